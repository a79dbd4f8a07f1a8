"""The entry point of `cute-dev`, which checks that the extra is installed."""

from __future__ import annotations

import sys
from importlib import import_module

MISSING = "cute-dev needs the extra `cli`: pip install 'cute-sdk[cli]'"
ERROR = 2


def main() -> int:
    """Run the command of the process's arguments; the exit status."""
    try:
        app = import_module("cute_sdk.cli.app")
    except ModuleNotFoundError as error:
        if error.name not in {"click", "rich"}:
            raise
        print(MISSING, file=sys.stderr)
        return ERROR
    status: int = app.run(sys.argv[1:])
    return status


if __name__ == "__main__":
    sys.exit(main())
