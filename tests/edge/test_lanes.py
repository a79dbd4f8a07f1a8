"""The lane of a request, and how results of calls affect the lane's breaker."""

from dataclasses import dataclass

import pytest
from psycopg2.errors import LockNotAvailable, QueryCanceled, UniqueViolation
from sqlalchemy.exc import OperationalError

from cute_api.edge.lanes import ITEMS, CallLanes
from cute_api.lib.breaker import Breaker, BreakerState
from cute_api.models.connections.deadlines import NoResponseError
from cute_api.problems import ApiError
from cute_api.spec import Spec

MOST_FAILURES = 3
SPEC = Spec.load(sandbox=True)


def new_lanes() -> CallLanes:
    return CallLanes(operation.path for operation in SPEC.operations.values())


@pytest.mark.parametrize(
    ("path", "lane"),
    [
        ("/v1/items", ITEMS),
        ("/v1/items/019a", ITEMS),
        ("/v1/me/items/by-sku/7", ITEMS),
        ("/v1/me/orders", ITEMS),
        ("/items/019a", ITEMS),
        ("/v1/me", "me"),
        ("/v1/me/keys/019a", "me.keys"),
        ("/v1/webhooks/019a/deliveries", "webhooks"),
        ("/v1/deliveries/019a", "webhooks"),
        ("/v1/nothing", None),
        ("/v1/me/nothing", None),
        ("/login", None),
        ("/x/v1/me", None),
        ("/", None),
    ],
)
def test_the_lane_of_a_path(path: str, lane: str | None) -> None:
    assert new_lanes().of(path) == lane


@pytest.mark.parametrize(
    ("error", "opens"),
    [
        (LockNotAvailable(), True),
        (QueryCanceled(), True),
        (OperationalError("SELECT", {}, LockNotAvailable()), True),
        (UniqueViolation(), False),
        (NoResponseError(), False),
        (ApiError.__new__(ApiError), False),
    ],
    ids=["lock", "statement", "session", "refused", "no response", "problem"],
)
def test_time_outs_of_a_lane_open_its_breaker(error: Exception, opens: bool) -> None:
    lanes = new_lanes()

    def fail() -> None:
        raise error

    for _ in range(MOST_FAILURES):
        with pytest.raises(type(error)):
            lanes.guard(ITEMS, fail)
    assert (lanes.breakers[ITEMS].state is BreakerState.OPEN) == opens
    assert lanes.guard("me", pow, 2, 3) == 8
    assert lanes.guard(None, pow, 2, 3) == 8
    if opens:
        with pytest.raises(ApiError) as refused:
            lanes.guard(ITEMS, pow, 2, 3)
        assert refused.value.status == 503
        assert refused.value.headers == {"Retry-After": "2"}


@dataclass
class Clock:
    now: float = 100.0

    def __call__(self) -> float:
        return self.now


def opened(clock: Clock) -> Breaker:
    breaker = Breaker(most_failures=3, open_s=2, trial_s=15, clock=clock)
    for _ in range(3):
        assert breaker.admits()
        breaker.failed()
    assert breaker.state is BreakerState.OPEN
    return breaker


def test_only_time_outs_in_a_row_open_it() -> None:
    breaker = Breaker(most_failures=3)
    for _ in range(5):
        breaker.failed()
        breaker.failed()
        breaker.succeeded()
    assert breaker.admits()
    assert breaker.state is BreakerState.CLOSED


def test_while_it_is_open_nobody_may_try_and_then_one_call() -> None:
    clock = Clock()
    breaker = opened(clock)
    clock.now += 1.9
    assert not breaker.admits()
    clock.now += 0.1
    assert [breaker.admits() for _ in range(3)] == [True, False, False]
    assert breaker.state is BreakerState.HALF_OPEN


def test_a_trial_that_succeeds_closes_it_and_one_that_fails_opens_it_again() -> None:
    clock = Clock()
    breaker = opened(clock)
    clock.now += 2
    assert breaker.admits()
    breaker.failed()
    assert breaker.state is BreakerState.OPEN
    assert not breaker.admits()
    clock.now += 2
    assert breaker.admits()
    breaker.succeeded()
    assert [breaker.admits() for _ in range(3)] == [True, True, True]


def test_a_trial_that_never_reports_is_followed_by_another() -> None:
    clock = Clock()
    breaker = opened(clock)
    clock.now += 2
    assert breaker.admits()
    clock.now += 14.9
    assert not breaker.admits()
    clock.now += 0.1
    assert breaker.admits()


def shown(breaker: Breaker) -> str:
    return breaker.state.value


def test_while_it_is_held_nobody_may_try_whatever_calls_report() -> None:
    clock = Clock()
    breaker = opened(clock)
    breaker.hold()
    clock.now += 100
    assert not breaker.admits()
    breaker.succeeded()
    assert not breaker.admits()
    assert shown(breaker) == "open"
    breaker.failed()
    breaker.release()
    assert shown(breaker) == "closed"
    breaker.failed()
    assert breaker.admits(), "earlier time-outs count no more"
