"""Makes snapshots of the public catalogue, one builder at a time, and removes old ones.

A snapshot is read in many short statements, not in one transaction: the changes after its
`sequence`, which is read first, correct what changes meanwhile. A builder that is killed leaves a
snapshot without `completed_at`, which nobody sees and the next builder removes.
"""

import logging
import time
import zlib
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
from cute_api.models.set_aside import Refused
from cute_api.processes.singletons import Alone
from cute_api.services.items.columns import SELECTED_PUBLIC, ItemColumns, document, joined
from cute_api.services.items.items import PUBLIC

PAGE_ITEMS = 1_000
MAX_LEFT_OUT = 100  # items of a page that could not be read
CHUNK_BYTES = 262_144
GZIP_LEVEL = 6
GZIP_FORMAT = 31  # as zlib has it: a gzip header and trailer around a window of 32 KiB

# However large the catalogue: at most a tenth of the time goes into building.
REST_PER_BUILD = 9
# An unchanged catalogue gets a new one too, so that a new form of items reaches it.
MAX_AGE = timedelta(days=1)

# How long the first snapshot waits for changes to get their numbers: it would name a cursor before
# them, and mirrors would read the whole catalogue twice.
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
    """Whether to build now, when `sequence` is the number of the newest change."""
    if newest is None:
        return True
    if newest.age < max(interval, newest.took * REST_PER_BUILD):
        return False
    return sequence != newest.sequence or newest.age >= MAX_AGE


class Builder:
    """Makes snapshots when they are due, while no other process does. It survives the loss of
    PostgreSQL.
    """

    def __init__(self, settings: Settings) -> None:
        self._interval = timedelta(seconds=settings.snapshot_interval_s)
        self._item_url = settings.item_url
        self._alone = Alone(
            self._steps,
            url=settings.need_database_url(),
            name="cute snapshots",
            lock=AdvisoryLock.SNAPSHOTS,
            log=log,
            survived=(DBAPIError,),
        )

    def work(self) -> Generator[None, None, None]:
        """Make a snapshot if one is due, a page a step, and remove old ones."""
        return self._alone.look()

    def close(self) -> None:
        """Let another process make them."""
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
                    for _ in _building(connection, self._item_url):
                        yield True
                retire(connection)
                for _ in _removing(connection):
                    yield True
                yield False


def build(connection: Connection, item_url: str) -> UUID:
    """Make one snapshot on a connection in autocommit.

    `item_url` is the address of an item's page, as in the settings.
    """
    building = _building(connection, item_url)
    while True:
        try:
            next(building)
        except StopIteration as done:
            snapshot_id: UUID = done.value
            return snapshot_id


def _building(connection: Connection, item_url: str) -> Generator[None, None, UUID]:
    """The same; yields after each page. One that is closed leaves a snapshot that nobody sees."""
    began = time.monotonic()
    # Read before any item: whatever changes later has a higher number.
    sequence = newest_sequence(connection)
    snapshot_id: UUID = connection.execute(
        insert(ItemSnapshot).values(sequence=sequence).returning(ItemSnapshot.id)
    ).scalar_one()
    writer = ChunkWriter(connection, snapshot_id)
    count = 0
    for rows in _pages(connection):
        lines = write_apart(rows, lambda part: _lines(part, item_url), _failure_kind_of_item)
        _set_aside(connection, [(failure.row.id, failure.error) for failure in lines.failures])
        writer.write(b"".join(lines.done))
        count += len(rows) - len(lines.failures)
        yield
    size = writer.finish()
    connection.execute(
        update(ItemSnapshot)
        .where(ItemSnapshot.id == snapshot_id)
        .values(item_count=count, size_bytes=size, completed_at=func.clock_timestamp())
    )
    took = time.monotonic() - began
    log.info("Snapshot of %d items in %d bytes, up to %d: %.2f s", count, size, sequence, took)
    return snapshot_id


class ChunkWriter:
    """Compresses what it is given and stores it in chunks; holds about two of them at most."""

    def __init__(self, connection: Connection, snapshot_id: UUID) -> None:
        self._connection = connection
        self._snapshot_id = snapshot_id
        self._gzip = zlib.compressobj(GZIP_LEVEL, zlib.DEFLATED, GZIP_FORMAT)
        self._waiting = bytearray()
        self._start_byte = 0

    def write(self, data: bytes) -> None:
        self._waiting += self._gzip.compress(data)
        while len(self._waiting) >= CHUNK_BYTES:
            self._store(CHUNK_BYTES)

    def finish(self) -> int:
        """Store the rest; returns the size of all in bytes."""
        self._waiting += self._gzip.flush()
        while self._waiting:
            self._store(min(len(self._waiting), CHUNK_BYTES))
        return self._start_byte

    def _store(self, size: int) -> None:
        self._connection.execute(
            insert(ItemSnapshotChunk).values(
                snapshot_id=self._snapshot_id,
                start_byte=self._start_byte,
                data=bytes(self._waiting[:size]),
            )
        )
        del self._waiting[:size]
        self._start_byte += size


def newest_sequence(connection: Connection) -> int:
    """The number of the newest change; 0 before the first."""
    return connection.scalar(select(func.max(ItemChange.sequence))) or 0


def has_unnumbered(connection: Connection) -> bool:
    """Whether a change waits for its number."""
    return connection.scalar(select(ItemChangeNote.position).limit(1)) is not None


def retire(connection: Connection) -> None:
    """Take from readers what is neither among the newest nor replaced only recently."""
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


def remove_retired(connection: Connection) -> None:
    """Remove what is not complete, while nothing is being built: retired or abandoned."""
    for _ in _removing(connection):
        pass


def _removing(connection: Connection) -> Generator[None, None, None]:
    """The same; yields after each part."""
    chunk = ItemSnapshotChunk
    key = tuple_(chunk.snapshot_id, chunk.start_byte)
    for snapshot_id in connection.scalars(
        select(ItemSnapshot.id).where(ItemSnapshot.completed_at.is_(None))
    ).all():
        some = select(chunk.snapshot_id, chunk.start_byte).where(chunk.snapshot_id == snapshot_id)
        step = delete(chunk).where(key.in_(some.limit(REMOVED_CHUNKS)))
        while connection.execute(step).rowcount > 0:
            yield
        connection.execute(delete(ItemSnapshot).where(ItemSnapshot.id == snapshot_id))


def _newest(connection: Connection) -> Newest | None:
    row = connection.execute(
        select(
            ItemSnapshot.sequence,
            ItemSnapshot.completed_at - ItemSnapshot.created_at,
            func.clock_timestamp() - ItemSnapshot.completed_at,
        )
        .where(ItemSnapshot.completed_at.is_not(None))
        .order_by(ItemSnapshot.sequence.desc(), ItemSnapshot.id.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else Newest(*row)


def _pages(connection: Connection) -> Iterator[Sequence[ItemColumns]]:
    """The public items by id, a page in a statement."""
    # These two are the predicate of a partial index, in its words.
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
    """The rows of those items that can be read at all."""

    def read(part: Sequence[UUID]) -> Sequence[ItemColumns]:
        wanted = joined(select(*SELECTED_PUBLIC).select_from(Item))
        return _columns(connection, wanted.where(Item.id.in_(part)).order_by(Item.id))

    read_apart = write_apart(ids, read, _failure_kind_of_item)
    _set_aside(connection, [(failure.row, failure.error) for failure in read_apart.failures])
    return [row for part in read_apart.done for row in part]


def _failure_kind_of_item(error: Exception) -> FailureKind | None:
    """What the database says of it; anything else that goes wrong with an item is the item's."""
    return failure_kind(error) if isinstance(error, DBAPIError) else FailureKind.REFUSED


def _set_aside(connection: Connection, items: Sequence[tuple[UUID | str, Exception]]) -> None:
    """Leave these items out. When they are many, it is not the items that are to blame."""
    if len(items) > MAX_LEFT_OUT:
        raise items[0][1]
    refused = [Refused.of(f"item {item_id}", error) for item_id, error in items]
    set_aside.note_with(connection, RowWriter.SNAPSHOTS, refused)


def _columns(connection: Connection, wanted: Select[*tuple[Any, ...]]) -> Sequence[ItemColumns]:
    return [ItemColumns._make(row) for row in connection.execute(wanted)]


def _lines(rows: Sequence[ItemColumns], item_url: str) -> bytes:
    return b"".join(_line(row, item_url) for row in rows)


def _line(row: ItemColumns, item_url: str) -> bytes:
    shown = document(row, for_owner=False, item_url=item_url)
    return orjson.dumps(shown, option=orjson.OPT_APPEND_NEWLINE)
