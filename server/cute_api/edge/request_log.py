"""Log a line for each request, in batches on a separate thread.

A record of `logging` costs the calling thread 40 µs and a system call. A killed process loses the
lines of its last moments.
"""

import sys
import time
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TextIO

import orjson

from cute_api.lib.worker_thread import WorkerThread
from cute_api.logs import masked
from cute_api.usage.rows import ObservedRequest

MAX_LINES = 10_000
GATHER_SECONDS = 0.1
MAX_PATH_LENGTH = 200
LOGGER = "cute.request"


class RequestLog:
    """Call `note` from any thread. Lines beyond the capacity are dropped and counted.

    Without `enabled` it logs nothing, like `logging` that is not configured.
    """

    def __init__(
        self, stream: Callable[[], TextIO] = lambda: sys.stdout, *, enabled: bool = True
    ) -> None:
        self._stream = stream
        self._enabled = enabled
        self._lines: deque[ObservedRequest] = deque()
        self._dropped = 0
        self._thread = WorkerThread("request log", self._work)

    def start(self) -> None:
        """Start to write lines."""
        self._thread.start()

    def stop(self) -> None:
        """Write the remaining lines, and stop."""
        self._thread.stop(None)
        self.flush()

    def note(self, seen: ObservedRequest) -> None:
        """Queue a line for this request."""
        if not self._enabled:
            return
        if len(self._lines) >= MAX_LINES:
            self._dropped += 1
            return
        self._lines.append(seen)
        self._thread.wake()

    def flush(self) -> None:
        """Write the queued lines. Lines that can't be written are dropped and counted too."""
        texts = []
        for _ in range(len(self._lines)):
            texts.append(_text(self._lines.popleft()))
        dropped, self._dropped = self._dropped, 0
        if dropped:
            texts.append(_dropped_text(dropped))
        if not texts:
            return
        try:
            stream = self._stream()
            stream.write(masked("\n".join(texts) + "\n"))
            stream.flush()
        except (OSError, ValueError):  # a full disk, a pipe without a reader, a closed stream
            self._dropped += dropped + len(texts) - bool(dropped)

    def _work(self) -> None:
        self._thread.pause(GATHER_SECONDS)
        self.flush()


def _text(seen: ObservedRequest) -> str:
    return orjson.dumps(
        {
            "time": _time(seen.started + seen.seconds),
            "level": "info",
            "logger": LOGGER,
            "message": "request",
            "request_id": seen.request_id,
            "method": seen.method,
            "path": seen.path[:MAX_PATH_LENGTH],
            "operation": seen.operation_id,
            "status": seen.status,
            "key": seen.key_id,
            "ms": round(seen.seconds * 1000, 2),
            **({} if seen.fault is None else {"fault": seen.fault}),
            **({} if seen.trace_id is None else {"trace_id": seen.trace_id}),
        },
        default=str,
    ).decode()


def _dropped_text(count: int) -> str:
    return orjson.dumps(
        {
            "time": _time(time.time()),
            "level": "warning",
            "logger": LOGGER,
            "message": "lines of requests were dropped",
            "dropped": count,
        }
    ).decode()


def _time(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds")
