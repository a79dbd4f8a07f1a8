"""Pacing, in simulated time: no 429 under any load, the quota used, a used up day said at once."""

import pytest

from tests.sdk.python.crowd import Crowd


@pytest.mark.parametrize("minute", [1, 30, 60, 300, 1_000])
@pytest.mark.parametrize("callers", [1, 10, 300])
def test_a_crowd_meets_no_429_and_uses_the_quota(minute: int, callers: int) -> None:
    crowd = Crowd(minute=minute, day=1_000_000, callers=callers)
    crowd.run(300)
    assert crowd.statuses[429] == 0
    # One caller alone is held up by the latency; otherwise five minutes are five quotas.
    possible = min(5 * minute, callers * 300 / 0.11)
    assert crowd.statuses[200] >= 0.9 * possible - 2


@pytest.mark.parametrize("seed", range(12))
def test_a_border_that_is_known_better_and_better_meets_no_429(seed: int) -> None:
    # So many calls a second that an error of a hundredth of a second would be one of them.
    crowd = Crowd(minute=1_000, day=1_000_000, callers=300, seed=seed)
    crowd.run(150)
    assert crowd.statuses[429] == 0
    assert crowd.statuses[200] >= 2_000


@pytest.mark.parametrize("seed", range(20))
def test_slow_answers_out_of_order_meet_no_429(seed: int) -> None:
    crowd = Crowd(minute=60, day=1_000_000, callers=40, latency=(0.01, 8.0), seed=seed)
    crowd.run(600)
    assert crowd.statuses[429] == 0
    assert crowd.statuses[200] >= 0.8 * 600


def test_a_used_up_day_is_said_at_once() -> None:
    crowd = Crowd(minute=60, day=100, callers=20)
    crowd.run(300)
    assert crowd.statuses == {200: 100}
    assert len(crowd.held) == 20
    assert all(held.window == "day" and held.seconds > 80_000 for held in crowd.held)


def test_what_others_use_of_the_key_is_left_to_them() -> None:
    crowd = Crowd(minute=60, day=1_000_000, callers=10, stranger_every=2.0)
    crowd.run(600)
    # Half of the quota goes to the stranger. What the pacer can't know of costs a few refusals.
    assert crowd.statuses[429] <= 0.15 * crowd.statuses[200]
    assert crowd.statuses[200] >= 0.8 * 300
