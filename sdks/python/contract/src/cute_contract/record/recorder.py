"""Record a program's use of the API through the SDK's event hooks."""

from __future__ import annotations

import os
import threading
import weakref
from collections.abc import Callable
from functools import partial
from typing import Any

from cute_sdk import APIStatusError, EventHooks, Exchange, add_event_hooks

from cute_contract.record.codes import watch
from cute_contract.record.facts import FIRST_PROBLEM, Facts, leaves
from cute_contract.record.tracking import tracked

# Failed calls whose errors can still be read; older ones are forgotten.
MOST_FAILED = 1_000


class Recorder:
    """Collects facts; `grew` is called after each new one. Thread-safe."""

    def __init__(self, grew: Callable[[Facts], None]) -> None:
        self.facts = Facts()
        self._grew = grew
        self._lock = threading.RLock()
        self._readers: dict[str, Callable[[str], None]] = {}
        # The operations of failed calls by request id, oldest first.
        self._failed: dict[str, str] = {}
        _recorders.add(self)

    def after_fork(self) -> None:
        """Reset the lock in the child of a fork, where a missing thread may have held it."""
        self._lock = threading.RLock()

    def start(self) -> Callable[[], None]:
        """Record from now on. Returns a function that ends it."""
        hooks: EventHooks = {
            "response": [self._exchanged],
            "result": [self._returned],
            "webhook": [self._received],
        }
        remove, end = add_event_hooks(hooks), watch(self._read_code)

        def stop() -> None:
            remove()
            end()

        return stop

    def _exchanged(self, exchange: Exchange) -> None:
        """Record an attempt. Only a call's last one counts."""
        if exchange.retry_in is not None:
            return
        with self._lock:
            used = self.facts.of(exchange.operation)
            self._add(used.parameters, set(exchange.parameters))
            self._add(used.body, set(leaves(exchange.body)) - {""})
            self._add(used.statuses, {exchange.status} - {None})
            if exchange.request_id and (exchange.status or 0) >= FIRST_PROBLEM:
                self._failed[exchange.request_id] = exchange.operation
                if len(self._failed) > MOST_FAILED:
                    del self._failed[next(iter(self._failed))]

    def _read_code(self, error: APIStatusError, code: str | None) -> None:
        with self._lock:
            operation = self._failed.get(error.request_id or "")
            if operation is not None and code is not None:
                self._add(self.facts.of(operation).codes.setdefault(error.status, set()), {code})

    def _returned(self, operation: str, result: Any) -> Any:
        """A result, tracked."""
        return tracked(result, self._reader(operation, lambda: self.facts.of(operation).reads))

    def _received(self, event: Any) -> Any:
        """A webhook's event, tracked."""
        name = str(event.type)
        reads = partial(self.facts.reads_of_event, name)
        with self._lock:
            if name not in self.facts.events:
                reads()
                self._grew(self.facts)
        return tracked(event, self._reader(f"event {name}", reads))

    def _reader(self, name: str, place: Callable[[], set[str]]) -> Callable[[str], None]:
        """Return the same function each time, because classes are created for it."""

        def report(pointer: str) -> None:
            with self._lock:
                self._add(place(), {pointer})

        return self._readers.setdefault(name, report)

    def _add(self, known: set[Any], found: set[Any]) -> None:
        if not found <= known:
            known |= found
            self._grew(self.facts)


def _in_child() -> None:
    for recorder in list(_recorders):
        recorder.after_fork()


_recorders: weakref.WeakSet[Recorder] = weakref.WeakSet()
# Windows has no fork.
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_in_child)
