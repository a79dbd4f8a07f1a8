"""Spans and what makes them: who measures something needs no more, and imports no library."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Protocol

HEADER = "traceparent"
_TRACE_ID = slice(3, 35)
_LAST_DIGIT = 54
_SAMPLED = frozenset("13579bdf")

Attributes = Mapping[str, str | int]


class Kind(StrEnum):
    """What a span measures: our own work, or a request of ours to another server."""

    INTERNAL = "internal"
    CLIENT = "client"


class TraceSpan(Protocol):
    """Something that takes time. `traceparent` is what names it to those who continue its trace."""

    @property
    def trace_id(self) -> str: ...

    @property
    def traceparent(self) -> str: ...

    def end(self, at: float, name: str, attributes: Attributes, error: str | None = None) -> None:
        """It ended `at` (Unix time in seconds), with what it was called and what is known of it.

        `error` is the kind of error that it ended with.
        """


class Tracer(Protocol):
    """Makes the spans of a process. Nothing of it waits, or raises, while nobody takes spans."""

    def request(self, headers: Sequence[tuple[bytes, bytes]], at: float) -> TraceSpan:
        """A span of a request with these headers, which began `at`: of its caller's trace, if it
        names one. Some are sampled, whatever the caller wants; only these are sent."""
        ...

    def follow(self, parent: str, kind: Kind, at: float) -> TraceSpan:
        """A span of something that follows from what `parent`, a `traceparent`, names.

        It is sampled if that was.
        """
        ...

    def stop(self) -> None:
        """Send what is left, for a moment at most."""


class UnsampledSpan:
    """What stands for a span that is not sent: it only passes its trace on."""

    __slots__ = ("traceparent",)

    def __init__(self, traceparent: str) -> None:
        self.traceparent = traceparent

    @property
    def trace_id(self) -> str:
        """32 hexadecimal digits."""
        return self.traceparent[_TRACE_ID]

    def end(self, at: float, name: str, attributes: Attributes, error: str | None = None) -> None:
        """Nothing is sent."""


def is_sampled(traceparent: str) -> bool:
    """Whether spans of what it names are sent. It is one that we have made or checked."""
    return traceparent[_LAST_DIGIT:] in _SAMPLED
