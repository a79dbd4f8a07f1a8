"""Build snapshots of the public catalogue, one builder at a time, and remove old ones.

A snapshot is read in many short statements, not in one transaction, because the changes after its
`sequence`, which is read first, cover concurrent changes. A killed builder leaves a snapshot
without `completed_at`, which readers don't see and the next builder removes.
"""

import logging
import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson
from psycopg2.extensions import connection as Session
from sqlalchemy import (
    Connection,
    Select,
    create_engine,
    delete,
    func,
    insert,
    select,
    tuple_,
    update,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from cute_api.config import Settings
from cute_api.lib.bisecting import FailureKind, write_apart
from cute_api.models import (
    Item,
    ItemChange,
    ItemChangeNote,
    ItemSnapshot,
    ItemSnapshotChunk,
    set_aside,
)
from cute_api.models.enums import RowWriter
from cute_api.models.failures import failure_kind
from cute_api.models.locks import AdvisoryLock
from cute_api.models.reads import pick
from cute_api.models.set_aside import Refused
from cute_api.processes.singletons import Alone
from cute_api.services.items.columns import SELECTED_PUBLIC, ItemColumns, document, joined
from cute_api.services.items.items import PUBLIC
from cute_api.services.snapshots.storage import (
    Compressor,
    SnapshotObjects,
    SnapshotStoreError,
    TableWriter,
    objects_at,
)

PAGE_ITEMS = 1_000
MAX_LEFT_OUT = 100  # items of a page that could not be read

# Rest nine times as long as a build, so that building takes at most a tenth of the time.
REST_PER_BUILD = 9
# Even an unchanged catalogue gets a new snapshot, so that changes of items' JSON reach it.
MAX_AGE = timedelta(days=1)

# How long the first snapshot waits until all changes have numbers. Otherwise its cursor would be
# before them, and mirrors would read the whole catalogue twice.
FIRST_WAIT_S = 30.0

KEPT_NEWEST = 2
KEPT_FOR = timedelta(hours=1)
REMOVED_CHUNKS = 64

log = logging.getLogger("cute.snapshots")


@dataclass(frozen=True, slots=True)
class Newest:
    """The newest complete snapshot, and how long ago it was completed."""

    sequence: int
    took: timedelta
    age: timedelta


def is_due(newest: Newest | None, sequence: int, interval: timedelta) -> bool:
    """Return whether to build now; `sequence` is that of the newest change."""
    if newest is None:
        return True
    if newest.age < max(interval, newest.took * REST_PER_BUILD):
        return False
    return sequence != newest.sequence or newest.age >= MAX_AGE


class Builder:
    """Builds due snapshots in a single process. It survives the loss of PostgreSQL and of the
    object store.
    """

    def __init__(self, settings: Settings) -> None:
        self._interval = timedelta(seconds=settings.snapshot_interval_s)
        self._item_url = settings.item_url
        self._objects = objects_at(settings.snapshot_store)
        self._alone = Alone(
            self._steps,
            url=settings.need_database_url(),
            name="cute snapshots",
            lock=AdvisoryLock.SNAPSHOTS,
            log=log,
            survived=(DBAPIError, SnapshotStoreError),
        )

    def work(self) -> Generator[None, None, None]:
        """Build a snapshot if due, a page per step, and remove old ones."""
        return self._alone.look()

    def close(self) -> None:
        """Let another process take over."""
        self._alone.close()

    def _steps(self, session: Session) -> Generator[bool, None, None]:
        log.info("This worker makes the snapshots.")
        engine = create_engine(
            "postgresql+psycopg2://",
            creator=lambda: session,
            poolclass=NullPool,
            isolation_level="AUTOCOMMIT",
        )
        began = time.monotonic()
        with engine.connect() as connection:
            while True:
                newest = _newest(connection)
                waits = (
                    newest is None
                    and time.monotonic() - began < FIRST_WAIT_S
                    and has_unnumbered(connection)
                )
                if not waits and is_due(newest, newest_sequence(connection), self._interval):
                    for _ in _building(connection, self._item_url, self._objects):
                        yield True
                retire(connection)
                for _ in _removing(connection, self._objects):
                    yield True
                yield False


def build(connection: Connection, item_url: str, objects: SnapshotObjects | None = None) -> UUID:
    """Build a snapshot on a connection in autocommit.

    `item_url` is the URL of an item's page, as in the settings.
    """
    building = _building(connection, item_url, objects)
    while True:
        try:
            next(building)
        except StopIteration as done:
            snapshot_id: UUID = done.value
            return snapshot_id


def _building(
    connection: Connection, item_url: str, objects: SnapshotObjects | None
) -> Generator[None, None, UUID]:
    """Build a snapshot, yielding after each page. If closed early, it stays incomplete."""
    began = time.monotonic()
    # Read before any item, so that later changes have higher numbers.
    sequence = newest_sequence(connection)
    snapshot_id: UUID = connection.execute(
        insert(ItemSnapshot)
        .values(sequence=sequence, in_object_store=objects is not None)
        .returning(ItemSnapshot.id)
    ).scalar_one()
    table = TableWriter(connection, snapshot_id)
    compressor = Compressor(table if objects is None else objects.writer(snapshot_id))
    count = 0
    for rows in _pages(connection):
        lines = write_apart(rows, lambda part: _lines(part, item_url), _failure_kind_of_item)
        _set_aside(connection, [(failure.row.id, failure.error) for failure in lines.failures])
        compressor.write(b"".join(lines.done))
        count += len(rows) - len(lines.failures)
        yield
    size = compressor.finish()
    connection.execute(
        update(ItemSnapshot)
        .where(ItemSnapshot.id == snapshot_id)
        .values(item_count=count, size_bytes=size, completed_at=func.clock_timestamp())
    )
    took = time.monotonic() - began
    log.info("Snapshot of %d items in %d bytes, up to %d: %.2f s", count, size, sequence, took)
    return snapshot_id


def newest_sequence(connection: Connection) -> int:
    """Return the number of the newest change, 0 before the first."""
    return connection.scalar(select(func.max(ItemChange.sequence))) or 0


def has_unnumbered(connection: Connection) -> bool:
    """Return whether a change waits for its number."""
    return connection.scalar(select(ItemChangeNote.position).limit(1)) is not None


def retire(connection: Connection) -> None:
    """Hide snapshots that are not among the newest and were replaced a while ago."""
    newest_first = (ItemSnapshot.sequence.desc(), ItemSnapshot.id.desc())
    complete = (
        select(
            ItemSnapshot.id,
            func.row_number().over(order_by=newest_first).label("place"),
            func.lag(ItemSnapshot.completed_at).over(order_by=newest_first).label("replaced_at"),
        )
        .where(ItemSnapshot.completed_at.is_not(None))
        .subquery()
    )
    connection.execute(
        update(ItemSnapshot)
        .where(
            ItemSnapshot.id == complete.c.id,
            complete.c.place > KEPT_NEWEST,
            complete.c.replaced_at < func.clock_timestamp() - KEPT_FOR,
        )
        .values(completed_at=None)
    )


def remove_retired(connection: Connection, objects: SnapshotObjects | None = None) -> None:
    """Remove incomplete snapshots (retired or abandoned) while no build is running."""
    for _ in _removing(connection, objects):
        pass


def _removing(
    connection: Connection, objects: SnapshotObjects | None
) -> Generator[None, None, None]:
    """Remove incomplete snapshots, yielding after each part."""
    chunk = ItemSnapshotChunk
    key = tuple_(chunk.snapshot_id, chunk.start_byte)
    retired = select(ItemSnapshot.id, ItemSnapshot.in_object_store).where(
        ItemSnapshot.completed_at.is_(None)
    )
    for snapshot_id, in_object_store in connection.execute(retired).all():
        if in_object_store and objects is not None:
            objects.remove(snapshot_id)
        elif in_object_store:
            log.warning("Snapshot %s stays in a store that is no longer configured.", snapshot_id)
        some = select(chunk.snapshot_id, chunk.start_byte).where(chunk.snapshot_id == snapshot_id)
        step = delete(chunk).where(key.in_(some.limit(REMOVED_CHUNKS)))
        while connection.execute(step).rowcount > 0:
            yield
        connection.execute(delete(ItemSnapshot).where(ItemSnapshot.id == snapshot_id))


def _newest(connection: Connection) -> Newest | None:
    row = connection.execute(
        select(
            ItemSnapshot.sequence,
            (ItemSnapshot.completed_at - ItemSnapshot.created_at).label("took"),
            (func.clock_timestamp() - ItemSnapshot.completed_at).label("age"),
        )
        .where(ItemSnapshot.completed_at.is_not(None))
        .order_by(ItemSnapshot.sequence.desc(), ItemSnapshot.id.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else Newest(row.sequence, row.took, row.age)


def _pages(connection: Connection) -> Iterator[Sequence[ItemColumns]]:
    """Yield public items by id, a page per statement."""
    # Worded like the predicate of a partial index.
    public = (Item.deleted_at.is_(None), Item.status.in_(PUBLIC))
    page = (
        joined(select(*SELECTED_PUBLIC).select_from(Item))
        .where(*public)
        .order_by(Item.id)
        .limit(PAGE_ITEMS)
    )
    ids = select(Item.id).where(*public).order_by(Item.id).limit(PAGE_ITEMS)
    after = UUID(int=0)
    while True:
        try:
            rows = _columns(connection, page.where(Item.id > after))
            last = UUID(rows[-1].id) if rows else None
        except Exception as error:
            if _failure_kind_of_item(error) is None:
                raise
            found = connection.scalars(ids.where(Item.id > after)).all()
            rows = _readable(connection, found)
            last = found[-1] if found else None
        if last is None:
            return
        yield rows
        after = last


def _readable(connection: Connection, ids: Sequence[UUID]) -> Sequence[ItemColumns]:
    """Return the rows of items that can be read."""

    def read(part: Sequence[UUID]) -> Sequence[ItemColumns]:
        wanted = joined(select(*SELECTED_PUBLIC).select_from(Item))
        return _columns(connection, wanted.where(Item.id.in_(part)).order_by(Item.id))

    read_apart = write_apart(ids, read, _failure_kind_of_item)
    _set_aside(connection, [(failure.row, failure.error) for failure in read_apart.failures])
    return [row for part in read_apart.done for row in part]


def _failure_kind_of_item(error: Exception) -> FailureKind | None:
    """Classify database errors; any other error counts as the item's."""
    return failure_kind(error) if isinstance(error, DBAPIError) else FailureKind.REFUSED


def _set_aside(connection: Connection, items: Sequence[tuple[UUID | str, Exception]]) -> None:
    """Leave out these items; raise if there are many, because then they are not the cause."""
    if len(items) > MAX_LEFT_OUT:
        raise items[0][1]
    refused = [Refused.of(f"item {item_id}", error) for item_id, error in items]
    set_aside.note_with(connection, RowWriter.SNAPSHOTS, refused)


def _columns(connection: Connection, wanted: Select[*tuple[Any, ...]]) -> Sequence[ItemColumns]:
    return [pick(row, ItemColumns) for row in connection.execute(wanted)]


def _lines(rows: Sequence[ItemColumns], item_url: str) -> bytes:
    return b"".join(_line(row, item_url) for row in rows)


def _line(row: ItemColumns, item_url: str) -> bytes:
    shown = document(row, for_owner=False, item_url=item_url)
    return orjson.dumps(shown, option=orjson.OPT_APPEND_NEWLINE)
