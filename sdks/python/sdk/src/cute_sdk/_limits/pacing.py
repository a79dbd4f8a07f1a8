"""Pacing: calls wait until the quota has room, so that a client alone on its key gets no 429.

Each key has one `Pacer` for all threads or tasks. It admits calls in the order of their arrival.
The first call goes alone, because only a response shows the limits. A call that would wait too long
is refused immediately.

`Pacer` decides but never waits: the call does (`engine.py`). The JavaScript SDK has the same
algorithm, and `sdks/scenarios/pacing` has the test cases of both.
"""

from __future__ import annotations

import contextlib
import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from .windows import MARGIN_S, CompletedCall, Window, first_seen, read_headers


class Waiter(Protocol):
    """A queued call, which is notified when it can check again."""

    def wake(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Ticket:
    """An admitted call: its time, and the number of completed calls at that time."""

    sent_at: float
    completed: int


@dataclass(frozen=True, slots=True)
class Wait:
    """Not yet admitted: check again after `again` seconds, or with None only when woken.

    The call will probably be sent in `seconds`; None while the limits are unknown.
    """

    seconds: float | None
    again: float | None


@dataclass(frozen=True, slots=True)
class WaitLimits:
    """How long a call may wait, in seconds: `quota` for the window, `queue` with earlier calls."""

    quota: float
    queue: float


@dataclass(frozen=True, slots=True)
class ExhaustedWindow:
    """A window is used up for longer than the call may wait; it fits in `seconds`."""

    window: str
    quota: int
    seconds: float


class Knowledge(Enum):
    """The knowledge of the limits: none, none with a call in flight, or from responses."""

    NONE = "none"
    ASKING = "asking"
    SOME = "some"


class Pacer:
    """The windows of one key and its queue. Thread-safe; times are monotonic."""

    def __init__(self) -> None:
        self.after_fork()

    def after_fork(self) -> None:
        """Forget windows and queue in the child of a fork, where the lock may be held."""
        self._lock = threading.Lock()
        self._knowledge = Knowledge.NONE
        self._windows: dict[str, Window] = {}
        self._queue: deque[Waiter] = deque()
        self._sent = 0
        self._completed = 0

    def join(self, waiter: Waiter, *, first: bool = False) -> None:
        """Queue a call at the end, or at the front."""
        with self._lock:
            if first:
                self._queue.appendleft(waiter)
            else:
                self._queue.append(waiter)

    def leave(self, waiter: Waiter) -> None:
        """Remove a call from the queue, admitted or not, and wake the next."""
        with self._lock, contextlib.suppress(ValueError):
            self._queue.remove(waiter)
            self._wake_first()

    def ask(
        self, waiter: Waiter, now: float, patience: WaitLimits
    ) -> Ticket | Wait | ExhaustedWindow:
        """Decide whether a queued call may go."""
        with self._lock:
            if waiter not in self._queue:
                # The call forked while it waited, for example in a signal handler.
                self._queue.append(waiter)
            if self._knowledge is Knowledge.ASKING:
                return Wait(None, None)
            pending = self._sent - self._completed
            self._windows = {
                name: window.at(now, pending) for name, window in self._windows.items()
            }
            ahead = self._queue.index(waiter)
            decision = decide(tuple(self._windows.values()), now, patience, ahead)
            if decision is not None:
                return decision
            if self._knowledge is Knowledge.NONE:
                self._knowledge = Knowledge.ASKING
            self._windows = {name: window.taken() for name, window in self._windows.items()}
            self._sent += 1
            return Ticket(now, self._completed)

    def completed(self, ticket: Ticket, headers: Mapping[str, str] | None, now: float) -> None:
        """Record the end of a call, with its response's headers or None."""
        with self._lock:
            sight = CompletedCall(
                sent_at=ticket.sent_at,
                now=now,
                pending=self._sent - self._completed,
                others=self._sent - ticket.completed - 1,
            )
            stated = {seen.name: seen for seen in read_headers(headers or {})}
            self._windows = {
                name: window.observed(stated[name], sight)
                if name in stated
                else window.completed(now)
                for name, window in self._windows.items()
            }
            for name, seen in stated.items():
                if name not in self._windows:
                    self._windows[name] = first_seen(seen, sight)
            # The call was sent before the fork that reset this pacer.
            self._completed = min(self._completed + 1, self._sent)
            # Even without headers: calls to a server without limits need not go one by one.
            self._knowledge = Knowledge.SOME
            self._wake_first()

    def _wake_first(self) -> None:
        if self._queue:
            self._queue[0].wake()


def decide(
    windows: tuple[Window, ...], now: float, patience: WaitLimits, ahead: int
) -> Wait | ExhaustedWindow | None:
    """Return the reason to hold a call back that has `ahead` calls before it, or None. Pure."""
    waits = [(window.taken(ahead).admits_in(now), window) for window in windows]
    seconds, longest = max(waits, key=lambda wait: wait[0], default=(0.0, None))
    allowed = patience.queue if ahead else min(patience.quota, patience.queue)
    if longest is not None and seconds > allowed + MARGIN_S:
        return ExhaustedWindow(longest.name, longest.quota, seconds)
    if ahead:
        return Wait(seconds, None)
    return Wait(seconds, seconds) if seconds > 0 else None
