"""Runs `cute-inventory` again and again, each time in a process of its own that may kill itself.

Reads a number for each run from standard input and kills the run, by SIGKILL, at the point with
that number (0: never). Writes how the run ended. A point follows each commit of the ledger, each
replacement of a file and each batch: nothing between two points is stored.
"""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from cute_inventory import cli, files
from cute_inventory.cute import CuteSide
from cute_inventory.ledger import Ledger
from cute_sdk import Cute

reached = 0
deadly = 0


def point() -> None:
    """A place at which the program may be killed."""
    global reached  # noqa: PLW0603 - each run has its own process
    reached += 1
    if reached == deadly:
        os.kill(os.getpid(), signal.SIGKILL)


def followed(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return the function, followed by a point."""

    def then_point(*values: Any, **named: Any) -> Any:
        result = function(*values, **named)
        point()
        return result

    return then_point


@contextmanager
def transaction(self: Ledger) -> Iterator[None]:
    """A transaction with a point after its commit."""
    is_outer = not self._connection.in_transaction
    with original(self):
        yield
    if is_outer:
        point()


def run(kill_at: int, arguments: list[str]) -> str:
    """Run the program in a child; return `killed` or its exit status."""
    global deadly  # noqa: PLW0603 - each run has its own process
    child = os.fork()
    if child == 0:
        deadly = kill_at
        status = cli.main(arguments)
        sys.stdout.flush()
        os._exit(status)
    _, ended = os.waitpid(child, 0)
    return "killed" if os.WIFSIGNALED(ended) else str(os.WEXITSTATUS(ended))


original = Ledger.transaction
Ledger.transaction = transaction  # type: ignore[method-assign]  # adds a point after each commit
files.replace = followed(files.replace)
CuteSide.send = followed(CuteSide.send)  # type: ignore[method-assign]  # adds a point after each batch

if __name__ == "__main__":
    # What a client loads when it is made takes most of a child's time: here it is loaded once.
    Cute(base_url="http://127.0.0.1:1", anonymous=True).close()
    for line in sys.stdin:
        print("ended", run(int(line), sys.argv[1:]), flush=True)
