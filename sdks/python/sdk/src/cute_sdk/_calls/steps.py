"""The steps of a call, which a driver executes, and its result."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any, TypeAlias

from .._errors import TransportError
from .._http.client import HTTPRequest
from .._settings import Options
from .hooks import APIRequest
from .keys import Key
from .replies import ReceivedResponse, Subject
from .requests import Call


class Waiter:
    """A call in the pacer's queue. `event` is a `threading` or an `asyncio` event."""

    def __init__(self, event: Any) -> None:
        self.event = event

    def wake(self) -> None:
        self.event.set()


@dataclass(frozen=True)
class EventWait:
    """Wait for the event, at most this many seconds (None: no limit); return None."""

    event: Any
    seconds: float | None


@dataclass(frozen=True)
class Notify:
    """Call each hook with this value, and await the async ones; return None.

    If a hook raises, close `stream`, because nobody will read it.
    """

    hooks: tuple[Callable[[Any], object], ...]
    attempt: APIRequest
    stream: Any = None


@dataclass(frozen=True)
class KeyQuestion:
    """Ask for a key other than the `refused` one; return the current `Key`."""

    refused: Key | None


@dataclass(frozen=True)
class Pause:
    """Wait this many seconds; return None."""

    seconds: float


@dataclass(frozen=True)
class Reply:
    """A call's result: a success, or 304. `subject` describes the call in later errors."""

    call: Call
    options: Options
    received: ReceivedResponse
    subject: Subject


# Sending an `HTTPRequest` returns a `ReceivedResponse` or a `TransportError`. With `stream` the
# body of a success stays unread.
Step: TypeAlias = KeyQuestion | EventWait | Notify | HTTPRequest | Pause
Conversation: TypeAlias = Generator[Step, Any, Reply]
# The results of the steps that have one.
Outcome: TypeAlias = ReceivedResponse | TransportError | Key


def advanced(conversation: Conversation, outcome: Outcome | None) -> Step | Reply:
    """Return the call's next step, or its result."""
    try:
        return conversation.send(outcome)
    except StopIteration as end:
        reply: Reply = end.value
        return reply
