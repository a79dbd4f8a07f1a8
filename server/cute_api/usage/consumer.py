"""`cute usage`: moves rows from the stream into PostgreSQL, and maintains the tables.

One consumer works at a time (the writing session holds an advisory lock); others stand by. An entry
leaves the stream when its row is committed, so the next consumer, also after a kill, begins with
entries that were read but not acknowledged. A row that arrives twice is stored once.
"""

import logging
import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from redis import Redis, RedisError, ResponseError

from cute_api.config import Settings
from cute_api.lib.bisecting import write_by_owner
from cute_api.lib.valkey_junk import is_junk
from cute_api.metrics.metric import CounterName
from cute_api.models import set_aside
from cute_api.models.connections.connection import Connection
from cute_api.models.enums import AdvisoryLock, RowWriter
from cute_api.models.failures import LockTimeoutError, StatementTimeoutError, failure_kind
from cute_api.processes.singletons import work_alone
from cute_api.processes.stopping import StopFlag
from cute_api.usage import partitions, repairing, storing, stream
from cute_api.usage.counters import COUNTERS
from cute_api.usage.partitions import DayTable
from cute_api.usage.retention import Kept, Remover
from cute_api.usage.rows import RequestRow, RowError
from cute_api.usage.sinks import SinkWriter
from cute_api.usage.storing import PostgresSink

BATCH_ROWS = 5_000
# After a batch was made smaller, each stored batch lets the next grow by this many rows.
REGAINED_ROWS = 50
WAIT_MS = 500
TEND_EVERY_S = 60.0
BUSY_AGAIN_S = 30.0
FIRST = b"0"

log = logging.getLogger("cute.usage")

Entry = tuple[bytes, dict[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class RowToStore:
    """A row to store, the id of its stream entry, and its table and day."""

    entry_id: bytes
    row: RequestRow
    place: tuple[DayTable, date]


class Consumer:
    """`run` returns when `stop` is set. It survives the loss of PostgreSQL and of Valkey.

    `kept` has the days that rows stay, by tier. `feeder` gets each row that PostgreSQL has stored.
    `clock` is the time of day in UTC, `ticks` are monotonic seconds.
    """

    def __init__(
        self,
        settings: Settings,
        stop: StopFlag,
        kept: Kept,
        feeder: SinkWriter | None = None,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self._url = settings.need_database_url()
        self._valkey: Redis = stream.connect(settings.need_redis_url())
        self._stop = stop
        self._clock = clock
        self._ticks = ticks
        self._tend_at = ticks()
        self._kept_days = {
            DayTable.LOG: max(kept.values()),
            DayTable.COUNTED: storing.COUNTED_DAYS,
        }
        self._days: set[tuple[DayTable, date]] = set()
        self._remover = Remover(kept)
        self._feeder = feeder
        self._batch_rows = BATCH_ROWS
        self._waiting_since: float | None = None
        self._begin_again()

    def run(self) -> None:
        if self._feeder is not None:
            self._feeder.start()
        work_alone(
            self._work,
            self._stop,
            url=self._url,
            name="cute usage",
            lock=AdvisoryLock.USAGE,
            log=log,
            survived=(RedisError,),
        )
        if self._feeder is not None:
            self._feeder.close()
            self._send_counts()
        log.info("The usage consumer has stopped.")

    def move(self, connection: Connection) -> int:
        """Wait briefly for a batch and move it; return the number of its entries.

        A batch that PostgreSQL does not store in time is retried as a smaller one.
        """
        entries = self._read()
        if not entries:
            return 0
        to_store = self._rows_to_store(entries)
        for table, day in sorted({entry.place for entry in to_store} - self._days):
            partitions.make(connection, day, table)
            self._days.add((table, day))
        try:
            busy, refused = self._store(PostgresSink(connection), to_store)
        except StatementTimeoutError:
            self._batch_rows = max(len(entries) // 2, 1)
            self._read_again()
            raise
        self._batch_rows = min(self._batch_rows + REGAINED_ROWS, BATCH_ROWS)
        ids = [entry_id for entry_id, _ in entries if entry_id not in busy]
        if ids:
            with self._valkey.pipeline(transaction=True) as pipe:
                pipe.xack(stream.STREAM, stream.GROUP, *ids)
                pipe.xdel(stream.STREAM, *ids)
                pipe.execute()
        if self._feeder is not None:
            left = busy | refused
            self._feeder.offer([entry.row for entry in to_store if entry.entry_id not in left])
        if stream.came_at_of(entries[-1][0], stream.time_of(self._valkey)) is None:
            repairing.repair(self._valkey)
        self._send_counts()
        return len(entries)

    def tend(self, connection: Connection) -> None:
        """From time to time, add partitions for the coming days and drop expired ones."""
        if self._ticks() < self._tend_at:
            return
        now = self._clock()
        repairing.repair(self._valkey)
        today = now.date()
        logged = partitions.existing(connection)
        for day in sorted(set(partitions.wanted(today)) - logged):
            partitions.make(connection, day)
        for table, kept_days in self._kept_days.items():
            try:
                days = partitions.existing(connection, table)
                for day in partitions.expired(days, today, kept_days):
                    partitions.drop(connection, day, table)
                    log.info("Removed a day.", extra={"day": str(day), "table": table})
            except LockTimeoutError:
                log.info("An expired day is in use; the next round tries again.")
        self._days = {
            (table, day) for table in DayTable for day in partitions.existing(connection, table)
        }
        logged = {day for table, day in self._days if table is DayTable.LOG}
        self._remover.plan(connection, logged, today)
        bodies_left = storing.forget_bodies(connection, now) >= storing.REMOVED_BODIES
        hours_left = storing.forget_hours(connection, now) >= storing.REMOVED_HOURS
        if not bodies_left and not hours_left:
            self._tend_at = self._ticks() + TEND_EVERY_S

    def _begin_again(self) -> None:
        """Start with entries that we or our predecessor read but did not acknowledge."""
        self._read_again()
        self._days = set()
        self._tend_at = self._ticks()

    def _read_again(self) -> None:
        self._read_after: bytes | None = FIRST
        self._waiting_since = None

    def _work(self, connection: Connection) -> Generator[None, None, None]:
        log.info("This process stores the requests.")
        self._begin_again()
        while True:
            self.tend(connection)
            self.move(connection)
            self._remover.step(connection)
            yield

    def _read(self) -> Sequence[Entry]:
        try:
            found = self._ask()
        except ResponseError as error:
            # Create the group only if it is missing, because a full Valkey rejects the command.
            if is_junk(error):
                repairing.clear_stream(self._valkey)
            elif not str(error).startswith("NOGROUP"):
                raise
            self._valkey.xgroup_create(stream.STREAM, stream.GROUP, id="0", mkstream=True)
            found = self._ask()
        # Continue after the last unacknowledged entry read: busy ones stay unacknowledged.
        if self._read_after is not None:
            self._read_after = found[-1][0] if found else None
        return found

    def _ask(self) -> Sequence[Entry]:
        waited = None if self._waiting_since is None else self._ticks() - self._waiting_since
        if self._read_after is None and waited is not None and waited >= BUSY_AGAIN_S:
            self._read_again()
        streams: Any = self._valkey.xreadgroup(
            stream.GROUP,
            stream.CONSUMER,
            {stream.STREAM: ">" if self._read_after is None else self._read_after},
            count=self._batch_rows,
            block=WAIT_MS,
        )
        found: Sequence[Entry] = streams[0][1] if streams else ()
        return found

    def _rows_to_store(self, entries: Sequence[Entry]) -> list[RowToStore]:
        """The rows that can be read and whose days are kept."""
        today = self._clock().date()
        rows = []
        for entry_id, fields in entries:
            try:
                row = RequestRow.decode((fields or {}).get(stream.FIELD, b""))
            except RowError as error:
                self._drop(1, "an entry of the stream is not a row", error)
                continue
            table = DayTable.LOG if row.logged else DayTable.COUNTED
            day = row.at.date()
            if partitions.is_kept(day, today, self._kept_days[table]):
                rows.append(RowToStore(entry_id, row, (table, day)))
            else:
                self._drop(1, "a row is of a day that is no longer stored")
        return rows

    def _store(
        self, sink: PostgresSink, entries: Sequence[RowToStore]
    ) -> tuple[set[bytes], set[bytes]]:
        """Store a batch; return the ids of busy entries, whose counts are locked, and of refused
        ones.

        A row that PostgreSQL refuses doesn't stop the others. Raises `StatementTimeoutError` when
        the whole batch takes too long.
        """
        if not entries:
            return set(), set()
        try:
            COUNTERS.add(CounterName.STORED_ROWS, by=sink.write([entry.row for entry in entries]))
        except StatementTimeoutError:
            if len(entries) > 1:
                raise
        except Exception as error:
            if failure_kind(error) is None:
                raise
        else:
            return set(), set()

        def store(part: Sequence[RowToStore]) -> int:
            with sink.connection.short_transaction():
                return storing.store_with(sink.connection, [entry.row for entry in part])

        written = write_by_owner(entries, store, failure_kind, owner_of=lambda e: e.row.key_id)
        COUNTERS.add(CounterName.STORED_ROWS, by=sum(written.done))
        for failure in written.refused:
            self._drop(1, "PostgreSQL refuses a row", failure.error)
        set_aside.note_failures(
            sink.connection,
            RowWriter.USAGE,
            written.refused,
            lambda entry: f"requests of key {entry.row.key_id}",
        )
        busy = {entry.entry_id for entry in written.busy}
        if busy:
            log.warning("%d rows wait because their counts are locked.", len(busy))
            self._waiting_since = self._ticks()
        return busy, {failure.row.entry_id for failure in written.refused}

    def _send_counts(self) -> None:
        """Send counts, or keep them: a full Valkey rejects them until we empty the stream."""
        counts = COUNTERS.take()
        try:
            COUNTERS.give_back(stream.send(self._valkey, (), counts))
        except RedisError:
            COUNTERS.give_back(counts)

    def _drop(self, rows: int, reason: str, error: Exception | None = None) -> None:
        COUNTERS.add(CounterName.DROPPED_ROWS, by=rows)
        kind = None if error is None else type(error).__name__
        log.warning("Dropped a row: %s", reason, extra={"error": kind})
