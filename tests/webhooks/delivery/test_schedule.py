"""When a delivery is tried again, with the clock and the randomness given."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cute_api.config import DEFAULT_SCHEDULE
from cute_api.webhooks.delivery.schedule import next_attempt
from cute_api.webhooks.egress.policy import DEFAULT_POLICY

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


def middle() -> float:
    return 0.5


@pytest.mark.parametrize(("count", "seconds"), list(enumerate(DEFAULT_SCHEDULE)))
def test_each_attempt_has_its_own_wait(count: int, seconds: int) -> None:
    assert next_attempt(count, NOW, middle, DEFAULT_POLICY) == NOW + timedelta(seconds=seconds)


@pytest.mark.parametrize("count", [8, 9, 1_000])
def test_a_schedule_that_is_used_up_has_no_next(count: int) -> None:
    assert next_attempt(count, NOW, middle, DEFAULT_POLICY) is None


def test_the_jitter_spans_20_per_cent_both_ways() -> None:
    assert next_attempt(2, NOW, lambda: 0.0, DEFAULT_POLICY) == NOW + timedelta(seconds=240)
    assert next_attempt(2, NOW, lambda: 1.0, DEFAULT_POLICY) == NOW + timedelta(seconds=360)


@given(st.floats(0, 1, exclude_max=True), st.integers(0, 7))
def test_the_next_attempt_is_never_in_the_past(chance: float, count: int) -> None:
    following = next_attempt(count, NOW, lambda: chance, DEFAULT_POLICY)
    assert following is not None
    assert following >= NOW
