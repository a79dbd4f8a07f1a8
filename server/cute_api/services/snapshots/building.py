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
from uuid import UUID

import orjson
from sqlalchemy import ARRAY, ColumnElement, Uuid, any_, literal_column, select

from cute_api.config import Settings
from cute_api.lib.bisecting import FailureKind, write_apart
from cute_api.models import Item, set_aside
from cute_api.models.connections.connection import Connection
from cute_api.models.enums import RowWriter
from cute_api.models.failures import DATABASE_ERRORS, failure_kind
from cute_api.models.locks import AdvisoryLock
from cute_api.models.set_aside import Refused
from cute_api.models.statements import Statement, parameter, sql
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

# Worded like the predicate of a partial index.
_PUBLIC = (Item.deleted_at.is_(None), Item.status.in_(PUBLIC))
_AFTER = Item.id > parameter("after", Uuid())
_MOST: ColumnElement[int] = literal_column(str(PAGE_ITEMS))
_ITEMS = joined(select(*SELECTED_PUBLIC).select_from(Item)).order_by(Item.id)
_PAGE = Statement(_ITEMS.where(*_PUBLIC, _AFTER).limit(_MOST), ItemColumns)
_IDS = Statement(select(Item.id).where(*_PUBLIC, _AFTER).order_by(Item.id).limit(_MOST))
_SOME = Statement(_ITEMS.where(Item.id == any_(parameter("ids", ARRAY(Uuid)))), ItemColumns)

_SEQUENCE = sql("SELECT coalesce(max(sequence), 0) FROM item_changes")
_UNNUMBERED = sql("SELECT EXISTS (SELECT FROM item_change_outbox)")
_NEWEST = sql("""
SELECT sequence, completed_at - created_at AS took, clock_timestamp() - completed_at AS age
FROM item_snapshots WHERE completed_at IS NOT NULL ORDER BY sequence DESC, id DESC LIMIT 1
""")
_BEGIN = sql("""
INSERT INTO item_snapshots (sequence, in_object_store) VALUES (%(sequence)s, %(in_object_store)s)
RETURNING id
""")
_COMPLETE = sql("""
UPDATE item_snapshots
SET item_count = %(count)s, size_bytes = %(size)s, completed_at = clock_timestamp()
WHERE id = %(id)s
""")
_RETIRE = sql(f"""
UPDATE item_snapshots SET completed_at = NULL FROM (
    SELECT id, row_number() OVER newest_first AS place,
        lag(completed_at) OVER newest_first AS replaced_at
    FROM item_snapshots WHERE completed_at IS NOT NULL
    WINDOW newest_first AS (ORDER BY sequence DESC, id DESC)
) AS complete
WHERE item_snapshots.id = complete.id AND place > {KEPT_NEWEST}
    AND replaced_at < clock_timestamp() - %(kept_for)s
""")  # noqa: S608 - constants only
_RETIRED = sql("SELECT id, in_object_store FROM item_snapshots WHERE completed_at IS NULL")
_REMOVE_CHUNKS = sql(f"""
DELETE FROM item_snapshot_chunks WHERE (snapshot_id, start_byte) IN (
    SELECT snapshot_id, start_byte FROM item_snapshot_chunks WHERE snapshot_id = %(id)s
    LIMIT {REMOVED_CHUNKS}
)
""")  # noqa: S608 - constants only
_REMOVE = sql("DELETE FROM item_snapshots WHERE id = %(id)s")

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
            survived=(SnapshotStoreError,),
        )

    def work(self) -> Generator[None, None, None]:
        """Build a snapshot if due, a page per step, and remove old ones."""
        return self._alone.look()

    def close(self) -> None:
        """Let another process take over."""
        self._alone.close()

    def _steps(self, connection: Connection) -> Generator[bool, None, None]:
        log.info("This worker makes the snapshots.")
        began = time.monotonic()
        while True:
            newest = _newest(connection)
            waits = (
                newest is None
                and time.monotonic() - began < FIRST_WAIT_S
                and connection.value(_UNNUMBERED)
            )
            if not waits and is_due(newest, connection.value(_SEQUENCE), self._interval):
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
    sequence = connection.value(_SEQUENCE)
    snapshot_id = UUID(
        str(connection.value(_BEGIN, sequence=sequence, in_object_store=objects is not None))
    )
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
    connection.run(_COMPLETE, count=count, size=size, id=str(snapshot_id))
    took = time.monotonic() - began
    log.info("Snapshot of %d items in %d bytes, up to %d: %.2f s", count, size, sequence, took)
    return snapshot_id


def retire(connection: Connection) -> None:
    """Hide snapshots that are not among the newest and were replaced a while ago."""
    connection.run(_RETIRE, kept_for=KEPT_FOR)


def remove_retired(connection: Connection, objects: SnapshotObjects | None = None) -> None:
    """Remove incomplete snapshots (retired or abandoned) while no build is running."""
    for _ in _removing(connection, objects):
        pass


def _removing(
    connection: Connection, objects: SnapshotObjects | None
) -> Generator[None, None, None]:
    """Remove incomplete snapshots, yielding after each part."""
    for row in connection.rows(_RETIRED):
        snapshot_id = UUID(str(row.id))
        if row.in_object_store and objects is not None:
            objects.remove(snapshot_id)
        elif row.in_object_store:
            log.warning("Snapshot %s stays in a store that is no longer configured.", snapshot_id)
        while connection.run(_REMOVE_CHUNKS, id=str(snapshot_id)):
            yield
        connection.run(_REMOVE, id=str(snapshot_id))


def _newest(connection: Connection) -> Newest | None:
    for row in connection.rows(_NEWEST):
        return Newest(row.sequence, row.took, row.age)
    return None


def _pages(connection: Connection) -> Iterator[Sequence[ItemColumns]]:
    """Yield public items by id, a page per statement."""
    after = str(UUID(int=0))
    while True:
        rows: Sequence[ItemColumns]
        try:
            rows = connection.rows(_PAGE, after=after)
            last = rows[-1].id if rows else None
        except Exception as error:
            if _failure_kind_of_item(error) is None:
                raise
            found = [str(row.id) for row in connection.rows(_IDS, after=after)]
            rows = _readable(connection, found)
            last = found[-1] if found else None
        if last is None:
            return
        yield rows
        after = last


def _readable(connection: Connection, ids: Sequence[str]) -> Sequence[ItemColumns]:
    """Return the rows of items that can be read."""

    def read(part: Sequence[str]) -> Sequence[ItemColumns]:
        return connection.rows(_SOME, ids=list(part))

    read_apart = write_apart(ids, read, _failure_kind_of_item)
    _set_aside(connection, [(failure.row, failure.error) for failure in read_apart.failures])
    return [row for part in read_apart.done for row in part]


def _failure_kind_of_item(error: Exception) -> FailureKind | None:
    """Classify database errors; any other error counts as the item's."""
    return failure_kind(error) if isinstance(error, DATABASE_ERRORS) else FailureKind.REFUSED


def _set_aside(connection: Connection, items: Sequence[tuple[str, Exception]]) -> None:
    """Leave out these items; raise if there are many, because then they are not the cause."""
    if len(items) > MAX_LEFT_OUT:
        raise items[0][1]
    refused = [Refused.of(f"item {item_id}", error) for item_id, error in items]
    set_aside.note(connection, RowWriter.SNAPSHOTS, refused)


def _lines(rows: Sequence[ItemColumns], item_url: str) -> bytes:
    return b"".join(_line(row, item_url) for row in rows)


def _line(row: ItemColumns, item_url: str) -> bytes:
    shown = document(row, for_owner=False, item_url=item_url)
    return orjson.dumps(shown, option=orjson.OPT_APPEND_NEWLINE)
