"""Snapshots of the public catalogue as readers get them: the newest one, and bytes of any kept one.

They are in PostgreSQL, so that every process on every host serves the same bytes. See
`building` for how they are made and removed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from cute_api.models import ItemSnapshot, ItemSnapshotChunk
from cute_api.models.database import Database
from cute_api.problems import ApiError, Code

RETRY_AFTER_SECONDS = 5


class SnapshotGoneError(Exception):
    """A snapshot was removed while somebody was reading it."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A complete snapshot. Its bytes never change, so its id is its version."""

    id: UUID
    sequence: int
    size_bytes: int
    completed_at: datetime

    @property
    def etag(self) -> str:
        return f'"{self.id.hex}"'


def pick(session: Session, kept_etag: str | None = None) -> Snapshot:
    """The snapshot of which a caller has a part, when it is still kept; else the newest one.

    Raises `ApiError` (`service_unavailable`) before the first one is complete.
    """
    rows = session.execute(
        select(
            ItemSnapshot.id,
            ItemSnapshot.sequence,
            ItemSnapshot.size_bytes,
            ItemSnapshot.completed_at,
        )
        .where(ItemSnapshot.completed_at.is_not(None))
        .order_by(ItemSnapshot.sequence.desc(), ItemSnapshot.id.desc())
    )
    found = [Snapshot(row.id, row.sequence, row.size_bytes, row.completed_at) for row in rows]
    if not found:
        raise ApiError(
            Code.SERVICE_UNAVAILABLE,
            "The first snapshot is being made: try again after `Retry-After` seconds.",
            headers={"Retry-After": str(RETRY_AFTER_SECONDS)},
        )
    return next((snapshot for snapshot in found if snapshot.etag == kept_etag), found[0])


def read(snapshot_id: UUID, database: Database, start: int, stop: int) -> Iterator[bytes]:
    """The bytes from `start` up to `stop`, a chunk at a time, each in a transaction of its own.

    Raises `SnapshotGoneError` when the snapshot is removed meanwhile.
    """
    position = start
    while position < stop:
        with database.transaction() as session:
            chunk = session.execute(
                select(ItemSnapshotChunk.start_byte, ItemSnapshotChunk.data)
                .where(
                    ItemSnapshotChunk.snapshot_id == snapshot_id,
                    ItemSnapshotChunk.start_byte <= position,
                )
                .order_by(ItemSnapshotChunk.start_byte.desc())
                .limit(1)
            ).one_or_none()
        part = b"" if chunk is None else _cut(chunk.data, chunk.start_byte, position, stop)
        if not part:
            raise SnapshotGoneError(snapshot_id)
        yield part
        position += len(part)


def _cut(data: bytes, start_byte: int, start: int, stop: int) -> bytes:
    return data[start - start_byte : stop - start_byte]
