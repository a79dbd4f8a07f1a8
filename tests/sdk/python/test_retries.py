"""When a call is made again: the decision alone, by table."""

import pytest
from cute_sdk._calls.budget import Budget
from cute_sdk._calls.retries import (
    BACKOFF_CAP_S,
    Result,
    Retry,
    backoff,
    decide_retry,
    read_retry_after,
)
from cute_sdk._http.time_left import LEAST_S, TimeLeft
from hypothesis import given
from hypothesis import strategies as st

from tests.sdk.python.scripted import StillClock

NOW = 1_700_000_000.0


def retries(result: Result, *, repeatable: bool, attempt: int = 1) -> bool:
    decision = decide_retry(
        result, attempt=attempt, max_retries=2, repeatable=repeatable, chance=0.5
    )
    return isinstance(decision, Retry)


@pytest.mark.parametrize(
    ("result", "repeatable", "not_repeatable"),
    [
        (Result(None, sent=False), True, True),
        (Result(None, sent=True), True, False),
        (Result(None, sent=True, timed_out=True), True, False),
        (Result(408), True, False),
        (Result(429), True, True),
        (Result(503), True, True),
        (Result(500), True, False),
        (Result(502), True, False),
        (Result(409, "idempotency_key_in_use"), True, False),
        (Result(409, "sku_taken"), False, False),
        (Result(200), False, False),
        (Result(304), False, False),
        (Result(400), False, False),
        (Result(404), False, False),
        (Result(422), False, False),
    ],
)
def test_what_is_tried_again(result: Result, repeatable: bool, not_repeatable: bool) -> None:
    assert retries(result, repeatable=True) is repeatable
    assert retries(result, repeatable=False) is not_repeatable


def test_a_budget_bounds_attempts_and_waits() -> None:
    budget = Budget.starting(100.0, timeout=30, max_wait=60, deadline=40)
    assert [budget.for_attempt(now) for now in (100, 120, 141)] == [30, 20, LEAST_S]
    assert budget.objection(39.9, 100.0) == ""
    assert budget.objection(40, 100.0) == "the deadline of 40 s"
    unbounded = Budget.starting(100.0, timeout=None, max_wait=60, deadline=None)
    assert unbounded.for_attempt(1_000.0) is None
    assert (unbounded.objection(60, 100.0), unbounded.objection(61, 0)) == ("", "max_wait, 60 s")


def test_each_step_of_an_attempt_gets_the_time_that_is_left() -> None:
    clock = StillClock()
    left = TimeLeft(10, 45, clock.monotonic)
    clock.sleep(4)
    assert dict(left) == dict.fromkeys(("pool", "connect", "write", "read"), 6)
    clock.sleep(7)
    assert (left.is_over, left["read"]) == (True, LEAST_S)
    left.open()
    assert (left.is_over, left["read"]) == (False, 45)
    assert set(TimeLeft(None, None, clock.monotonic).values()) == {None}


@given(attempt=st.integers(1, 10_000), chance=st.floats(0, 1))
def test_backoff_grows_to_its_cap(attempt: int, chance: float) -> None:
    full = min(0.5 * 2 ** min(attempt - 1, 30), BACKOFF_CAP_S)
    assert full / 2 <= backoff(attempt, chance) <= full


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None),
        ("7", 7.0),
        (" 0 ", 0.0),
        ("Tue, 14 Nov 2023 22:13:30 GMT", 10.0),
        ("Tue, 14 Nov 2023 22:13:00 GMT", 0.0),
        ("-5", None),
        ("soon", None),
        ("٣", None),
        ("", None),
    ],
)
def test_retry_after_is_read(value: str | None, seconds: float | None) -> None:
    assert read_retry_after(value, NOW) == seconds
