"""The entry of the supervisor: `python -m scripts.sandbox`, `cute dev`, `make run`.

Exit codes: 0 after a requested stop (Ctrl-C, SIGTERM, a closed terminal), 1 if it can't start, 2
for invalid settings or arguments.
"""

import argparse
import gc
import sys
from collections.abc import Sequence
from signal import Signals

from cute_api.config import ConfigError
from cute_api.models.schema import UnsupportedDatabaseError
from scripts.sandbox.embedded import EmbeddedError
from scripts.sandbox.embedded.launch import die_with_parent
from scripts.sandbox.inbox import SignalInbox
from scripts.sandbox.prepare import UnreachableError
from scripts.sandbox.report import DevReport
from scripts.sandbox.supervisor import StartError, Supervisor

FAILURES = (StartError, EmbeddedError, UnreachableError, UnsupportedDatabaseError)


def main(arguments: Sequence[str] = ()) -> int:
    """Run the sandbox in the foreground; return the exit code."""
    options = _parser().parse_args(arguments)
    report = DevReport()
    with SignalInbox() as inbox:
        # After the handlers are installed, so that killing `make` now stops us in order.
        if options.die_with_parent and not die_with_parent(
            options.die_with_parent, Signals.SIGTERM
        ):
            return 0
        try:
            Supervisor(report, inbox).run()
        except ConfigError as error:
            report.error(str(error))
            return 2
        except PermissionError as error:
            report.error(
                f"{error.filename} can't be used ({error.strerror}). Was it made by another user, "
                "as by `sudo make run`? Remove it, or run as that user."
            )
            return 1
        except FAILURES as error:
            report.error(str(error))
            return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="cute dev",
        description="Start the sandbox: PostgreSQL, Valkey, API, relay and workers.",
    )
    parser.add_argument(
        "--die-with-parent",
        type=int,
        metavar="PID",
        help="stop when PID, the process that started this one, ends in any way (for make)",
    )
    return parser


if __name__ == "__main__":
    # Loaded objects stay, and searching them for garbage at the end would take half a second.
    gc.freeze()
    sys.exit(main(sys.argv[1:]))
