"""What a program did wrong in a run, compared with its run without faults. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from cute_contract.client import events

SECONDS = 2
"""Of `Retry-After`, and of all that comes later in the runs."""
# A clock's error, and the time that a response is under way.
TOLERANCE_S = 0.05
SLOW, RATE_LIMITED = "slow", "rate_limited"
SECONDS_OF: Mapping[str, int] = {
    SLOW: SECONDS,
    RATE_LIMITED: SECONDS,
    events.LATE: SECONDS,
    # The event that follows ends it, unless the program never causes that. Slow programs need long.
    events.OUT_OF_ORDER: 30,
}


@dataclass(frozen=True, slots=True)
class LoggedCall:
    """A call in the request log. `ended_at` is when its response was complete."""

    operation: str
    started_at: datetime
    ended_at: datetime
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """A run of the program: its exit status, its calls in order, and how many things it changed.

    `exit_status` is None if the program did not end in time. `made` and `gone` are counts by kind.
    `deliveries` went to the webhooks that it created. `result` is what it wrote into the file for
    that.
    """

    exit_status: int | None
    calls: Sequence[LoggedCall]
    made: Mapping[str, int]
    gone: Mapping[str, int]
    deliveries: Sequence[events.SeenDelivery] = ()
    result: str | None = None


def mistakes(run: Run, clean: Run, kind: str) -> list[str]:
    """Return what went wrong in a run under a fault, in words; empty if nothing did."""
    if kind in events.FAULTS:
        return [
            *_ending(run),
            *_effects(run, clean, "handle each event once"),
            *events.responses(kind, run.deliveries),
            *events.result(kind, run.result, clean.result),
        ]
    return [
        *_ending(run),
        *_effects(run, clean, "retry with the same Idempotency-Key"),
        *_repeats(run),
    ]


def _ending(run: Run) -> Iterator[str]:
    if run.exit_status is None:
        yield "did not end in time"
    elif run.exit_status:
        yield f"gave up: its exit status is {run.exit_status}"


def _effects(run: Run, clean: Run, advice: str) -> Iterator[str]:
    for kind, usual in clean.made.items():
        made = run.made.get(kind, 0)
        if made > usual:
            yield f"created {made} {kind} instead of {usual}: {advice}"
        elif made < usual:
            yield f"created {made} {kind} instead of {usual}: the others are lost"
    for kind, usual in clean.gone.items():
        gone = run.gone.get(kind, 0)
        if gone != usual:
            yield f"deleted {gone} {kind} instead of {usual}"


def _repeats(run: Run) -> Iterator[str]:
    for place, call in enumerate(run.calls):
        if call.fault in {None, SLOW}:
            continue
        later = [other for other in run.calls[place + 1 :] if other.operation == call.operation]
        if not later:
            yield f"did not repeat {call.operation}"
        elif call.fault == RATE_LIMITED:
            waited = (later[0].started_at - call.ended_at).total_seconds()
            if waited < SECONDS - TOLERANCE_S:
                yield (
                    f"called {call.operation} again after {max(waited, 0):.1f} s: Retry-After "
                    f"was {SECONDS} s"
                )
