"""Waiting for the pacer: one gate for threads, one for tasks. All decisions are the pacer's."""

from __future__ import annotations

import asyncio
import threading

from ._clock import Clock
from ._pacing import Exhausted, Pacer, Ticket


class ThreadGate:
    """Holds threads until the pacer lets them through."""

    def __init__(self, pacer: Pacer, clock: Clock) -> None:
        self._pacer = pacer
        self._clock = clock

    def enter(self, patience: float) -> Ticket | Exhausted:
        """Wait for a turn; the response is a ticket, or that there is nothing worth waiting for."""
        waiter = _ThreadWaiter()
        self._pacer.join(waiter)
        try:
            while True:
                waiter.event.clear()
                decision = self._pacer.ask(waiter, self._clock.monotonic(), patience)
                if isinstance(decision, (Ticket, Exhausted)):
                    return decision
                self._clock.wait(waiter.event, decision.seconds)
        finally:
            self._pacer.leave(waiter)


class TaskGate:
    """Holds tasks until the pacer lets them through. For one event loop at a time."""

    def __init__(self, pacer: Pacer, clock: Clock) -> None:
        self._pacer = pacer
        self._clock = clock

    async def enter(self, patience: float) -> Ticket | Exhausted:
        """Wait for a turn; the response is a ticket, or that there is nothing worth waiting for."""
        waiter = _TaskWaiter()
        self._pacer.join(waiter)
        try:
            while True:
                waiter.event.clear()
                decision = self._pacer.ask(waiter, self._clock.monotonic(), patience)
                if isinstance(decision, (Ticket, Exhausted)):
                    return decision
                await self._clock.async_wait(waiter.event, decision.seconds)
        finally:
            self._pacer.leave(waiter)


class _ThreadWaiter:
    def __init__(self) -> None:
        self.event = threading.Event()

    def wake(self) -> None:
        self.event.set()


class _TaskWaiter:
    def __init__(self) -> None:
        self.event = asyncio.Event()

    def wake(self) -> None:
        self.event.set()
