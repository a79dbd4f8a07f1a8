"""What a pump knows of its lanes, in memory: what may be sent now, and what waits for what.

Pure decisions, apart from the clock that is handed in. A lane begins carefully, since nobody knows
yet whether its receiver responds: two requests at a time, doubled by each success up to a cap.
Of one subject a first attempt begins only when that of the event before it has ended.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cute_api.models.enums import AttemptOutcome
from cute_api.webhooks.delivery.claims import Claim
from cute_api.webhooks.delivery.health import Health

LANE_CAP = 8
FIRST_CAP = 2
WINDOW = 32  # claimed of a lane, waiting or in flight
MIN_SHARE = 4  # of a claim: to look a lane up costs as much as a few of its deliveries
MAX_HELD = 2_000  # claimed in all
MAX_IN_FLIGHT = 1_000
MAX_SLOW_IN_FLIGHT = 500  # what slow receivers may take of that
UNUSED_S = 10.0


@dataclass(slots=True)
class ActiveLane:
    """One webhook. `queue` has those lanes of a pump that are due or have something waiting."""

    webhook_id: str
    health: Health
    generation: int = 0
    queue: dict[str, "ActiveLane"] = field(default_factory=dict, repr=False, compare=False)
    leaving: bool = False
    cap: int = FIRST_CAP
    waiting: deque[Claim] = field(default_factory=deque)
    in_flight: dict[str, Claim] = field(default_factory=dict)
    blocked_until: datetime | None = None
    # When something of it was last begun or known to be due, by the monotonic clock.
    used_at: float = 0.0
    # Its owner asked for an attempt now: one more may begin, rest or not.
    hurried: bool = False
    _due: bool = False

    @property
    def due(self) -> bool:
        """Whether the database may hold more of it."""
        return self._due

    @due.setter
    def due(self, due: bool) -> None:
        self._due = due
        if due:
            self.queue.setdefault(self.webhook_id, self)

    @property
    def held(self) -> int:
        return len(self.waiting) + len(self.in_flight)

    def deliveries(self) -> list[str]:
        """The ids of those that are claimed."""
        return [*self.in_flight, *(claim.delivery_id for claim in self.waiting)]

    def resting(self, now: datetime) -> bool:
        """Whether its receiver rests, or its rows could not be read or written a moment ago."""
        held_until = None if self.hurried else self.health.held_until
        if held_until is not None and held_until > now:
            return True
        return self.blocked_until is not None and self.blocked_until > now

    def next(self, now: datetime) -> Claim | None:
        """Take out what may be sent now: the first that nothing of its subject is ahead of."""
        cap = self._one if self.health.one_at_a_time else self.cap
        if self.leaving or len(self.in_flight) >= cap or self.resting(now):
            return None
        ahead = {claim.subject_id for claim in self.in_flight.values() if claim.in_order}
        for index, claim in enumerate(self.waiting):
            if not claim.in_order or claim.subject_id not in ahead:
                del self.waiting[index]
                self.in_flight[claim.delivery_id] = claim
                self.hurried = False
                return claim
            ahead.add(claim.subject_id)
        return None

    @property
    def room(self) -> int:
        """How much of it is claimed at a time, with what is in flight."""
        return self._one if self.health.one_at_a_time else WINDOW

    def wants_more(self, now: datetime) -> bool:
        """Whether to claim of it: it is due, may send, and has used up half of its room."""
        if not self.due or self.leaving or self.held > self.room // 2:
            return False
        return not self.resting(now)

    @property
    def _one(self) -> int:
        return 2 if self.hurried else 1

    def end(self, claim: Claim, outcome: AttemptOutcome, health: Health) -> None:
        del self.in_flight[claim.delivery_id]
        self.health = health
        if outcome is AttemptOutcome.SUCCESS:
            self.cap = min(self.cap * 2, LANE_CAP)
        elif health.one_at_a_time:
            self.cap = FIRST_CAP
            self.forget_waiting()

    def block(self, now: datetime, seconds: float) -> None:
        """Begin nothing for a while, whatever the receiver does."""
        self.blocked_until = now + timedelta(seconds=seconds)
        self.due = True
        self.forget_waiting()

    def start_over(self, health: Health, generation: int) -> bool:
        """Take over what its owner made of it: another URL, enabled again, or an attempt now.

        Return whether the row must be written again. Only "an attempt now" leaves failures in the
        row, and a success since then is newer; its record was dropped because of its generation.
        """
        if generation == self.generation:
            return False
        recovered = self.health.failing_since is None and health.failing_since is not None
        if not recovered:
            self.health = health
        self.generation, self.cap, self.hurried = generation, FIRST_CAP, True
        return recovered

    def leave(self) -> None:
        """Begin nothing more; what is in flight may end."""
        self.leaving = True
        self.forget_waiting()

    def forget_waiting(self) -> None:
        """Give back what was claimed and not begun: it is still due in the database."""
        self.due = self.due or bool(self.waiting)
        self.waiting.clear()


class Lanes:
    """The lanes of one pump. Those that are due get their turn in the order of the queue.

    What is done many times a second looks at the queue only: a pump may own thousands of lanes.
    """

    def __init__(self) -> None:
        self._lanes: dict[str, ActiveLane] = {}
        self._queue: dict[str, ActiveLane] = {}
        self.in_flight = 0

    def __iter__(self) -> Iterator[ActiveLane]:
        return iter(self._lanes.values())

    def get(self, webhook_id: str) -> ActiveLane | None:
        return self._lanes.get(webhook_id)

    def add(self, webhook_id: str, health: Health, now: float = 0.0) -> ActiveLane:
        """The lane, which is ours from now on; `now` is monotonic, in seconds."""
        lane = self._lanes.get(webhook_id)
        if lane is None:
            lane = ActiveLane(webhook_id, health, queue=self._queue, used_at=now)
            self._lanes[webhook_id] = lane
            lane.due = True
        return lane

    def drop(self, webhook_id: str) -> None:
        """Forget a lane that isn't ours any more; only what is in flight still ends."""
        lane = self._lanes.pop(webhook_id, None)
        if lane is not None:
            lane.leave()
            self._queue.pop(webhook_id, None)
            lane.queue = {}

    def to_leave(self, now: float) -> list[str]:
        """Those that leave and hold nothing, and those that nothing came for in `UNUSED_S`: any
        pump may have them when something does. `now` is monotonic, in seconds.
        """
        found = []
        for lane in self:
            if lane.held or (lane.due and not lane.leaving):
                lane.used_at = now
            elif lane.leaving or now - lane.used_at >= UNUSED_S:
                found.append(lane.webhook_id)
        return found

    def forget_waiting(self) -> None:
        """Give back all that was claimed and not begun."""
        for lane in self:
            lane.forget_waiting()

    @property
    def busy(self) -> bool:
        return self.in_flight > 0 or any(self.waiting())

    def waiting(self) -> list[ActiveLane]:
        """Those that have claimed something that is not begun."""
        return [lane for lane in self._queue.values() if lane.waiting]

    def sending(self) -> dict[str, int]:
        """How many requests are in flight, by webhook: at most `MAX_IN_FLIGHT` lanes."""
        return {lane.webhook_id: len(lane.in_flight) for lane in self if lane.in_flight}

    def held(self, rooms: list[tuple[str, int]]) -> list[str]:
        """The deliveries of the lanes of `rooms` that are claimed already."""
        return [
            delivery_id
            for webhook_id, _ in rooms
            for delivery_id in self._lanes[webhook_id].deliveries()
        ]

    def rooms(self, now: datetime, limit: int) -> list[tuple[str, int]]:
        """Which lanes to claim for, and how much of each: at most `limit`, and `MAX_HELD` in all.

        A lane is refilled when half of its window is used up. All lanes to refill get an equal
        share, so that none waits because others get more than they can use. Those that are served
        go to the end of the queue: when there are more lanes than shares, each gets its turn.
        """
        for lane in [lane for lane in self._queue.values() if not lane.due and not lane.waiting]:
            del self._queue[lane.webhook_id]
        held = self.in_flight + sum(len(lane.waiting) for lane in self._queue.values())
        left = min(limit, MAX_HELD - held)
        wanting = [lane for lane in self._queue.values() if lane.wants_more(now)]
        share = max(MIN_SHARE, left // max(len(wanting), 1))
        rooms: list[tuple[str, int]] = []
        for lane in wanting:
            if left <= 0:
                break
            room = min(lane.room - lane.held, share, left)
            rooms.append((lane.webhook_id, room))
            left -= room
            self._queue[lane.webhook_id] = self._queue.pop(lane.webhook_id)
            # What is heard of from here on may have come too late for the claim.
            lane.due = False
        return rooms

    def take_in(self, rooms: list[tuple[str, int]], claims: list[Claim]) -> None:
        """Add what was claimed for `rooms`. A lane that gave less than it could has no more."""
        got = dict.fromkeys((webhook_id for webhook_id, _ in rooms), 0)
        for claim in claims:
            got[claim.webhook_id] += 1
            self._lanes[claim.webhook_id].waiting.append(claim)
        for webhook_id, room in rooms:
            if got[webhook_id] == room:
                self._lanes[webhook_id].due = True

    def start_next(self, lane: ActiveLane, now: datetime) -> Claim | None:
        """What may be sent next of a lane, if anything; it counts as in flight from here on."""
        if self.in_flight >= MAX_IN_FLIGHT:
            return None
        if lane.health.one_at_a_time and self._slow_in_flight() >= MAX_SLOW_IN_FLIGHT:
            return None
        claim = lane.next(now)
        self.in_flight += claim is not None
        return claim

    def _slow_in_flight(self) -> int:
        return sum(len(lane.in_flight) for lane in self if lane.health.one_at_a_time)
