"""Sinks for rows of requests: PostgreSQL, and another engine if configured.

Pages and counts come from PostgreSQL: an entry leaves the stream when PostgreSQL has stored it. The
other engine gets the same rows from a buffer in this process, which never delays PostgreSQL.
"""

import logging
import threading
from collections import deque
from collections.abc import Sequence
from itertools import islice
from typing import Protocol

from cute_api.lib.backoff import backoff
from cute_api.metrics.metric import CounterName
from cute_api.usage.counters import COUNTERS, Counters
from cute_api.usage.rows import RequestRow

BUFFER_ROWS = 200_000
"""Rows waiting for the other engine, some 150 MB. When full, new rows are dropped and counted."""
BATCH_ROWS = 5_000
GATHER_S = 1.0
CLOSE_S = 5.0

log = logging.getLogger("cute.usage")


class SinkError(Exception):
    """The engine did not store a batch, or did not confirm it. The text is for the log."""


class RequestRowSink(Protocol):
    """Stores rows, once even if it gets them again after a lost confirmation."""

    def write(self, rows: Sequence[RequestRow]) -> int:
        """Write all of these rows or fail; return the number of new ones.

        Raises `SinkError`, or the errors of the engine's client.
        """


class SinkWriter:
    """Writes rows to a sink on its own thread. `offer` never waits.

    A batch that fails is retried with the same rows until the sink has stored it.
    """

    def __init__(
        self,
        sink: RequestRowSink,
        *,
        counters: Counters = COUNTERS,
        capacity: int = BUFFER_ROWS,
        gather_s: float = GATHER_S,
    ) -> None:
        self._sink = sink
        self._counters = counters
        self._capacity = capacity
        self._gather_s = gather_s
        self._rows: deque[RequestRow] = deque()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sink", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def offer(self, rows: Sequence[RequestRow]) -> None:
        room = max(self._capacity - len(self._rows), 0)
        self._rows.extend(islice(rows, room))
        if len(rows) > room:
            self._counters.add(CounterName.SINK_DROPPED_ROWS, by=len(rows) - room)

    def close(self) -> None:
        """Write the remaining rows, for at most `CLOSE_S`; drop and count the rest."""
        self._closing.set()
        if self._thread.is_alive():
            self._thread.join(CLOSE_S)
        if self._rows:
            self._counters.add(CounterName.SINK_DROPPED_ROWS, by=len(self._rows))

    def _run(self) -> None:
        delays = backoff()
        batch: list[RequestRow] = []
        while True:
            if len(self._rows) < BATCH_ROWS and not batch:
                self._closing.wait(self._gather_s)
            is_last = self._closing.is_set()
            # Retry the same rows together, because the sink recognises repeated batches.
            batch = batch or list(islice(self._rows, BATCH_ROWS))
            if not batch:
                if is_last:
                    return
                continue
            try:
                self._sink.write(batch)
            except Exception as error:
                # Survive any error: the rows are kept, and PostgreSQL must not wait for the sink.
                delay = next(delays)
                log.warning("The sink failed; next attempt in %.1f s: %s", delay, _text_of(error))
                if self._closing.wait(delay):
                    return
                continue
            delays = backoff()
            for _ in batch:
                self._rows.popleft()
            self._counters.add(CounterName.SINK_ROWS, by=len(batch))
            batch = []


def _text_of(error: Exception) -> str:
    return str(error) if isinstance(error, SinkError) else type(error).__name__
