"""Advice on a user's calls, from the newest rows of their request log."""

from dataclasses import asdict
from datetime import datetime, timedelta
from uuid import UUID

from cute_api.lib.json_objects import Json
from cute_api.lib.times import timestamp
from cute_api.models.statements import Reads, Statement
from cute_api.services.usage.savings import LoggedCall, find
from cute_api.spec import Spec
from cute_api.usage.redaction import CUT, REDACTED

PERIOD = timedelta(days=7)
MAX_ROWS = 10_000
MAX_SAVINGS = 50
DAY = timedelta(days=1)

# Polls that differ only in a time from which they ask are the same call. Keys of apps that act for
# the user are left out, because the user can't change what they do.
_CALLS = Statement(
    """
SELECT at, key_id::text, operation, status, etag_hash,
    CASE WHEN strpos(concat(path, query), %(redacted)s) = 0
            AND strpos(concat(path, query), %(cut)s) = 0
        THEN hashtextextended(
            concat(path, '?', regexp_replace(query, '(^|&)[a-z_]+_(since|until)=[^&]*', '', 'g')), 0
        ) END AS target,
    key_id IN (SELECT id FROM api_keys WHERE user_id = %(user)s::uuid) AS is_own
FROM (
    SELECT at, key_id, operation, status, etag_hash, path, query
    FROM request_log WHERE user_id = %(user)s::uuid AND at >= %(since)s::timestamptz
    ORDER BY at DESC, request_id DESC LIMIT %(count)s::int
) AS newest
ORDER BY at
""",
    by_values=True,
)


def of_user(reads: Reads, user_id: UUID, spec: Spec, *, now: datetime, log_one_in: int) -> Json:
    """Return schema `UsageAdvice`. The log has one in `log_one_in` of the successful requests."""
    rows = reads.rows(
        _CALLS,
        user=str(user_id),
        since=now - PERIOD,
        count=MAX_ROWS,
        redacted=REDACTED,
        cut=CUT,
    )
    is_cut = len(rows) == MAX_ROWS
    since = rows[0].at if rows else now - PERIOD
    # A program that has called for less than a day is not assumed to go on.
    period = max(now - since, timedelta(minutes=1) if is_cut else DAY)
    calls = (
        LoggedCall(row.at, row.key_id, row.operation, row.status, row.etag_hash, row.target)
        for row in rows
        if row.is_own
    )
    savings = find(calls, spec, lambda count: round(count * log_one_in / (period / DAY)))
    return {
        "started_since": timestamp(since, timespec="seconds"),
        "started_until": timestamp(now, timespec="seconds"),
        "requests": len(rows),
        "complete": not is_cut and log_one_in == 1,
        "savings": [asdict(saving) for saving in savings[:MAX_SAVINGS]],
    }
