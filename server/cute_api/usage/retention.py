"""Retention of logged requests: as many days as the user's tier has in the document.

A day is dropped when the longest retention ends. Before that, rows of other tiers are removed from
it, in slices between batches of new rows, so that new rows don't wait. The user's tier at removal
decides. A finished day is recorded, so that no process scans it again.
"""

import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from cute_api.models.connections.connection import Connection
from cute_api.models.failures import LockTimeoutError, StatementTimeoutError
from cute_api.models.statements import sql
from cute_api.spec import ANONYMOUS, TierLimits
from cute_api.usage.partitions import DAY, name_of

SLICE_ROWS = 20_000
MICROSECOND = timedelta(microseconds=1)

_DONE = sql("SELECT day, tier FROM removed_requests")
_FORGET = sql("DELETE FROM removed_requests WHERE day < %(before)s")
_NOTE = sql("""
INSERT INTO removed_requests (day, tier) VALUES (%(day)s, %(tier)s) ON CONFLICT DO NOTHING
""")
_SLICE_ENDS = "SELECT at FROM {} WHERE at >= %(start)s ORDER BY at OFFSET %(rows)s LIMIT 1"
_REMOVE = """
DELETE FROM {} AS log WHERE at >= %(start)s AND at < %(end)s AND (
    (user_id IS NULL AND %(anonymous)s)
    OR user_id IN (SELECT id FROM users WHERE tier = ANY(%(tiers)s))
)
"""

log = logging.getLogger("cute.usage")

Kept = Mapping[str, int]
"""Days by tier."""


def kept_by_tier(tiers: Mapping[str, TierLimits]) -> Kept:
    """The document's retention days by tier."""
    return {name: tier.request_days for name, tier in tiers.items()}


def overdue(
    days: Collection[date], today: date, kept: Kept, done: Collection[tuple[date, str]]
) -> list[tuple[date, list[str]]]:
    """Days with rows to remove, oldest first, each with the tiers of these rows."""
    found = []
    for day in sorted(days):
        tiers = [
            tier
            for tier, kept_days in kept.items()
            if day < today - kept_days * DAY and (day, tier) not in done
        ]
        if tiers and day >= today - max(kept.values()) * DAY:
            found.append((day, tiers))
    return found


@dataclass
class _Task:
    day: date
    tiers: list[str]
    start: datetime


class Remover:
    """Removes rows of tiers with shorter retention. Call `plan` now and then, then `step` until it
    returns False."""

    def __init__(self, kept: Kept, *, slice_rows: int = SLICE_ROWS) -> None:
        self._kept = kept
        self._slice_rows = slice_rows
        self._tasks: list[_Task] = []

    def plan(self, connection: Connection, days: Collection[date], today: date) -> None:
        """Plan the removals for these days; tasks that have begun continue."""
        with connection.transaction():
            connection.run(_FORGET, before=min(days, default=today))
            done = {(row.day, row.tier) for row in connection.rows(_DONE)}
        begun = {(task.day, *task.tiers): task for task in self._tasks}
        self._tasks = [
            begun.get((day, *tiers)) or _Task(day, tiers, datetime.combine(day, time(), UTC))
            for day, tiers in overdue(days, today, self._kept, done)
        ]

    def step(self, connection: Connection) -> bool:
        """Remove rows from one slice; return whether there is more to do.

        Leave a slice that times out or waits for a lock to the next plan.
        """
        if not self._tasks:
            return False
        task = self._tasks[0]
        try:
            with connection.transaction():
                is_done = self._remove(connection, task)
        except (StatementTimeoutError, LockTimeoutError) as error:
            kind = type(error).__name__
            log.warning("Requests could not be removed; will retry.", extra={"error": kind})
            self._tasks = []
            return False
        if is_done:
            self._tasks.pop(0)
            log.info(
                "Removed requests that were older than their tier keeps.",
                extra={"day": str(task.day)},
            )
        return bool(self._tasks)

    def _remove(self, connection: Connection, task: _Task) -> bool:
        part = name_of(task.day)
        ends = sql(_SLICE_ENDS.format(part))
        found = connection.value(ends, start=task.start, rows=self._slice_rows)
        day_ends = datetime.combine(task.day + DAY, time(), UTC)
        end = day_ends if found is None else max(found, task.start + MICROSECOND)
        connection.run(
            sql(_REMOVE.format(part)),
            start=task.start,
            end=end,
            anonymous=ANONYMOUS in task.tiers,
            tiers=task.tiers,
        )
        task.start = end
        if found is None:
            for tier in task.tiers:
                connection.run(_NOTE, day=task.day, tier=tier)
        return found is None
