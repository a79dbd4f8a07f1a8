"""`cute-contract provider`: runs the generated contract tests against an API.

`cases` defines a test. `running` runs the tests in a `world`, which creates and removes their data,
over a `wire`, which stays within the quota. `judging` and `schema` check responses against the
`spec`, `promises` checks what the document says in words, and `fuzzing` adds generated requests.
`causes` reduces the findings to one for each cause.
"""

import argparse
import importlib

from cute_contract.certify import add_sign_options

DEFAULT_EXAMPLES = 5
DEFAULT_SEED = 1
DEFAULT_SECONDS = 120.0
DESCRIPTION = (
    "Tests an API against the spec: each operation with each response that can be provoked, then a "
    "few generated requests. It stays within the quota of the key, and deletes what it made."
)
EPILOG = (
    "example: cute-contract provider --base-url http://127.0.0.1:8080 --key cute_… "
    "--junit contract.xml --html contract.html"
)


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The options of the subcommand."""
    parser = subparsers.add_parser(
        "provider", help="test an API against the spec", description=DESCRIPTION, epilog=EPILOG
    )
    parser.set_defaults(run=run)
    parser.add_argument("--base-url", required=True, metavar="URL", help="with or without /v1")
    parser.add_argument("--key", required=True, metavar="KEY", help="a key with every scope")
    parser.add_argument(
        "--limited-key",
        metavar="KEY",
        help="a key with few scopes, ideally none, to test 403",
    )
    parser.add_argument(
        "--spare-key", metavar="KEY", help="a disposable key: it is rotated and then revoked"
    )
    parser.add_argument(
        "--app-key", metavar="KEY", help="a key of an app, for the operations of apps"
    )
    parser.add_argument(
        "--account", metavar="ID", help="a seller who has installed the app: the app calls for them"
    )
    parser.add_argument(
        "--operations",
        nargs="+",
        default=[],
        metavar="ID",
        help="only these operations, such as 'list_*', and their promises",
    )
    parser.add_argument(
        "--promises",
        nargs="+",
        default=[],
        metavar="ID",
        help="only these promises, such as 'webhook-*'; 'none' skips all",
    )
    parser.add_argument(
        "--receiver-port", type=int, default=0, metavar="N", help="port to receive webhooks on"
    )
    parser.add_argument(
        "--receiver-url", metavar="URL", help="the receiver's address as the API sees it"
    )
    parser.add_argument(
        "--examples",
        type=int,
        default=DEFAULT_EXAMPLES,
        metavar="N",
        help="generated requests for each operation (%(default)s; 0 for none)",
    )
    parser.add_argument(
        "--seed",
        type=int,
        default=DEFAULT_SEED,
        metavar="N",
        help="random seed of the generated requests",
    )
    parser.add_argument(
        "--seconds",
        type=float,
        default=DEFAULT_SECONDS,
        metavar="S",
        help="maximum seconds for generated requests (%(default).0f)",
    )
    parser.add_argument(
        "--spend-quota", action="store_true", help="use up a minute's quota, to test 429"
    )
    parser.add_argument(
        "--strict", action="store_true", help="fail when an operation is not provided"
    )
    parser.add_argument("--junit", metavar="FILE", help="write a report as JUnit XML")
    parser.add_argument("--html", metavar="FILE", help="write a report as an HTML page")
    parser.add_argument(
        "--spec", metavar="FILE", help="check responses against this bundled spec (JSON)"
    )
    add_sign_options(parser)


def run(options: argparse.Namespace) -> int:
    """Run the tests; the exit status."""
    # Other subcommands and --help don't need httpx2, openapi-core and 5,000 lines of cases.
    command = importlib.import_module("cute_contract.provider.command")
    status: int = command.run(options)
    return status
