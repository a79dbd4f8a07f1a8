"""The arithmetic of sliding windows: what is left, and when one more call is admitted."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cute_api.edge.limits.rate_limits import network_of
from cute_api.edge.limits.windows import Counts, window_of

LENGTH = 60


def used(counts: Counts, after_ms: int) -> int:
    """The weighted count `after_ms` later, by definition, when nobody calls meanwhile."""
    roll = counts.rolls_in(LENGTH * 1000)
    previous, ttl, current = counts.previous, counts.previous_ttl - after_ms, counts.current
    if after_ms > roll:
        previous, ttl, current = counts.current, LENGTH * 1000 - (after_ms - roll), 0
    return math.floor(previous * max(ttl, 0) / (LENGTH * 1000)) + current


@given(
    quota=st.integers(1, 60),
    previous=st.integers(0, 100),
    current=st.integers(0, 100),
    age=st.integers(0, LENGTH * 1000 - 1),
)
def test_frees_in_is_the_first_moment_that_admits(
    quota: int, previous: int, current: int, age: int
) -> None:
    left = LENGTH * 1000 - age
    # A count can exceed its quota: what was let through while the storage was away is added.
    counts = Counts(previous, left, current, left + LENGTH * 1000)
    window = window_of(quota, LENGTH, counts)
    wait = round(window.frees_in * 1000)
    assert used(counts, wait) < quota
    assert wait == 0 or used(counts, wait - 2) >= quota


def test_fresh_window_has_its_whole_quota() -> None:
    window = window_of(60, LENGTH, Counts(0, 0, 0, 0))
    assert (window.remaining, window.frees_in, window.rolls_in) == (60, 0.0, LENGTH)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("unix", "unix"),
    ],
)
def test_network_of(address: str, network: str) -> None:
    assert network_of(address) == network
