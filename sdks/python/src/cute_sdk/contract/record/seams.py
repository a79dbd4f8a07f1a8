"""Ties a recorder to the SDK while something is recorded.

It takes the place of four functions of the SDK and puts them back afterwards: so the SDK knows
nothing of it, and pays nothing for it, when nothing is recorded.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from typing import Any

from cute_sdk import _webhook_unwrap
from cute_sdk._engine import Conversation, Reply, Rules
from cute_sdk._errors import APIConnectionError, APIStatusError, RateLimitError
from cute_sdk._fork import follow
from cute_sdk._requests import Call, given, plain
from cute_sdk._resources import AsyncResource, SyncResource
from cute_sdk._settings import Options
from cute_sdk.contract.record.facts import Facts, leaves
from cute_sdk.contract.record.tracking import tracked


class Recorder:
    """Collects facts; `grew` is called after each that is new. Any thread may report to it."""

    def __init__(self, grew: Callable[[Facts], None]) -> None:
        self.facts = Facts()
        self._grew = grew
        self._lock = threading.RLock()
        self._readers: dict[str, Callable[[str], None]] = {}
        follow(self)

    def after_fork(self) -> None:
        """In the child of a fork, where a thread that is gone may have held the lock."""
        self._lock = threading.RLock()

    def called(self, call: Call, status: int | None) -> None:
        """A call ended, with this status or without a response."""
        with self._lock:
            used = self.facts.of(call.operation.id)
            names = {*given(call.path), *given(call.query), *given(call.headers)}
            sent = plain(given(call.body)) if call.body is not None else {}
            self._add(used.parameters, names)
            self._add(used.body, set(leaves(sent)) - {""})
            self._add(used.statuses, set() if status is None else {status})

    def returned(self, operation: str, result: Any) -> Any:
        """A result, tracked."""
        return tracked(result, self._reader(operation, lambda: self.facts.of(operation).reads))

    def received(self, event: Any) -> Any:
        """A webhook's event, tracked."""
        name = str(event.event)
        reads = partial(self.facts.reads_of_event, name)
        with self._lock:
            if name not in self.facts.events:
                reads()
                self._grew(self.facts)
        return tracked(event, self._reader(f"event {name}", reads))

    def _reader(self, name: str, place: Callable[[], set[str]]) -> Callable[[str], None]:
        """The same function each time, since classes are made for it."""

        def report(pointer: str) -> None:
            with self._lock:
                self._add(place(), {pointer})

        return self._readers.setdefault(name, report)

    def _add(self, known: set[Any], found: set[Any]) -> None:
        if not found <= known:
            known |= found
            self._grew(self.facts)


def install(recorder: Recorder) -> ExitStack:
    """Record from now on; closing what this gives back ends it."""
    converse, event = Rules.converse, _webhook_unwrap._event
    plain_result, async_result = SyncResource._result, AsyncResource._result

    def recorded_converse(self: Rules, call: Call, options: Options) -> Conversation:
        try:
            reply = yield from converse(self, call, options)
        except (APIStatusError, APIConnectionError) as error:
            held_back = isinstance(error, RateLimitError) and not error.sent
            recorder.called(call, None if held_back else getattr(error, "status", None))
            raise
        recorder.called(call, reply.received.status)
        return reply

    def recorded_result(self: SyncResource, reply: Reply) -> Any:
        return recorder.returned(reply.call.operation.id, plain_result(self, reply))

    def recorded_async_result(self: AsyncResource, reply: Reply) -> Any:
        return recorder.returned(reply.call.operation.id, async_result(self, reply))

    def recorded_event(*arguments: Any) -> Any:
        return recorder.received(event(*arguments))

    replacements = (
        (Rules, "converse", recorded_converse),
        (SyncResource, "_result", recorded_result),
        (AsyncResource, "_result", recorded_async_result),
        (_webhook_unwrap, "_event", recorded_event),
    )
    stack = ExitStack()
    for owner, name, function in replacements:
        stack.callback(setattr, owner, name, getattr(owner, name))
        setattr(owner, name, function)
    return stack
