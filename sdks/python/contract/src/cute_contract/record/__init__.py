"""`cute-contract record`: run a program, and record how it uses the API.

`facts` is the recording, `tracking` follows the fields that are read, and `recorder` has the SDK's
event hooks. `node.mjs` does the same in programs for Node.js.
"""

import argparse
import importlib

DESCRIPTION = (
    "Runs a program or its tests, and writes into a contract file what it uses of the API through "
    "cute_sdk or @cute/sdk: operations, parameters, fields sent, statuses met, fields read of "
    "responses and of webhooks' events. Entries that the file already has stay. The exit status is "
    "the program's."
)
EPILOG = (
    "example: cute-contract record --out price-comparison.json --consumer price-comparison "
    "-- python -m pytest tests"
)


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The options of the subcommand."""
    parser = subparsers.add_parser(
        "record",
        help="record which parts of the API a program uses",
        description=DESCRIPTION,
        epilog=EPILOG,
    )
    parser.set_defaults(run=run)
    parser.add_argument("--out", required=True, metavar="FILE", help="the contract file")
    parser.add_argument("--consumer", required=True, metavar="NAME", help="whose contract it is")
    parser.add_argument(
        "command", nargs="+", metavar="COMMAND", help="the program and its arguments, after --"
    )


def run(options: argparse.Namespace) -> int:
    """Run the program; its exit status."""
    # Other subcommands and --help don't need it.
    command = importlib.import_module("cute_contract.record.command")
    status: int = command.run(options)
    return status
