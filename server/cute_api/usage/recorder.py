"""The thread of an API process that takes what the edge saw to the stream, in batches."""

import logging
import queue
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from redis import Redis, RedisError

from cute_api.metrics.metric import Counted
from cute_api.usage import stream
from cute_api.usage.counters import COUNTERS, Counters
from cute_api.usage.histogram import bucket_of
from cute_api.usage.redaction import NOTHING_KNOWN, Redactor
from cute_api.usage.rows import FindOperation, RequestRow, Seen, row_of

QUEUE_ROWS = 10_000
BATCH_ROWS = 500
# How long a batch gathers: what a process that is killed may lose.
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
    """`record` costs microseconds, whatever Valkey does; what finds no room is counted.

    Of requests that succeeded, one in `log_one_in` is to be in the log. All are counted. What
    `redactor` takes out of them never leaves this process.
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
    ) -> None:
        self._valkey = valkey
        self._operation_at = operation_at
        self._counters = counters
        self._stream_rows = stream_rows
        self._log_one_in = log_one_in
        self._redactor = redactor
        self._capacity = capacity
        self._queue: queue.SimpleQueue[Seen] = queue.SimpleQueue()
        self._closing = threading.Event()
        self._complained = float("-inf")
        self._unsaid = 0
        self._thread = threading.Thread(target=self._run, name="usage", daemon=True)

    def start(self) -> None:
        self._thread.start()

    @property
    def queued(self) -> int:
        """Rows that are not sent yet."""
        return self._queue.qsize()

    def record(self, seen: Seen) -> None:
        if self._queue.qsize() >= self._capacity:
            self._drop(1)
        else:
            self._queue.put(seen)

    def close(self) -> None:
        """Send what is left, for at most `CLOSE_S`."""
        self._closing.set()
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
                self._complain("Something stands where rows of requests wait: they wait", error)
                if self._closing.wait(RETRY_S):
                    return
            except RedisError as error:
                self._complain("Valkey takes no rows of requests: they wait", error)
                if self._closing.wait(RETRY_S):
                    return
            except Exception as error:
                # An error in one batch must not end the counting of all that follow.
                self._complain("A batch of rows was lost", error)
                self._drop(0 if batch is None else len(batch.rows))
                batch = None

    def _send(self, batch: _Batch) -> None:
        room = max(self._stream_rows - int(self._valkey.xlen(stream.STREAM)), 0)
        rows = batch.rows[:room]
        left = stream.send(self._valkey, rows, batch.counts)
        if left:
            self._counters.give_back(left)
            self._complain("Something stands where counts are kept: they wait")
        if len(rows) < len(batch.rows):
            self._drop(len(batch.rows) - len(rows))
        if self._unsaid and time.monotonic() - self._complained >= COMPLAIN_EVERY_S:
            self._complain("Rows of requests were dropped: no room")

    def _next_batch(self) -> _Batch | None:
        """What has gathered; None when there is nothing to send."""
        rows = []
        try:
            rows.append(self._row(self._queue.get(timeout=IDLE_S)))
            if self._queue.qsize() < BATCH_ROWS:
                self._closing.wait(GATHER_S)
            while len(rows) < BATCH_ROWS:
                rows.append(self._row(self._queue.get_nowait()))
        except queue.Empty:
            pass
        counts = dict(self._counters.take())
        return _Batch(rows, counts) if rows or counts else None

    def _row(self, seen: Seen) -> RequestRow:
        row = row_of(seen, self._operation_at, self._log_one_in, self._redactor)
        operation = row.operation or NO_OPERATION
        self._counters.add(Counted.REQUESTS, operation, row.status)
        self._counters.add(Counted.LATENCY, operation, bucket_of(row.latency_us))
        self._counters.add(Counted.LATENCY_SUM_US, operation, by=row.latency_us)
        return row

    def _drop(self, rows: int) -> None:
        self._unsaid += rows
        self._counters.add(Counted.DROPPED_ROWS, by=rows)

    def _complain(self, text: str, error: Exception | None = None) -> None:
        """Say it, but not for every batch."""
        now = time.monotonic()
        if now - self._complained < COMPLAIN_EVERY_S:
            return
        self._complained = now
        dropped, self._unsaid = self._unsaid, 0
        kind = None if error is None else type(error).__name__
        log.warning(text, extra={"dropped": dropped, "error": kind})
