"""Pacing: calls wait until the quota has room, so that a client alone on its key meets no 429.

One `Pacer` a client, for any number of threads or tasks. Calls are admitted in the order in which
they came. The first one goes alone, since only a response shows what the limits are. A short window
(a minute) is waited for; when a long one (a day) is used up, calls are refused at once.

`Pacer` decides and never waits: a call's conversation does (`_engine.py`). The JavaScript SDK has
the same algorithm, and `sdks/scenarios/pacing` the cases that both are tested with.
"""

from __future__ import annotations

import contextlib
import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from .windows import Sight, Window, first_seen, read_headers

# Windows up to this long are waited for, however long it takes; longer ones only when the wait is
# at most as long as this (and as the timeout of the call).
WAITED_WINDOW_S = 60.0
MAX_WAIT_S = 60.0


class Waiter(Protocol):
    """A call in the queue: what is notified when it may check again."""

    def wake(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Ticket:
    """A call that was let through: when, and how many calls had been completed by then."""

    sent_at: float
    completed: int


@dataclass(frozen=True, slots=True)
class Wait:
    """Not yet: look again after `seconds`, for None only when woken."""

    seconds: float | None


@dataclass(frozen=True, slots=True)
class Exhausted:
    """A long window is used up: one more call fits in `seconds`."""

    window: str
    quota: int
    seconds: float


class Knowledge(Enum):
    """What is known of the limits: nothing, nothing but a call is in flight, or what responses
    said."""

    NONE = "none"
    ASKING = "asking"
    SOME = "some"


class Pacer:
    """The windows of one key, and who waits for them. Safe for threads; times are monotonic."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Forget the windows and who waits; in the child of a fork, where the lock may be held."""
        self._lock = threading.Lock()
        self._knowledge = Knowledge.NONE
        self._windows: dict[str, Window] = {}
        self._queue: deque[Waiter] = deque()
        self._sent = 0
        self._completed = 0

    def join(self, waiter: Waiter, *, first: bool = False) -> None:
        """Queue up: at the end, or before all others."""
        with self._lock:
            if first:
                self._queue.appendleft(waiter)
            else:
                self._queue.append(waiter)

    def leave(self, waiter: Waiter) -> None:
        """Out of the queue, let through or not; the next one may look."""
        with self._lock, contextlib.suppress(ValueError):
            self._queue.remove(waiter)
            self._wake_first()

    def ask(self, waiter: Waiter, now: float, patience: float) -> Ticket | Wait | Exhausted:
        """Whether a call that has queued up may go. `patience` bounds waits for long windows."""
        with self._lock:
            if waiter not in self._queue:
                # It forked while it waited, as a handler of signals may.
                self._queue.append(waiter)
            if self._queue[0] is not waiter:
                return Wait(None)
            if self._knowledge is Knowledge.ASKING:
                return Wait(None)
            pending = self._sent - self._completed
            self._windows = {name: one.at(now, pending) for name, one in self._windows.items()}
            decision = decide(tuple(self._windows.values()), now, patience)
            if decision is not None:
                return decision
            if self._knowledge is Knowledge.NONE:
                self._knowledge = Knowledge.ASKING
            self._windows = {name: one.taken() for name, one in self._windows.items()}
            self._sent += 1
            return Ticket(now, self._completed)

    def completed(self, ticket: Ticket, headers: Mapping[str, str] | None, now: float) -> None:
        """A call has ended: with a response that has these headers, or without any (None)."""
        with self._lock:
            sight = Sight(
                sent_at=ticket.sent_at,
                now=now,
                pending=self._sent - self._completed,
                others=self._sent - ticket.completed - 1,
            )
            stated = {seen.name: seen for seen in read_headers(headers or {})}
            self._windows = {
                name: one.observed(stated[name], sight) if name in stated else one.completed(now)
                for name, one in self._windows.items()
            }
            for name, seen in stated.items():
                if name not in self._windows:
                    self._windows[name] = first_seen(seen, sight)
            # A call that forked was sent before this began again.
            self._completed = min(self._completed + 1, self._sent)
            # Also when the response said nothing: a server without limits is not called one by one.
            self._knowledge = Knowledge.SOME
            self._wake_first()

    def _wake_first(self) -> None:
        if self._queue:
            self._queue[0].wake()


def decide(windows: tuple[Window, ...], now: float, patience: float) -> Wait | Exhausted | None:
    """What keeps one more call from going, or None. Pure.

    A wait for a window of at most `WAITED_WINDOW_S` is never too long; one for a longer window is
    when it exceeds `patience` seconds or `MAX_WAIT_S`.
    """
    waits = [(window.admits_in(now), window) for window in windows]
    for seconds, window in waits:
        if window.length > WAITED_WINDOW_S and seconds > min(patience, MAX_WAIT_S):
            return Exhausted(window.name, window.quota, seconds)
    longest = max((seconds for seconds, _ in waits), default=0.0)
    return Wait(longest) if longest > 0 else None
