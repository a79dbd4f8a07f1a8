"""The different reads of a user in the last 7 days, from the request log."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from cute_api.models.statements import Gateway, Statement
from cute_api.usage.redaction import CUT, REDACTED

PERIOD = timedelta(days=7)
# The newest requests that are looked through.
SCANNED_ROWS = 10_000
MAX_READS = 200


@dataclass(frozen=True, slots=True)
class ShadowRead:
    """A read that was called `calls` times in `version`. It has no method and no body."""

    operation: str
    path: str
    query: str
    key_id: UUID
    version: str
    calls: int


@dataclass(frozen=True, slots=True)
class ChosenReads:
    """The reads to replay, the most frequent first.

    `skipped_calls` can't be replayed, because the log does not store all of them. With `is_cut`
    there are more requests or different reads.
    """

    reads: Sequence[ShadowRead]
    skipped_calls: int
    is_cut: bool


_READS = Statement(
    """
WITH newest AS MATERIALIZED (
    SELECT method, operation, path, coalesce(query, '') AS query, key_id, api_version, status
    FROM request_log
    WHERE user_id = %(user)s::uuid AND at >= %(since)s::timestamptz
    ORDER BY at DESC, request_id DESC LIMIT %(count)s::int
)
SELECT operation, path, query, key_id::text, api_version, count(*) AS calls,
    strpos(path || query, %(redacted)s) > 0 OR strpos(path || query, %(cut)s) > 0
        AS is_redacted, (SELECT count(*) FROM newest) AS scanned
FROM newest
WHERE method = 'GET' AND status IN (200, 304) AND path IS NOT NULL
    AND operation IS NOT NULL AND api_version IS NOT NULL
    AND key_id IN (SELECT id FROM api_keys WHERE user_id = %(user)s::uuid AND app_id IS NULL)
GROUP BY 1, 2, 3, 4, 5
ORDER BY calls DESC, operation, path, query, key_id, api_version
""",
    by_values=True,
)


def chosen(gateway: Gateway, user_id: UUID, now: datetime) -> ChosenReads:
    """Return the reads with the user's own keys."""
    rows = gateway.rows(
        _READS,
        user=str(user_id),
        since=now - PERIOD,
        count=SCANNED_ROWS,
        redacted=REDACTED,
        cut=CUT,
    )
    whole = [row for row in rows if not row.is_redacted]
    return ChosenReads(
        [
            ShadowRead(
                row.operation, row.path, row.query, UUID(row.key_id), row.api_version, row.calls
            )
            for row in whole[:MAX_READS]
        ],
        sum(row.calls for row in rows if row.is_redacted),
        is_cut=len(whole) > MAX_READS or any(row.scanned >= SCANNED_ROWS for row in rows),
    )
