"""The thread of an API process that sends its requests to the stream, in batches."""

import logging
import queue
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from redis import Redis, RedisError

from cute_api.metrics.metric import CounterName
from cute_api.usage import stream
from cute_api.usage.bodies import MAX_BODY, BodyKeeper
from cute_api.usage.counters import COUNTERS, Counters
from cute_api.usage.histogram import bucket_of
from cute_api.usage.item_views import ItemViews
from cute_api.usage.redaction import NOTHING_KNOWN, Redactor
from cute_api.usage.rows import FindOperation, ObservedRequest, RequestRow, row_of

QUEUE_ROWS = 10_000
QUEUE_BODY_BYTES = 8 * 1_024 * 1_024
BATCH_ROWS = 500
# How long a batch gathers, and so how much a killed process may lose.
GATHER_S = 0.1
IDLE_S = 0.5
RETRY_S = 0.5
CLOSE_S = 3.0
COMPLAIN_EVERY_S = 10.0
NO_OPERATION = "none"

log = logging.getLogger("cute.usage")


@dataclass(frozen=True, slots=True)
class _Batch:
    rows: Sequence[RequestRow]
    counts: dict[str, int]


class Recorder:
    """`record` takes microseconds, whatever Valkey does; rows without room are counted as dropped.

    Of successful requests, one in `log_one_in` is logged; all are counted. Values that `redactor`
    removes never leave this process. `bodies` seals the bodies of failed calls, `views` counts
    those of items.
    """

    def __init__(
        self,
        valkey: Redis,
        operation_at: FindOperation,
        *,
        counters: Counters = COUNTERS,
        capacity: int = QUEUE_ROWS,
        stream_rows: int = stream.STREAM_ROWS,
        log_one_in: int = 1,
        redactor: Redactor = NOTHING_KNOWN,
        bodies: BodyKeeper | None = None,
        views: ItemViews | None = None,
    ) -> None:
        self._valkey = valkey
        self._operation_at = operation_at
        self._counters = counters
        self._stream_rows = stream_rows
        self._log_one_in = log_one_in
        self._redactor = redactor
        self._capacity = capacity
        self._bodies = bodies
        self._views = views
        # None only wakes the thread.
        self._queue: queue.SimpleQueue[tuple[ObservedRequest, bytes] | None] = queue.SimpleQueue()
        # Each has a single writing thread.
        self._body_bytes_in = self._body_bytes_out = 0
        self._closing = threading.Event()
        self._complained_at = float("-inf")
        self._dropped = 0
        self._thread = threading.Thread(target=self._run, name="usage", daemon=True)

    def start(self) -> None:
        self._thread.start()

    @property
    def queued(self) -> int:
        """Rows that are not sent yet."""
        return self._queue.qsize()

    def record(self, seen: ObservedRequest, body: bytes = b"") -> None:
        """Queue a request, with its `body` if there is room. Call it from one thread only."""
        if self._queue.qsize() >= self._capacity:
            self._drop(1)
            return
        if body:
            queued = self._body_bytes_in - self._body_bytes_out
            if len(body) > MAX_BODY or queued > QUEUE_BODY_BYTES:
                body = b""
            self._body_bytes_in += len(body)
        self._queue.put((seen, body))

    def close(self) -> None:
        """Send the remaining rows, for at most `CLOSE_S`."""
        self._closing.set()
        self._queue.put(None)
        if self._thread.is_alive():
            self._thread.join(CLOSE_S)

    def _run(self) -> None:
        batch: _Batch | None = None
        while not (self._closing.is_set() and self._queue.empty() and batch is None):
            try:
                batch = batch or self._next_batch()
                if batch is not None:
                    self._send(batch)
                batch = None
            except stream.RowsRefusedError as error:
                assert batch is not None, "it was sent"
                batch = replace(batch, counts=dict(error.counts))
                self._complain("The stream's key holds something else: rows wait", error)
                if self._closing.wait(RETRY_S):
                    return
            except RedisError as error:
                self._complain("Valkey doesn't accept rows of requests: they wait", error)
                if self._closing.wait(RETRY_S):
                    return
            except Exception as error:
                # An error in one batch must not stop the recording of later ones.
                self._complain("A batch of rows was lost", error)
                self._drop(0 if batch is None else len(batch.rows))
                batch = None

    def _send(self, batch: _Batch) -> None:
        room = max(self._stream_rows - int(self._valkey.xlen(stream.STREAM)), 0)
        rows = batch.rows[:room]
        left = stream.send(self._valkey, rows, batch.counts)
        if left:
            self._counters.give_back(left)
            self._complain("The key of the counts holds something else: counts wait")
        if len(rows) < len(batch.rows):
            self._drop(len(batch.rows) - len(rows))
        if self._dropped and time.monotonic() - self._complained_at >= COMPLAIN_EVERY_S:
            self._complain("Rows of requests were dropped, because the queue was full")

    def _next_batch(self) -> _Batch | None:
        """Return the gathered rows and counts, or None if there is nothing to send."""
        rows: list[RequestRow] = []
        try:
            queued = self._queue.get(timeout=IDLE_S)
            if self._queue.qsize() < BATCH_ROWS:
                self._closing.wait(GATHER_S)
            while queued is not None:
                rows.append(self._row(*queued))
                if len(rows) == BATCH_ROWS:
                    break
                queued = self._queue.get_nowait()
        except queue.Empty:
            pass
        counts = dict(self._counters.take())
        return _Batch(rows, counts) if rows or counts else None

    def _row(self, seen: ObservedRequest, body: bytes) -> RequestRow:
        if self._views is not None:
            self._views.note_call(seen)
        row = row_of(seen, self._operation_at, self._log_one_in, self._redactor)
        if row.fault is None:
            self._count(row)
        if body:
            self._body_bytes_out += len(body)
            row.body = self._sealed(seen, row, body)
        return row

    def _count(self, row: RequestRow) -> None:
        """Count a request in the metrics, which tell operators how well we serve."""
        operation = row.operation or NO_OPERATION
        self._counters.add(CounterName.REQUESTS, operation, row.status)
        self._counters.add(CounterName.LATENCY, operation, bucket_of(row.latency_us))
        self._counters.add(CounterName.LATENCY_SUM_US, operation, by=row.latency_us)

    def _sealed(self, seen: ObservedRequest, row: RequestRow, body: bytes) -> str | None:
        if self._bodies is None or row.user_id is None:
            return None
        at, version = seen.started, seen.api_version
        return self._bodies.keep(at, row.user_id, row.operation, version, body)

    def _drop(self, rows: int) -> None:
        self._dropped += rows
        self._counters.add(CounterName.DROPPED_ROWS, by=rows)

    def _complain(self, text: str, error: Exception | None = None) -> None:
        """Log a warning, at most one in `COMPLAIN_EVERY_S`."""
        now = time.monotonic()
        if now - self._complained_at < COMPLAIN_EVERY_S:
            return
        self._complained_at = now
        dropped, self._dropped = self._dropped, 0
        kind = None if error is None else type(error).__name__
        log.warning(text, extra={"dropped": dropped, "error": kind})
