"""The first request with a new key, a second or so after it came.

Requests are stored some seconds late, and a key's last use is written later still. Requests that
are not stored yet wait on the stream, so reading both misses none and costs milliseconds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from redis import Redis
from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from cute_api.models import ApiKey, RequestRecord
from cute_api.models.usage import FIRST_FAILED
from cute_api.services.usage.request_log import SKEW
from cute_api.usage import stream

# The user's newest stored requests that are searched for the key's.
STORED_ROWS = 1_000
# The newest requests of all users on the stream that are searched.
WAITING_ROWS = 1_000


@dataclass(frozen=True, slots=True)
class FirstCall:
    """A request with the key. `operation` is an operationId, None for a path that has none."""

    at: datetime
    request_id: str
    method: str
    operation: str | None
    status: int
    error_code: str | None

    @property
    def succeeded(self) -> bool:
        return self.status < FIRST_FAILED


def find(session: Session, valkey: Redis, key: ApiKey) -> FirstCall | None:
    """The key's first successful request; else its last failed one; None before any.

    Requests wait in `valkey` to be stored. While it is down, only stored requests are found.
    """
    return choose([*_stored(session, key), *_waiting(valkey, key)])


def choose(calls: Sequence[FirstCall]) -> FirstCall | None:
    """The most informative of a key's requests."""
    in_order = sorted(calls, key=lambda call: call.at)
    good = [call for call in in_order if call.succeeded]
    return good[0] if good else in_order[-1] if in_order else None


def _stored(session: Session, key: ApiKey) -> list[FirstCall]:
    newest = (
        select(RequestRecord)
        .where(RequestRecord.user_id == key.user_id, RequestRecord.at >= key.created_at - SKEW)
        .order_by(RequestRecord.at.desc(), RequestRecord.request_id.desc())
        .limit(STORED_ROWS)
        .subquery()
    )
    entry = aliased(RequestRecord, newest)
    return [
        FirstCall(
            row.at, str(row.request_id), row.method, row.operation, row.status, row.error_code
        )
        for row in session.scalars(select(entry).where(entry.key_id == key.id))
    ]


def _waiting(valkey: Redis, key: ApiKey) -> list[FirstCall]:
    return [
        FirstCall(row.at, row.request_id, row.method, row.operation, row.status, row.error_code)
        for row in stream.newest_of_key(valkey, str(key.id), WAITING_ROWS)
    ]
