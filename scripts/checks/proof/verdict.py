"""The error of a proof that fails, and the exit code of a proof."""

import sys
from collections.abc import Callable


class NotProvenError(Exception):
    """The promise does not hold; the text says why."""


def exit_code(main: Callable[[], None]) -> int:
    """Run a proof; return 0, or print why it is not proven and return 1."""
    try:
        main()
    except NotProvenError as error:
        print(f"Not proven: {error}", file=sys.stderr)
        return 1
    return 0
