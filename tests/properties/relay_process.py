"""The relay as a process that starts in no time, so that a test can kill it often.

Each is forked off a process that has loaded what a relay needs.
"""

import multiprocessing
import os
import threading
from multiprocessing.context import ForkServerProcess

from cute_api.config import Settings
from cute_api.processes.stopping import StopFlag
from cute_api.webhooks.outbox.relay import Relay
from tests.fixtures.forks import FORKS

STOP_S = 60.0


class KillableRelay:
    """One relay at a time, killed with SIGKILL."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._process: ForkServerProcess | None = None

    @property
    def running(self) -> bool:
        return self._process is not None

    def start(self) -> None:
        """Start it unless it runs; don't wait until it works."""
        if self._process is None:
            self._process = FORKS.Process(target=_run, args=(self._settings,), daemon=True)
            self._process.start()

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.join(STOP_S)
            assert self._process.exitcode is not None
            self._process = None


def _run(settings: Settings) -> None:
    threading.Thread(target=_end_with_parent, daemon=True).start()
    Relay(settings, StopFlag()).run()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)
