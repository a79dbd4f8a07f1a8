"""Build snapshots of the public catalogue, one builder at a time, and remove old ones.

A snapshot is read in many short statements, not in one transaction, because the changes after its
`sequence`, which is read first, cover concurrent changes. A killed builder leaves a snapshot
without `completed_at`, which readers don't see and the next builder removes.

A version whose items have another form gets a file of its own, made in the same pass, so that the
ranges and the ETag of a file don't depend on its readers.
"""

import logging
import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import orjson
from sqlalchemy import ARRAY, ColumnElement, Uuid, any_, literal_column, select

from cute_api.config import Settings
from cute_api.lib.bisecting import FailureKind, write_apart
from cute_api.models import Item, set_aside
from cute_api.models.catalogue import PUBLIC
from cute_api.models.connections.connection import Connection
from cute_api.models.enums import AdvisoryLock, RowWriter
from cute_api.models.failures import DATABASE_ERRORS, failure_kind
from cute_api.models.set_aside import RefusedRow
from cute_api.models.statements import Statement, parameter, sql
from cute_api.processes.singletons import SingletonWorker
from cute_api.services.feeds import set_hashes
from cute_api.services.items.columns import SELECTED_PUBLIC, ItemColumns, document, joined
from cute_api.services.snapshots.storage import (
    SnapshotFile,
    SnapshotObjects,
    SnapshotStoreError,
    objects_at,
)
from cute_api.versions.registry import EventVersions, Translation
from cute_api.webhooks.outbox.item_hashes import MODULUS

OPERATION, OK = "get_item_snapshot", 200
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
FROM item_snapshots WHERE completed_at IS NOT NULL AND form = %(form)s
ORDER BY sequence DESC, id DESC LIMIT 1
""")
_RETIRE = sql(f"""
UPDATE item_snapshots SET completed_at = NULL FROM (
    SELECT id AS complete_id, row_number() OVER newest_first AS place,
        lag(completed_at) OVER newest_first AS replaced_at
    FROM item_snapshots WHERE completed_at IS NOT NULL
    WINDOW newest_first AS (PARTITION BY form ORDER BY sequence DESC, id DESC)
) AS complete
WHERE id = complete_id
    AND (place > {KEPT_NEWEST} AND replaced_at < clock_timestamp() - %(kept_for)s
        OR form <> ALL (%(forms)s) AND completed_at < clock_timestamp() - %(kept_for)s)
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

Forms = Mapping[str, Translation]
"""How to lower an item to each form that a file has, by `Translation.form`."""


def forms_of(versions: EventVersions) -> Forms:
    """Return the forms of the living versions."""
    translations = [versions.translation(OPERATION, date) for date in versions.living]
    return {translation.form: translation for translation in translations}


@dataclass(frozen=True, slots=True)
class NewestSnapshot:
    """The newest complete snapshot, and how long ago it was completed."""

    sequence: int
    took: timedelta
    age: timedelta


def is_due(newest: NewestSnapshot | None, sequence: int, interval: timedelta) -> bool:
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
        self._versions = EventVersions.of_events()
        self._interval = timedelta(seconds=settings.snapshot_interval_s)
        self._item_url = settings.item_url
        self._objects = objects_at(settings.snapshot_store)
        self._alone = SingletonWorker(
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
            newest = _newest(connection, forms_of(self._versions))
            waits = (
                newest is None
                and time.monotonic() - began < FIRST_WAIT_S
                and connection.value(_UNNUMBERED)
            )
            if not waits and is_due(newest, connection.value(_SEQUENCE), self._interval):
                for _ in _building(connection, self._item_url, self._objects, self._versions):
                    yield True
            retire(connection, self._versions)
            for _ in _removing(connection, self._objects):
                yield True
            yield False


def build(
    connection: Connection,
    item_url: str,
    objects: SnapshotObjects | None = None,
    versions: EventVersions | None = None,
) -> UUID:
    """Build a snapshot on a connection in autocommit, and return the id of the newest form's.

    `item_url` is the URL of an item's page, as in the settings. The versions are by default those
    of the document.
    """
    building = _building(connection, item_url, objects, versions or EventVersions.of_events())
    while True:
        try:
            next(building)
        except StopIteration as done:
            snapshot_id: UUID = done.value
            return snapshot_id


def _building(
    connection: Connection,
    item_url: str,
    objects: SnapshotObjects | None,
    versions: EventVersions,
) -> Generator[None, None, UUID]:
    """Build a file in each form, yielding after each page. If closed early, all stay incomplete."""
    began = time.monotonic()
    # Read before any item, so that later changes have higher numbers.
    sequence = connection.value(_SEQUENCE)
    forms = forms_of(versions)
    files = [SnapshotFile(connection, sequence, form, objects) for form in forms]

    def lines_of(rows: Sequence[ItemColumns]) -> list[bytes]:
        """Return the lines of items for each file."""
        return [
            b"".join(_line(row, item_url, translation, versions.newest) for row in rows)
            for translation in forms.values()
        ]

    count = set_hash = 0
    for rows in _pages(connection):
        parts = write_apart(rows, lines_of, _failure_kind_of_item)
        _set_aside(connection, [(failure.row.id, failure.error) for failure in parts.failures])
        for lines in parts.done:
            for file, text in zip(files, lines, strict=True):
                file.write(text)
        left_out = {failure.row.id for failure in parts.failures}
        written = [row for row in rows if row.id not in left_out]
        count += len(written)
        set_hash += sum(set_hashes.item_hash(row.id, row.version) for row in written)
        yield
    size = sum(file.complete(count, set_hash % MODULUS) for file in files)
    took = time.monotonic() - began
    log.info("Snapshot of %d items in %d bytes, up to %d: %.2f s", count, size, sequence, took)
    return files[-1].id


def retire(connection: Connection, versions: EventVersions) -> None:
    """Hide snapshots that were replaced a while ago, and those for retired versions only."""
    connection.run(_RETIRE, kept_for=KEPT_FOR, forms=list(forms_of(versions)))


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


def _newest(connection: Connection, forms: Forms) -> NewestSnapshot | None:
    """Return the oldest of the forms' newest files, or None if a form has none."""
    found = [row for form in forms for row in connection.rows(_NEWEST, form=form)]
    if len(found) < len(forms):
        return None
    oldest = min(found, key=lambda row: row.sequence)
    return NewestSnapshot(oldest.sequence, oldest.took, oldest.age)


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
    refused = [RefusedRow.of(f"item {item_id}", error) for item_id, error in items]
    set_aside.note(connection, RowWriter.SNAPSHOTS, refused)


def _line(row: ItemColumns, item_url: str, translation: Translation, newest: str) -> bytes:
    shown = document(row, for_owner=False, item_url=item_url)
    lowered = translation.lower(OPERATION, OK, shown, newest)
    return orjson.dumps(lowered, option=orjson.OPT_APPEND_NEWLINE)
