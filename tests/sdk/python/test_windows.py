"""The estimate of one window: what answers teach it, and what it must never forget."""

import httpx
import pytest
from cute_sdk._windows import Seen, Sight, Window, first_seen, read_headers

NOW = 1_000.0


def seen(remaining: int, resets_in: float, *, quota: int = 10, length: float = 60.0) -> Seen:
    return Seen("minute", quota, length, remaining, resets_in)


def sight(now: float, *, pending: int = 1, others: int = 0, latency: float = 0.1) -> Sight:
    return Sight(sent_at=now - latency, now=now, pending=pending, others=others)


def test_headers_are_read_where_they_make_sense() -> None:
    policy = '"minute";q=60;w=60, "day";q=1000;w=86400, "odd";q=0;w=60'
    state = '"minute";r=57;t=57, "day";r=990;t=86000, "odd";r=1;t=1, "unknown";r=1;t=1'
    headers = httpx.Headers({"ratelimit-policy": policy, "ratelimit": state})
    assert read_headers(headers) == (
        Seen("minute", 60, 60, 57, 57),
        Seen("day", 1000, 86400, 990, 86000),
    )
    assert read_headers({}) == ()
    assert read_headers({"RateLimit": "10", "RateLimit-Policy": "10;w=1"}) == ()


def test_full_window_admits_only_after_its_end() -> None:
    window = first_seen(seen(0, 40), sight(NOW))
    assert window.admits_in(NOW) == pytest.approx(40, abs=0.01)
    # All ten calls fade from there on, one in six seconds.
    later = window.at(NOW + 40.01)
    assert later.admits_in(NOW + 40.01) == 0
    assert later.taken().admits_in(NOW + 40.01) == pytest.approx(6, abs=0.1)


def test_calls_under_way_count() -> None:
    assert first_seen(seen(5, 40), sight(NOW, others=5)).admits_in(NOW) > 0
    assert first_seen(seen(5, 40), sight(NOW, others=4)).admits_in(NOW) == 0


def test_calls_near_the_border_count_on_both_sides() -> None:
    window = first_seen(seen(9, 40), sight(NOW))
    assert NOW + 38 < window.soonest < window.ends == NOW + 40
    near = window.taken().observed(seen(8, 1), sight(NOW + 39.5, latency=0.2))
    assert near.late == 1
    after = near.taken().at(NOW + 41, pending=1)
    assert (after.previous, after.current) == (near.current + 1, 2)


def test_late_answer_of_the_old_window_does_not_move_the_end() -> None:
    window = first_seen(seen(9, 40), sight(NOW)).at(NOW + 40.5)
    assert window.observed(seen(8, 1), sight(NOW + 40.6, latency=2)).ends == window.ends


def test_border_that_comes_early_is_seen() -> None:
    window = first_seen(seen(5, 40), sight(NOW))
    after = window.taken().observed(seen(5, 59), sight(NOW + 5))
    assert after.ends == pytest.approx(NOW + 64)


def test_other_tier_begins_anew() -> None:
    window = first_seen(seen(0, 40), sight(NOW))
    after = window.observed(seen(299, 60, quota=300), sight(NOW + 1))
    assert (after.quota, after.admits_in(NOW + 1)) == (300, 0)


def test_long_pause_forgets_all() -> None:
    window: Window = first_seen(seen(0, 40), sight(NOW))
    assert window.at(NOW + 101).admits_in(NOW + 101) == 0
