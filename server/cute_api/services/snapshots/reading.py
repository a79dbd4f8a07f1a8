"""Read snapshots of the public catalogue: the newest one, or bytes of any kept one.

They are in PostgreSQL or in an object store, so that all processes serve the same bytes. See
`building` for how they are built and removed.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import partial
from itertools import chain
from uuid import UUID

from sqlalchemy import select, true
from sqlalchemy.orm import Session

from cute_api.models import ItemSnapshot, ItemSnapshotChunk
from cute_api.models.database import Database
from cute_api.problems import ApiError, Code
from cute_api.services.snapshots.storage import (
    SnapshotGoneError,
    SnapshotObjects,
    SnapshotStoreError,
)

RETRY_AFTER_SECONDS = 5
SnapshotReader = Callable[[Database, int, int], Iterator[bytes]]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A complete snapshot. Its bytes never change, so its id is its version."""

    id: UUID
    sequence: int
    size_bytes: int
    completed_at: datetime
    in_object_store: bool
    set_hash: Decimal | None

    @property
    def etag(self) -> str:
        return f'"{self.id.hex}"'


def pick(
    session: Session, form: str, kept_etag: str | None = None, *, with_objects: bool = False
) -> Snapshot:
    """Return the snapshot that a caller has begun to read if still kept, else the newest.

    Only those in the caller's `form` count (`Translation.form`), and those in an object store only
    if one is configured.

    Raises `ApiError` (`service_unavailable`) before the first one is complete.
    """
    rows = session.execute(
        select(
            ItemSnapshot.id,
            ItemSnapshot.sequence,
            ItemSnapshot.size_bytes,
            ItemSnapshot.completed_at,
            ItemSnapshot.in_object_store,
            ItemSnapshot.set_hash,
        )
        .where(ItemSnapshot.completed_at.is_not(None), ItemSnapshot.form == form)
        .where(true() if with_objects else ItemSnapshot.in_object_store.is_(False))
        .order_by(ItemSnapshot.sequence.desc(), ItemSnapshot.id.desc())
    )
    found = [Snapshot(**row) for row in rows.mappings()]
    if not found:
        raise ApiError(
            Code.SERVICE_UNAVAILABLE,
            "The first snapshot is not ready yet. Try again after `Retry-After` seconds.",
            headers={"Retry-After": str(RETRY_AFTER_SECONDS)},
        )
    return next((snapshot for snapshot in found if snapshot.etag == kept_etag), found[0])


def reader(snapshot: Snapshot, objects: SnapshotObjects | None) -> SnapshotReader:
    """Return the function that reads a snapshot's bytes."""
    if objects is not None and snapshot.in_object_store:
        return partial(_read_object, objects, snapshot.id)
    return partial(read, snapshot.id)


def _read_object(
    objects: SnapshotObjects, snapshot_id: UUID, _database: Database, start: int, stop: int
) -> Iterator[bytes]:
    """Read bytes from the object store, the first part before it returns.

    Raises `ApiError` (`service_unavailable`) if the store does not respond.
    """
    parts = objects.read(snapshot_id, start, stop)
    try:
        first = next(parts, b"")
    except (SnapshotStoreError, SnapshotGoneError) as error:
        raise ApiError(
            Code.SERVICE_UNAVAILABLE,
            "The snapshot is temporarily unavailable. Try again after `Retry-After` seconds.",
            headers={"Retry-After": str(RETRY_AFTER_SECONDS)},
        ) from error
    return chain((first,), parts)


def read(snapshot_id: UUID, database: Database, start: int, stop: int) -> Iterator[bytes]:
    """Yield bytes from `start` up to `stop` in chunks, each read in its own transaction.

    Raises `SnapshotGoneError` if the snapshot is removed meanwhile.
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
