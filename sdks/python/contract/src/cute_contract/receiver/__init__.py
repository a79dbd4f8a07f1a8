"""`cute-contract receiver`: send genuine and forged events to a webhook receiver.

`shots` makes requests, `trials` has the expected responses, `judging` interprets a response and
`causes` several of them; `command` runs everything.
"""

import argparse
import importlib

from cute_contract.certify import add_sign_options

DEFAULT_TIMEOUT_S = 10.0
DESCRIPTION = (
    "Sends fake events of every type to a webhook receiver: genuine ones that it must accept, "
    "forged, changed and stale ones that it must refuse, and what a newer API may send. The "
    "receiver may act on them: point it at a test machine, not at your shop."
)
EPILOG = (
    "example: cute-contract receiver http://127.0.0.1:9000/hook --secret whsec_… "
    "--junit receiver.xml --html receiver.html"
)


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The options of the subcommand."""
    parser = subparsers.add_parser(
        "receiver", help="test a webhook receiver", description=DESCRIPTION, epilog=EPILOG
    )
    parser.set_defaults(run=run)
    parser.add_argument("url", metavar="URL", help="URL of the receiver")
    parser.add_argument(
        "--secret",
        required=True,
        metavar="SECRET",
        help="the secret that it verifies with, whsec_…",
    )
    parser.add_argument(
        "--previous-secret",
        metavar="SECRET",
        help="an earlier secret, which it must reject",
    )
    parser.add_argument(
        "--timeout",
        type=float,
        default=DEFAULT_TIMEOUT_S,
        metavar="S",
        help="seconds within which it must respond (%(default).0f, as Cute does)",
    )
    parser.add_argument("--junit", metavar="FILE", help="write a report as JUnit XML")
    parser.add_argument("--html", metavar="FILE", help="write a report as an HTML page")
    add_sign_options(parser, has_key=False)


def run(options: argparse.Namespace) -> int:
    """Test the receiver; the exit status."""
    # Other subcommands and --help don't need httpx2.
    command = importlib.import_module("cute_contract.receiver.command")
    status: int = command.run(options)
    return status
