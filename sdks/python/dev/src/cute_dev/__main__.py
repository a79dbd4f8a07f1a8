"""The entry point of `cute-dev` and `python -m cute_dev`."""

from __future__ import annotations

import sys

from .app import run


def main() -> int:
    """Run the command that `sys.argv` names; return the exit status."""
    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
