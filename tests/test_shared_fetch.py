"""A shared fetch: results of callers during the fetch, and after it failed."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from cute_api.outbound.shared_fetch import FetchTimeoutError, SharedFetch
from tests.fixtures.clocks import Clock

FAILURE_KEPT_S = 5.0
STALE_FACTOR = 2
PATIENCE_S = 60.0
AGE_S = 100.0


class AwayError(Exception):
    """The error of failing fetches in these tests."""


class Source:
    """Counts its fetches; while `held` they last until `go`."""

    def __init__(self) -> None:
        self.fetches = 0
        self.failing = False
        self.held = False
        self.begun = threading.Event()
        self.go = threading.Event()

    def __call__(self) -> int:
        self.fetches += 1
        self.begun.set()
        if self.held:
            assert self.go.wait(PATIENCE_S)
        if self.failing:
            raise AwayError("away")
        return self.fetches


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def source() -> Iterator[Source]:
    made = Source()
    yield made
    made.go.set()


def shared(clock: Callable[[], float], *, wait_s: float = PATIENCE_S) -> SharedFetch[int]:
    return SharedFetch(clock, remembers=AwayError, wait_s=wait_s)


def test_a_value_is_fetched_once_until_it_is_too_old(clock: Clock, source: Source) -> None:
    fetch = shared(clock)
    assert fetch.cached(AGE_S) is None
    assert [fetch.get(source, AGE_S) for _ in range(3)] == [1, 1, 1]
    assert fetch.cached(AGE_S) == 1
    clock.now = AGE_S + 1
    assert fetch.cached(AGE_S) is None
    assert fetch.get(source, AGE_S) == 2


def test_a_failure_reaches_all_for_a_while_and_then_tried_again(
    clock: Clock, source: Source
) -> None:
    fetch = shared(clock)
    source.failing = True
    for _ in range(3):
        with pytest.raises(AwayError, match="away"):
            fetch.get(source, AGE_S)
    assert source.fetches == 1
    source.failing = False
    clock.now = FAILURE_KEPT_S
    assert fetch.get(source, AGE_S) == 2


def test_an_error_of_another_kind_is_not_remembered_and_holds_up_nobody(
    clock: Clock, source: Source
) -> None:
    fetch = shared(clock)

    def broken() -> int:
        raise KeyError

    with pytest.raises(KeyError):
        fetch.get(broken, AGE_S)
    assert fetch.get(source, AGE_S) == 1


@pytest.mark.parametrize("failing", [False, True])
def test_who_comes_meanwhile_gets_what_the_first_one_fetches(
    clock: Clock, source: Source, failing: bool
) -> None:
    fetch = shared(clock)
    source.held, source.failing = True, failing
    with ThreadPoolExecutor(4) as crowd:
        done = [crowd.submit(fetch.get, source, AGE_S) for _ in range(4)]
        assert source.begun.wait(PATIENCE_S)
        source.go.set()
        for call in done:
            if failing:
                assert isinstance(call.exception(PATIENCE_S), AwayError)
            else:
                assert call.result(PATIENCE_S) == 1
    assert source.fetches == 1


def test_who_comes_meanwhile_gets_the_value_from_before_unless_it_is_far_too_old(
    clock: Clock, source: Source
) -> None:
    fetch = shared(clock, wait_s=0.01)
    assert fetch.get(source, AGE_S) == 1
    source.held = True
    source.begun.clear()
    clock.now = AGE_S + 1
    with ThreadPoolExecutor(1) as aside:
        first = aside.submit(fetch.get, source, AGE_S)
        assert source.begun.wait(PATIENCE_S)
        assert fetch.get(source, AGE_S) == 1
        clock.now = STALE_FACTOR * AGE_S + 1
        with pytest.raises(FetchTimeoutError):
            fetch.get(source, AGE_S)
        source.go.set()
        assert first.result(PATIENCE_S) == 2
