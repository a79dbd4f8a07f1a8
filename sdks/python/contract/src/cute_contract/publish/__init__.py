"""`cute-contract publish`: send us what a program uses, and see what later versions do to it.

`uses` has the lists that the API takes, and `command` sends them.
"""

import argparse
import importlib

DESCRIPTION = (
    "Publishes a contract file, so that we see whom a change would break. It replaces the contract "
    "of the same program and version. Then it prints the verdict for each later version of the API."
)
EPILOG = (
    "example: cute-contract publish price-comparison.json --program-version 1.4.0 "
    "--base-url https://api.cute.example --key cute_…"
)


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The options of the subcommand."""
    parser = subparsers.add_parser(
        "publish",
        help="send us a contract file, and see the verdicts",
        description=DESCRIPTION,
        epilog=EPILOG,
    )
    parser.set_defaults(run=run)
    parser.add_argument("contract", metavar="CONTRACT", help="the contract file")
    parser.add_argument(
        "--program-version", required=True, metavar="VERSION", help="the version of the program"
    )
    parser.add_argument("--base-url", required=True, metavar="URL", help="with or without /v1")
    parser.add_argument(
        "--key", required=True, metavar="KEY", help="a key with the scope `contracts`"
    )


def run(options: argparse.Namespace) -> int:
    """Publish it; the exit status."""
    # Other subcommands and --help don't need the SDK.
    command = importlib.import_module("cute_contract.publish.command")
    status: int = command.run(options)
    return status
