"""State of the mail queue for metrics and operators: waiting and failed mails."""

from dataclasses import dataclass
from datetime import timedelta

from psycopg2.extensions import cursor as Cursor

# Failed emails stay visible for this long.
SHOWN = timedelta(days=7)

_TOTALS = """
    SELECT count(*) FILTER (WHERE given_up_at IS NULL),
        coalesce(extract(epoch FROM clock_timestamp() - min(created_at)
            FILTER (WHERE given_up_at IS NULL)), 0)::float,
        count(*) FILTER (WHERE given_up_at >= clock_timestamp() - %(shown)s)
    FROM mail_outbox
"""
_LAST = """
    SELECT failure, extract(epoch FROM clock_timestamp() - failed_at)::float FROM mail_outbox
    WHERE failed_at IS NOT NULL AND (given_up_at IS NOT NULL) = %(given_up)s
    ORDER BY failed_at DESC LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why an attempt failed, and how many seconds ago."""

    reason: str
    ago_s: float


@dataclass(frozen=True, slots=True)
class MailTotals:
    """Queued emails, the age of the oldest, emails failed within `SHOWN`, and the last failures."""

    waiting: int
    oldest_s: float
    given_up: int
    failure: Failure | None = None
    final_failure: Failure | None = None


def totals(cursor: Cursor) -> MailTotals:
    """The totals as of now."""
    cursor.execute(_TOTALS, {"shown": SHOWN})
    found = cursor.fetchone()
    assert found is not None
    waiting, oldest_s, given_up = found
    return MailTotals(
        waiting,
        max(oldest_s, 0.0),
        given_up,
        _last(cursor, given_up=False),
        _last(cursor, given_up=True),
    )


def _last(cursor: Cursor, *, given_up: bool) -> Failure | None:
    cursor.execute(_LAST, {"given_up": given_up})
    found = cursor.fetchone()
    return None if found is None else Failure(found[0], max(found[1], 0.0))
