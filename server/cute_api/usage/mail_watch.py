"""State of the mail queue for metrics and operators: waiting and failed mails."""

from dataclasses import dataclass
from datetime import timedelta

from cute_api.models.statements import Gateway, sql

# Failed emails stay visible for this long.
SHOWN = timedelta(days=7)

_TOTALS = sql("""
    SELECT count(*) FILTER (WHERE given_up_at IS NULL) AS waiting,
        coalesce(extract(epoch FROM clock_timestamp() - min(created_at)
            FILTER (WHERE given_up_at IS NULL)), 0)::float AS oldest_s,
        count(*) FILTER (WHERE given_up_at >= clock_timestamp() - %(shown)s) AS given_up
    FROM mail_outbox
""")
_LAST = sql("""
    SELECT failure, extract(epoch FROM clock_timestamp() - failed_at)::float AS ago_s
    FROM mail_outbox
    WHERE failed_at IS NOT NULL AND (given_up_at IS NOT NULL) = %(given_up)s
    ORDER BY failed_at DESC LIMIT 1
""")


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


def totals(connection: Gateway) -> MailTotals:
    """The totals as of now."""
    (row,) = connection.rows(_TOTALS, shown=SHOWN)
    return MailTotals(
        row.waiting,
        max(row.oldest_s, 0.0),
        row.given_up,
        _last(connection, given_up=False),
        _last(connection, given_up=True),
    )


def _last(connection: Gateway, *, given_up: bool) -> Failure | None:
    for row in connection.rows(_LAST, given_up=given_up):
        return Failure(row.failure, max(row.ago_s, 0.0))
    return None
