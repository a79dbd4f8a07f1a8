"""Findings that threads refresh, so that a probe never waits for a server.

Each check has a thread of its own, so that a hanging server delays only the findings about it. A
check that takes too long counts as no response.
"""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from cute_api.lib.worker_thread import WorkerThread
from cute_api.services.system_health.readiness import Finding

EVERY_S = 1.0
# Longer than a check with only slow statements, because such a server still serves.
STALE_S = 30.0
# How long a starting process waits for its first findings before it accepts requests.
FIRST_S = 1.0


@dataclass(frozen=True, slots=True)
class ServerCheck:
    """`look` checks a server; `silent` is the finding if it has not returned for too long.

    `close` ends its connections, after the last check.
    """

    name: str
    look: Callable[[], Sequence[Finding]]
    silent: Finding
    close: Callable[[], object] | None = None


@dataclass(frozen=True, slots=True)
class CheckFindings:
    """The findings of a check, and when it ended, in monotonic seconds."""

    findings: Sequence[Finding]
    at: float


@dataclass(frozen=True, slots=True)
class CheckReport:
    """Findings, and how many seconds ago each check ended; None before the first."""

    findings: Sequence[Finding]
    ages: dict[str, float | None]


def report(
    checks: Sequence[ServerCheck],
    seen: Sequence[CheckFindings | None],
    *,
    now: float,
    stale_s: float,
) -> CheckReport:
    """Return the report at `now` from the last result of each check."""
    findings: list[Finding] = []
    ages: dict[str, float | None] = {}
    for check, last in zip(checks, seen, strict=True):
        if last is None or now - last.at > stale_s:
            findings.append(check.silent)
        else:
            findings += last.findings
        ages[check.name] = None if last is None else round(now - last.at, 3)
    return CheckReport(findings, ages)


class Checks:
    """Runs checks every `every_s` from `start` to `stop`. `clock` is monotonic, in seconds."""

    def __init__(
        self,
        checks: Sequence[ServerCheck],
        *,
        every_s: float = EVERY_S,
        stale_s: float = STALE_S,
        first_s: float = FIRST_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._checks = checks
        self._every_s = every_s
        self._stale_s = stale_s
        self._first_s = first_s
        self._clock = clock
        self._seen: list[CheckFindings | None] = [None] * len(checks)
        self._first = [threading.Event() for _ in checks]
        self._threads = [
            WorkerThread(f"check-{check.name}", partial(self._look, index), last=check.close)
            for index, check in enumerate(checks)
        ]

    def start(self) -> None:
        """Start the threads, and wait a moment for the first findings."""
        for thread in self._threads:
            thread.start()
        until = self._clock() + self._first_s
        for looked in self._first:
            looked.wait(max(until - self._clock(), 0.0))

    def stop(self) -> None:
        """Stop checking, without waiting for the threads, which close their connections."""
        for thread in self._threads:
            thread.stop()

    def report(self) -> CheckReport:
        """Return the current report, without I/O."""
        return report(self._checks, self._seen, now=self._clock(), stale_s=self._stale_s)

    def _look(self, index: int) -> float:
        try:
            self._seen[index] = CheckFindings(self._checks[index].look(), self._clock())
        finally:
            self._first[index].set()
        return self._every_s
