"""`cute-contract client`: run a program under each fault of a sandbox, and find what it did wrong.

`running` runs it and reads what the server saw, `watching` its webhooks. `judging` and `events`
compare the runs, and are pure.
"""

import argparse
import importlib

from cute_contract.certify import add_sign_options

DESCRIPTION = (
    "Runs a program against a sandbox: first without faults, then once under each. In each run the "
    "first call of each operation meets the fault. The program must end as it did without faults, "
    "with everything created once and nothing lost. It gets CUTE_BASE_URL and CUTE_API_KEY. If it "
    "creates a webhook, its events meet faults, too: it must listen until its standard input ends, "
    "and can write its result into the file CUTE_RESULT_FILE. What it created is deleted after "
    "each run."
)
EPILOG = (
    "example: cute-contract client --base-url http://127.0.0.1:8080 --key $CUTE_API_KEY "
    "-- python list_my_clothes.py"
)
TIMEOUT_S = 120.0


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The options of the subcommand."""
    parser = subparsers.add_parser(
        "client",
        help="test what a program does when calls fail",
        description=DESCRIPTION,
        epilog=EPILOG,
    )
    parser.set_defaults(run=run)
    parser.add_argument("--base-url", required=True, metavar="URL", help="the sandbox")
    parser.add_argument(
        "--key", required=True, help="a key with the program's scopes and `read:account`"
    )
    parser.add_argument(
        "--timeout",
        type=float,
        default=TIMEOUT_S,
        metavar="SECONDS",
        help="how long a run may take (%(default)g)",
    )
    add_sign_options(parser)
    parser.add_argument(
        "command", nargs="+", metavar="COMMAND", help="the program and its arguments, after --"
    )


def run(options: argparse.Namespace) -> int:
    """Test the program; return the exit status."""
    # Other subcommands and --help don't need it.
    command = importlib.import_module("cute_contract.client.command")
    status: int = command.run(options)
    return status
