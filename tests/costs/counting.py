"""Count a request's Python function calls by step, and its round trips to the stores.

The hook of `sys.setprofile` sees every call of a thread, of C functions too: so it also sees what
is asked of PostgreSQL and of Valkey, and by which request, whatever other threads do meanwhile.
"""

import socket
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType
from typing import Any

from psycopg2 import extensions

from cute_api.edge.pipeline import Pipeline

# Newer versions of Python call no function for these.
INLINED = frozenset({"<listcomp>", "<dictcomp>", "<setcomp>"})
OURS = "cute_api."
RESPOND = Pipeline.respond.__code__
IDLE = extensions.TRANSACTION_STATUS_IDLE


@dataclass
class Cost:
    """The cost of one request.

    `calls` are Python function calls by step: a module of ours, or a package of others'.
    """

    postgres: int = 0
    valkey: int = 0
    calls: Counter[str] = field(default_factory=Counter)

    def called(self, frame: FrameType, *, only_ours: bool = False) -> None:
        """Count a call of a Python function."""
        module: str = frame.f_globals.get("__name__", "?")
        if module.startswith(OURS):
            step = module
        elif only_ours:
            return
        else:
            step = module.partition(".")[0]
        if frame.f_code.co_name not in INLINED:
            self.calls[step] += 1

    def called_c(self, function: Any) -> None:
        """Count a call of a C function that waits for a store."""
        name, of = function.__name__, getattr(function, "__self__", None)
        if isinstance(of, extensions.cursor):
            if name in {"execute", "executemany"}:
                self.postgres += 1 + _begins(of.connection)
        elif isinstance(of, extensions.connection):
            if name in {"commit", "rollback"} and of.get_transaction_status() != IDLE:
                self.postgres += 1
        elif isinstance(of, socket.SocketType) and name in {"send", "sendall", "sendmsg"}:
            self.valkey += 1


def _begins(connection: extensions.connection) -> bool:
    """Whether psycopg2 sends BEGIN before the next statement."""
    return not connection.autocommit and connection.get_transaction_status() == IDLE


class Counting:
    """Costs of requests that are made one after another.

    On the threads that requests run on every call counts; on the event loop's, where asyncio's own
    calls depend on who is faster, those of our modules.
    """

    def __init__(self) -> None:
        self._here = threading.local()
        self._finished: list[Cost] = []
        self._on_loop = Cost()

    @contextmanager
    def threads(self) -> Iterator[None]:
        """Watch all threads that are started until the block ends."""
        threading.setprofile(self._see_worker)
        try:
            yield
        finally:
            threading.setprofile(None)

    @contextmanager
    def request(self) -> Iterator[Cost]:
        """Count one request, whose event loop runs in this block; gives its cost when it ends."""
        self._finished.clear()
        self._on_loop = Cost()
        total = Cost()
        before = sys.getprofile()
        sys.setprofile(self._see_loop)
        try:
            yield total
        finally:
            sys.setprofile(before)
        for cost in (self._on_loop, *self._finished):
            total.postgres += cost.postgres
            total.valkey += cost.valkey
            total.calls.update(cost.calls)

    def _see_worker(self, frame: FrameType, event: str, argument: Any) -> None:
        cost: Cost | None = getattr(self._here, "cost", None)
        if frame.f_code is RESPOND and event in {"call", "return"}:
            if event == "return" and cost is not None:
                self._finished.append(cost)
            self._here.cost = cost = Cost() if event == "call" else None
        if cost is None:
            return
        if event == "call":
            cost.called(frame)
        elif event == "c_call":
            cost.called_c(argument)

    def _see_loop(self, frame: FrameType, event: str, argument: Any) -> None:
        if event == "call":
            self._on_loop.called(frame, only_ours=True)
