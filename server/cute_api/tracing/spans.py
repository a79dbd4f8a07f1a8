"""The interface of spans and tracers, which needs no tracing library."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Protocol

HEADER = "traceparent"
_TRACE_ID = slice(3, 35)
_LAST_DIGIT = 54
_SAMPLED = frozenset("13579bdf")

Attributes = Mapping[str, str | int]


class Kind(StrEnum):
    """What a span measures: our own work, or our request to another server."""

    INTERNAL = "internal"
    CLIENT = "client"


class TraceSpan(Protocol):
    """A timed operation. `traceparent` identifies it to callees that continue its trace."""

    @property
    def trace_id(self) -> str: ...

    @property
    def traceparent(self) -> str: ...

    def end(self, at: float, name: str, attributes: Attributes, error: str | None = None) -> None:
        """End the span `at` Unix time in seconds, with its name and attributes.

        `error` is the kind of error that it ended with.
        """


class Tracer(Protocol):
    """Makes the spans of a process. It never waits or raises while the collector is down."""

    def request(self, headers: Sequence[tuple[bytes, bytes]], at: float) -> TraceSpan:
        """Start a span, in the caller's trace if the headers name one.

        Sampling ignores the caller's flag; only sampled spans are sent."""
        ...

    def follow(self, parent: str, kind: Kind, at: float) -> TraceSpan:
        """Start a span that follows from `parent`, a `traceparent`.

        It is sampled if `parent` is.
        """
        ...

    def stop(self) -> None:
        """Send the queued spans, for a short time at most."""


class UnsampledSpan:
    """A span that is not sent: it only propagates its trace."""

    __slots__ = ("traceparent",)

    def __init__(self, traceparent: str) -> None:
        self.traceparent = traceparent

    @property
    def trace_id(self) -> str:
        """32 hexadecimal digits."""
        return self.traceparent[_TRACE_ID]

    def end(self, at: float, name: str, attributes: Attributes, error: str | None = None) -> None:
        """Do nothing."""


def is_sampled(traceparent: str) -> bool:
    """Whether its spans are sent. We have made or checked this `traceparent`."""
    return traceparent[_LAST_DIGIT:] in _SAMPLED
