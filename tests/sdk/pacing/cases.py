"""The shared cases of pacing, and a player of them for the pacer of the Python SDK.

A case is a list of events in the order of their times: a call that wants to go, a call that stops
waiting, or the end of a call with the headers of its response. Its outcome is, for each call, when
it went, the window that is used up, or None if it never went. Nothing waits: time is simulated.
"""

import heapq
import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import httpx
from cute_sdk._limits.pacing import ExhaustedWindow, Pacer, Ticket, WaitLimits

from cute_api.config import ROOT
from tests.yaml_files import read_yaml

FILE = ROOT / "sdks" / "scenarios" / "pacing" / "cases.yaml"
# Waits for a small quota can last two windows.
MAX_WAIT_S = 150.0
# No case lasts longer.
NO_DEADLINE_S = 1_000_000.0
# The clock of a program began long before its first call.
START_S = 1_000.0
PATIENCE = WaitLimits(MAX_WAIT_S, NO_DEADLINE_S)

Event = Mapping[str, Any]
CallResult = Mapping[str, Any] | float | None


@dataclass(frozen=True)
class Case:
    """Events, and the expected outcome of each call."""

    name: str
    events: Sequence[Event]
    outcomes: Sequence[CallResult]


def shared() -> list[Case]:
    """The cases of the file."""
    return [_case(entry) for entry in read_yaml(FILE)]


def _case(written: Mapping[str, Any]) -> Case:
    events: list[Event] = []
    for number, row in enumerate(written["calls"]):
        patience = {
            "quota": row.get("max_wait", MAX_WAIT_S),
            "queue": row.get("deadline", NO_DEADLINE_S),
        }
        first = row.get("retry", False)
        events.append({"at": row["at"], "call": number, "patience": patience, "first": first})
        if "leaves" in row:
            events.append({"at": row["leaves"], "leaves": number})
        if "ends" in row:
            stated = {
                "RateLimit-Policy": row.get("policy", written.get("policy")),
                "RateLimit": row.get("limit"),
            }
            headers = {name: value for name, value in stated.items() if value is not None}
            events.append({"at": row["ends"], "ends": number, "headers": headers})
    events.sort(key=lambda event: float(event["at"]))
    moved = [{**event, "at": event["at"] + START_S} for event in events]
    outcomes = [
        {"late": row["late"]} if "late" in row else row.get("refused", row.get("goes"))
        for row in written["calls"]
    ]
    return Case(written["name"], moved, outcomes)


@dataclass
class Player:
    """Plays calls for the pacer, and keeps the events; `decided` is called with each outcome."""

    decided: Callable[[int], None] = lambda _: None
    now: float = START_S
    events: list[Event] = field(default_factory=list)
    outcomes: dict[int, CallResult] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.pacer = Pacer()
        self._queue: list[tuple[float, int, Callable[[], None]]] = []
        self._numbers = itertools.count()
        self._calls: dict[int, _Call] = {}

    def at(self, moment: float, action: Callable[[], None]) -> None:
        heapq.heappush(self._queue, (moment, next(self._numbers), action))

    def run(self, until: float) -> None:
        """Let the time go by."""
        while self._queue and self._queue[0][0] <= until:
            moment, _, action = heapq.heappop(self._queue)
            self.now = max(self.now, moment)
            action()
        self.now = until

    def play(self, events: Sequence[Event], until: float) -> list[CallResult]:
        """The outcomes of these events, by the numbers of the calls."""
        for event in events:
            self.run(event["at"])
            if "call" in event:
                self.call(event["call"], WaitLimits(**event["patience"]), first=event["first"])
            elif "leaves" in event:
                self._calls[event["leaves"]].leave()
            else:
                self.end(event["ends"], event["headers"])
        self.run(until)
        return [self.outcomes[number] for number in sorted(self.outcomes)]

    def call(self, number: int, patience: WaitLimits = PATIENCE, *, first: bool = False) -> None:
        """A call asks to be sent."""
        self.events.append(
            {"at": self.now, "call": number, "patience": asdict(patience), "first": first}
        )
        self.outcomes[number] = None
        ends = self.now + patience.queue
        call = self._calls[number] = _Call(self, number, patience.quota, ends)
        self.at(ends, call.end)
        self.pacer.join(call, first=first)
        call.look()

    def end(self, number: int, headers: Mapping[str, str]) -> None:
        """A call that went has ended."""
        self.events.append({"at": self.now, "ends": number, "headers": dict(headers)})
        ticket = self._calls.pop(number).ticket
        assert ticket is not None, f"call {number} has not gone at {self.now}"
        self.pacer.completed(ticket, httpx.Headers(dict(headers)), self.now)


@dataclass(eq=False)
class _Call:
    player: Player
    number: int
    max_wait: float
    ends: float
    ticket: Ticket | None = None
    queued: bool = True
    looks: int = 0

    def look(self) -> None:
        """Ask the pacer, as after a wait. A later question ends this wait."""
        if not self.queued:
            return
        self.looks += 1
        player, looks = self.player, self.looks
        patience = WaitLimits(self.max_wait, self.ends - player.now)
        decision = player.pacer.ask(self, player.now, patience)
        if isinstance(decision, Ticket):
            self.ticket = decision
            self._decided(player.now - START_S)
        elif isinstance(decision, ExhaustedWindow):
            window, quota, seconds = decision.window, decision.quota, decision.seconds
            self._decided({"window": window, "quota": quota, "seconds": seconds})
        elif decision.again is not None:
            again = player.now + decision.again
            player.at(again, lambda: self.look() if self.looks == looks else None)

    def wake(self) -> None:
        self.player.at(self.player.now, self.look)

    def end(self) -> None:
        """Stop waiting, as the engine does at the deadline."""
        if self.queued:
            self._decided({"late": self.player.now - START_S})

    def leave(self) -> None:
        self.queued = False
        self.player.pacer.leave(self)

    def _decided(self, outcome: CallResult) -> None:
        self.leave()
        self.player.outcomes[self.number] = outcome
        self.player.decided(self.number)
