"""A pump's lanes in memory: what may be sent now, and what must wait.

Decisions are pure; the clock is an argument. A lane starts with two requests at a time, because its
receiver may not respond; each success doubles that, up to a cap.
An event's first attempt begins only when that of its subject's previous event has ended. A webhook
that carries many accounts has more requests, at most one for each account (`accounts`).
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from cute_api.models.enums import AttemptOutcome
from cute_api.webhooks.delivery.accounts import Accounts
from cute_api.webhooks.delivery.claims import AccountTurn, Claim
from cute_api.webhooks.delivery.health import AttemptVerdict, Health, Random, after

MIN_SHARE = 4  # a lane's smallest claim, because a look-up costs as much as a few deliveries
MAX_HELD = 2_000  # claimed deliveries of all lanes
MAX_IN_FLIGHT = 1_000
MAX_SLOW_IN_FLIGHT = 500  # the part of it that slow receivers may use
UNUSED_S = 10.0


class LaneBounds(NamedTuple):
    """Limits of a lane: concurrent requests, initial (`first_cap`) and at most, and claims."""

    first_cap: int
    cap: int
    window: int


ONE_ACCOUNT = LaneBounds(first_cap=2, cap=8, window=32)
MANY_ACCOUNTS = LaneBounds(first_cap=8, cap=32, window=128)


@dataclass(slots=True)
class ActiveLane:
    """One webhook. `queue` holds the pump's lanes that are due or have something waiting.

    `accounts` is None for a webhook that gets the events of its owner only.
    """

    webhook_id: str
    health: Health
    generation: int = 0
    queue: dict[str, "ActiveLane"] = field(default_factory=dict, repr=False, compare=False)
    accounts: Accounts | None = None
    leaving: bool = False
    cap: int = ONE_ACCOUNT.first_cap
    waiting: deque[Claim] = field(default_factory=deque)
    in_flight: dict[str, Claim] = field(default_factory=dict)
    blocked_until: datetime | None = None
    # When a delivery was last begun or known to be due, by the monotonic clock.
    used_at: float = 0.0
    # The webhook's owner asked for an attempt now: one more may begin, resting or not.
    hurried: bool = False
    _due: bool = False

    @property
    def bounds(self) -> LaneBounds:
        return ONE_ACCOUNT if self.accounts is None else MANY_ACCOUNTS

    @property
    def due(self) -> bool:
        """Whether the database may hold more due deliveries."""
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
        """Ids of the claimed deliveries."""
        return [*self.in_flight, *(claim.delivery_id for claim in self.waiting)]

    def resting(self, now: datetime) -> bool:
        """Whether the lane pauses, for its receiver or because its rows failed to be read or
        written.
        """
        held_until = None if self.hurried else self.health.held_until
        if held_until is not None and held_until > now:
            return True
        return self.blocked_until is not None and self.blocked_until > now

    def next(self, now: datetime) -> Claim | None:
        """Take the first claim that may be sent now: no earlier event of its subject is pending,
        or no other of its account is in flight.
        """
        cap = self._probes if self.health.one_at_a_time else self.cap
        if self.leaving or len(self.in_flight) >= cap or self.resting(now):
            return None
        index = self._first_to_send(now)
        if index is None:
            return None
        claim = self.waiting[index]
        del self.waiting[index]
        self.in_flight[claim.delivery_id] = claim
        self.hurried = False
        return claim

    def _first_to_send(self, now: datetime) -> int | None:
        in_flight = self.in_flight.values()
        if self.accounts is not None:
            sending = {claim.account for claim in in_flight}
            for index, claim in enumerate(self.waiting):
                if claim.account not in sending and not self.accounts.rests(claim.account, now):
                    return index
            return None
        ahead = {claim.subject_id for claim in in_flight if claim.in_order}
        for index, claim in enumerate(self.waiting):
            if not claim.in_order or claim.subject_id not in ahead:
                return index
            ahead.add(claim.subject_id)
        return None

    @property
    def room(self) -> int:
        """How many deliveries may be claimed at a time, including those in flight."""
        return self._probes if self.health.one_at_a_time else self.bounds.window

    def wants_more(self, now: datetime) -> bool:
        """Whether to claim more: the lane is due, may send, and has used up half of its room."""
        if not self.due or self.leaving or self.held > self.room // 2:
            return False
        return not self.resting(now)

    @property
    def _probes(self) -> int:
        return 2 if self.hurried else 1

    def health_after(
        self,
        claim: Claim,
        outcome: AttemptOutcome,
        status: int | None,
        now: datetime,
        rng: Random,
    ) -> tuple[Health, AttemptVerdict]:
        """Return the receiver's health and the verdict after an attempt that ended `now`."""
        before = self.health
        identity, ahead = claim.delivery_id, claim.clock_ahead
        health, verdict = after(
            before, outcome, status, now, rng, delivery_id=identity, ahead=ahead
        )
        if self.accounts is not None:
            health = self.accounts.judge(
                claim.account, outcome, now, rng, before=before, receiver=health
            )
        return health, verdict

    def end(self, claim: Claim, outcome: AttemptOutcome, health: Health) -> None:
        del self.in_flight[claim.delivery_id]
        self.health = health
        if outcome is AttemptOutcome.SUCCESS:
            self.cap = min(self.cap * 2, self.bounds.cap)
        elif health.one_at_a_time:
            self.cap = self.bounds.first_cap
            self.forget_waiting()
        if self.accounts is not None:
            self._end_of(claim.account, self.accounts)

    def _end_of(self, account: str, accounts: Accounts) -> None:
        """Drop the claims of an account that fails; more of it may be due once it has none left."""
        if accounts.failing(account):
            left = [claim for claim in self.waiting if claim.account != account]
            self.waiting.clear()
            self.waiting.extend(left)
        self.due = self.due or all(claim.account != account for claim in self.waiting)

    def block(self, now: datetime, seconds: float) -> None:
        """Begin no attempts for a while, whatever the receiver's health."""
        self.blocked_until = now + timedelta(seconds=seconds)
        self.due = True
        self.forget_waiting()

    def start_over(self, health: Health, generation: int) -> bool:
        """Apply the owner's change: another URL, enabled again, or an attempt now.

        Return whether the row must be written again. Only "an attempt now" leaves failures in the
        row, and a later success was dropped because of its old generation.
        """
        if generation == self.generation:
            return False
        recovered = self.health.failing_since is None and health.failing_since is not None
        if not recovered:
            self.health = health
        self.generation, self.cap, self.hurried = generation, self.bounds.first_cap, True
        if self.accounts is not None:
            self.accounts.start_over()
        return recovered

    def leave(self) -> None:
        """Begin no more attempts; those in flight may end."""
        self.leaving = True
        self.forget_waiting()

    def forget_waiting(self) -> None:
        """Drop claims that have not begun: they are still due in the database."""
        self.due = self.due or bool(self.waiting)
        self.waiting.clear()


class Lanes:
    """The lanes of one pump. Due lanes are served in the order of the queue.

    Frequent operations look at the queue only, because a pump may own thousands of lanes.
    """

    def __init__(self) -> None:
        self._lanes: dict[str, ActiveLane] = {}
        self._queue: dict[str, ActiveLane] = {}
        self.in_flight = 0

    def __iter__(self) -> Iterator[ActiveLane]:
        return iter(self._lanes.values())

    def get(self, webhook_id: str) -> ActiveLane | None:
        return self._lanes.get(webhook_id)

    def add(
        self, webhook_id: str, health: Health, now: float = 0.0, *, by_account: bool = False
    ) -> ActiveLane:
        """Add a lane unless it is known; `now` is monotonic, in seconds."""
        lane = self._lanes.get(webhook_id)
        if lane is None:
            accounts = Accounts() if by_account else None
            lane = ActiveLane(webhook_id, health, 0, self._queue, accounts, used_at=now)
            lane.cap = lane.bounds.first_cap
            self._lanes[webhook_id] = lane
            lane.due = True
        return lane

    def drop(self, webhook_id: str) -> None:
        """Forget a lane that isn't ours any more; only its requests in flight still end."""
        lane = self._lanes.pop(webhook_id, None)
        if lane is not None:
            lane.leave()
            self._queue.pop(webhook_id, None)
            lane.queue = {}

    def to_leave(self, now: float) -> list[str]:
        """Return lanes to release: leaving and empty, or unused for `UNUSED_S`.

        `now` is monotonic, in seconds.
        """
        found = []
        for lane in self:
            if lane.held or (lane.due and not lane.leaving):
                lane.used_at = now
            elif lane.leaving or now - lane.used_at >= UNUSED_S:
                found.append(lane.webhook_id)
        return found

    def forget_waiting(self) -> None:
        """Drop all claims that have not begun."""
        for lane in self:
            lane.forget_waiting()

    @property
    def busy(self) -> bool:
        return self.in_flight > 0 or any(self.waiting())

    def waiting(self) -> list[ActiveLane]:
        """Lanes with claims that have not begun."""
        return [lane for lane in self._queue.values() if lane.waiting]

    def sending(self) -> dict[str, int]:
        """Requests in flight by webhook: at most `MAX_IN_FLIGHT` entries."""
        return {lane.webhook_id: len(lane.in_flight) for lane in self if lane.in_flight}

    def held(self, rooms: list[tuple[str, int]]) -> list[str]:
        """Claimed deliveries of the lanes in `rooms`."""
        return [
            delivery_id
            for webhook_id, _ in rooms
            for delivery_id in self._lanes[webhook_id].deliveries()
        ]

    def rooms(self, now: datetime, limit: int) -> list[tuple[str, int]]:
        """Return lanes to claim for, each with a limit: `limit` in total, within `MAX_HELD`.

        A lane is refilled when half of its window is used up. All lanes to refill get an equal
        share, so that a lane never waits while others get more than they can use. Served lanes go
        to the end of the queue, so that each gets its turn when there are more lanes than shares.
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
            # A signal from here on may be too late for this claim, and sets `due` again.
            lane.due = False
        return rooms

    def turns(self, rooms: list[tuple[str, int]], now: datetime) -> dict[str, AccountTurn]:
        """Return where the lanes of many accounts continue."""
        return {
            lane.webhook_id: lane.accounts.turn((*lane.in_flight.values(), *lane.waiting), now)
            for lane in (self._lanes[webhook_id] for webhook_id, _ in rooms)
            if lane.accounts is not None
        }

    def take_in(self, rooms: list[tuple[str, int]], claims: list[Claim]) -> None:
        """Add the claims for `rooms`. A lane that filled its room may have more due."""
        claimed: dict[str, list[str]] = {webhook_id: [] for webhook_id, _ in rooms}
        for claim in claims:
            claimed[claim.webhook_id].append(claim.account)
            self._lanes[claim.webhook_id].waiting.append(claim)
        for webhook_id, room in rooms:
            lane, of = self._lanes[webhook_id], claimed[webhook_id]
            if len(of) == room if lane.accounts is None else lane.accounts.claimed(of):
                lane.due = True

    def start_next(self, lane: ActiveLane, now: datetime) -> Claim | None:
        """Return the lane's next claim to send, if any, counted as in flight from here on."""
        if self.in_flight >= MAX_IN_FLIGHT:
            return None
        if lane.health.one_at_a_time and self._slow_in_flight() >= MAX_SLOW_IN_FLIGHT:
            return None
        claim = lane.next(now)
        self.in_flight += claim is not None
        return claim

    def _slow_in_flight(self) -> int:
        return sum(len(lane.in_flight) for lane in self if lane.health.one_at_a_time)
