"""The command `cute-contract`. Each subcommand is a module with `add_parser` and `run`."""

import argparse
import sys
from collections.abc import Sequence

from cute_contract import certify, client, provider, publish, receiver, record, verify
from cute_contract.errors import CommandError

SUBCOMMANDS = (provider, receiver, client, record, verify, publish, certify)
ERROR = 2
DESCRIPTION = "Contract tests for the Cute API, for those who build on it."
EPILOG = "Exit status: 0 passed, 1 failed, 2 could not be tested."


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    made = argparse.ArgumentParser("cute-contract", description=DESCRIPTION, epilog=EPILOG)
    subparsers = made.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for module in SUBCOMMANDS:
        module.add_parser(subparsers)
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a subcommand; its `run(options)` returns the exit status."""
    options = parser().parse_args(arguments)
    try:
        status: int = options.run(options)
    except CommandError as error:
        print(f"cute-contract: {error}", file=sys.stderr)
        return ERROR
    except KeyboardInterrupt:
        print("cute-contract: stopped", file=sys.stderr)
        return ERROR
    return status


if __name__ == "__main__":
    sys.exit(main())
