"""`cute-contract verify`: check that a new spec keeps what a contract file uses.

`places` finds a pointer in a schema, `checks` compares the contract with the new and the recorded
spec, and `command` reads and reports.
"""

import argparse
import importlib

DESCRIPTION = (
    "Checks contract files against a new spec: whether each operation is still there, takes what "
    "is sent and asks for nothing more, and still returns what is read."
)
EPILOG = (
    "example: cute-contract verify price-comparison.json --spec https://api.example/openapi.json"
)


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The options of the subcommand."""
    parser = subparsers.add_parser(
        "verify",
        help="check contract files against a new spec",
        description=DESCRIPTION,
        epilog=EPILOG,
    )
    parser.set_defaults(run=run)
    parser.add_argument("contracts", nargs="+", metavar="CONTRACT", help="contract files")
    parser.add_argument(
        "--spec", required=True, metavar="SPEC", help="the new spec: a file or a URL (bundled JSON)"
    )
    parser.add_argument("--base", metavar="SPEC", help="the old spec; by default, this SDK's")
    parser.add_argument("--junit", metavar="FILE", help="write a report as JUnit XML")
    parser.add_argument("--html", metavar="FILE", help="write a report as an HTML page")


def run(options: argparse.Namespace) -> int:
    """Verify them; the exit status."""
    # Other subcommands and --help don't need httpx2 and the spec.
    command = importlib.import_module("cute_contract.verify.command")
    status: int = command.run(options)
    return status
