"""Where rows of requests go: PostgreSQL, and another engine besides if one is set.

PostgreSQL is what pages and counts are made of: an entry leaves the stream when it is there. The
other engine gets the same rows from a buffer of this process, which never makes PostgreSQL wait.
"""

import logging
import threading
from collections import deque
from collections.abc import Sequence
from itertools import islice
from typing import Protocol

from cute_api.metrics.metric import Counted
from cute_api.processes.connections import backoff
from cute_api.usage.counters import COUNTERS, Counters
from cute_api.usage.rows import RequestRow

BUFFER_ROWS = 200_000
"""Rows that wait for the other engine, some 150 MB. New ones that find no room are dropped, and
counted."""
BATCH_ROWS = 5_000
GATHER_S = 1.0
CLOSE_S = 5.0

log = logging.getLogger("cute.usage")


class SinkError(Exception):
    """The engine did not take a batch, or did not say that it has. The text is for the log."""


class RequestRowSink(Protocol):
    """Takes rows. Rows that it gets again, because nobody heard that it has them, it has once."""

    def write(self, rows: Sequence[RequestRow]) -> int:
        """Write all of these rows, or none; how many were new.

        Raises `SinkError`, or what the client of the engine raises.
        """


class Feeder:
    """Writes rows to a sink on a thread of its own. `offer` never waits.

    A batch that fails is tried again, the same rows together, until the sink has it.
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
            self._counters.add(Counted.SINK_DROPPED_ROWS, by=len(rows) - room)

    def close(self) -> None:
        """Write what is left, for at most `CLOSE_S`; what then remains is dropped and counted."""
        self._closing.set()
        if self._thread.is_alive():
            self._thread.join(CLOSE_S)
        if self._rows:
            self._counters.add(Counted.SINK_DROPPED_ROWS, by=len(self._rows))

    def _run(self) -> None:
        delays = backoff()
        batch: list[RequestRow] = []
        while True:
            if len(self._rows) < BATCH_ROWS and not batch:
                self._closing.wait(self._gather_s)
            is_last = self._closing.is_set()
            # What was tried stays together: that is how the sink knows it again.
            batch = batch or list(islice(self._rows, BATCH_ROWS))
            if not batch:
                if is_last:
                    return
                continue
            try:
                self._sink.write(batch)
            except Exception as error:
                # Whatever it is: the rows are still there, and PostgreSQL's must not wait for it.
                delay = next(delays)
                log.warning("The sink takes no rows; next try in %.1f s: %s", delay, _shown(error))
                if self._closing.wait(delay):
                    return
                continue
            delays = backoff()
            for _ in batch:
                self._rows.popleft()
            self._counters.add(Counted.SINK_ROWS, by=len(batch))
            batch = []


def _shown(error: Exception) -> str:
    return str(error) if isinstance(error, SinkError) else type(error).__name__
