"""Pacing in simulated time: no 429 under any load, the quota used, a used-up day reported at once.

The server is its own arithmetic of windows; the JavaScript SDK must decide the same in each of
these loads, and in a table of cases.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from scripts.shared import javascript
from tests.fixtures.programs import printed_by_node
from tests.sdk.pacing import cases
from tests.sdk.pacing.cases import CallResult, Case, Event, Player
from tests.sdk.pacing.crowd import Crowd

MANY = 1_000_000
# Crowds that are played again in JavaScript: two windows, slow and lost order, bursts, strangers.
AGAIN = (
    Crowd(minute=60, day=MANY, callers=20),
    Crowd(minute=1_000, day=MANY, callers=300),
    Crowd(minute=60, day=MANY, callers=40, latency=(0.01, 8.0), seed=2),
    Crowd(minute=60, day=MANY, callers=40, latency=(0.01, 8.0), seed=3),
    Crowd(minute=30, day=MANY, callers=60, idle=180.0),
    Crowd(minute=60, day=MANY, callers=10, stranger_every=2.0),
    Crowd(minute=60, day=100, callers=20),
)
AGAIN_S = 400.0
SHARED = cases.shared()
NAMES = [case.name for case in SHARED]
# Nothing that a case is about comes later.
UNTIL_S = cases.START_S + 100_000.0
RUNNER = Path(__file__).with_name("runner.mjs")


def play_in_node(played: Sequence[Sequence[Event]], until: float) -> list[list[CallResult]]:
    """The outcomes of each case in the JavaScript SDK, by the numbers of its calls."""
    given = [{"events": events, "start": cases.START_S, "until": until} for events in played]
    said = printed_by_node(RUNNER, javascript.build() / "esm", typed=json.dumps(given))
    results: list[dict[str, CallResult]] = json.loads(said)
    return [[outcomes[number] for number in sorted(outcomes, key=int)] for outcomes in results]


@pytest.mark.parametrize("minute", [1, 30, 60, 300, 1_000])
@pytest.mark.parametrize("callers", [1, 10, 300])
def test_a_crowd_meets_no_429_and_uses_the_quota(minute: int, callers: int) -> None:
    crowd = Crowd(minute=minute, day=MANY, callers=callers)
    crowd.run(300)
    assert crowd.statuses[429] == 0
    # One caller alone is held up by the latency; otherwise five minutes are five quotas.
    possible = min(5 * minute, callers * 300 / 0.11)
    assert crowd.statuses[200] >= 0.9 * possible - 2


@pytest.mark.parametrize("seed", range(4))
def test_a_border_that_is_known_better_and_better_meets_no_429(seed: int) -> None:
    # So many calls a second that an error of a hundredth of a second would be one of them.
    crowd = Crowd(minute=1_000, day=MANY, callers=300, seed=seed)
    crowd.run(150)
    assert crowd.statuses[429] == 0
    assert crowd.statuses[200] >= 2_000


@pytest.mark.parametrize("seed", range(20))
def test_slow_responses_out_of_order_meet_no_429(seed: int) -> None:
    crowd = Crowd(minute=60, day=MANY, callers=40, latency=(0.01, 8.0), seed=seed)
    crowd.run(600)
    assert crowd.statuses[429] == 0
    assert crowd.statuses[200] >= 0.8 * 600


@pytest.mark.parametrize("seed", range(5))
def test_bursts_and_pauses_meet_no_429(seed: int) -> None:
    crowd = Crowd(minute=30, day=MANY, callers=60, idle=180.0, seed=seed)
    crowd.run(1_200)
    assert crowd.statuses[429] == 0
    assert crowd.statuses[200] >= 0.7 * 600


def test_a_used_up_day_is_reported_at_once() -> None:
    crowd = Crowd(minute=60, day=100, callers=20)
    crowd.run(300)
    assert crowd.statuses == {200: 100}
    refused = [
        outcome for outcome in crowd.player.outcomes.values() if isinstance(outcome, Mapping)
    ]
    assert len(refused) == 20
    assert all(refusal["window"] == "day" and refusal["seconds"] > 80_000 for refusal in refused)


def test_what_others_use_of_the_key_is_left_to_them() -> None:
    crowd = Crowd(minute=60, day=MANY, callers=10, stranger_every=2.0)
    crowd.run(600)
    # Half of the quota goes to the stranger. What the pacer can't know of costs a few refusals.
    assert crowd.statuses[429] <= 0.15 * crowd.statuses[200]
    assert crowd.statuses[200] >= 0.8 * 300


def test_javascript_lets_each_call_of_a_crowd_go_at_the_same_moment() -> None:
    for crowd in AGAIN:
        crowd.run(AGAIN_S)
    players = [crowd.player for crowd in AGAIN]
    found = play_in_node([player.events for player in players], players[0].now)
    for player, outcomes in zip(players, found, strict=True):
        assert outcomes == [
            pytest.approx(player.outcomes[number], abs=1e-3) for number in sorted(player.outcomes)
        ]


def assert_as_written(case: Case, found: Sequence[CallResult]) -> None:
    wanted = [
        outcome if outcome is None else pytest.approx(outcome, abs=6e-4)
        for outcome in case.outcomes
    ]
    assert found == wanted


@pytest.fixture(scope="module")
def in_javascript() -> dict[str, Sequence[CallResult]]:
    played = play_in_node([case.events for case in SHARED], UNTIL_S)
    return dict(zip(NAMES, played, strict=True))


@pytest.mark.parametrize("case", SHARED, ids=NAMES)
def test_in_python(case: Case) -> None:
    assert_as_written(case, Player().play(case.events, UNTIL_S))


@pytest.mark.parametrize("case", SHARED, ids=NAMES)
def test_in_javascript(case: Case, in_javascript: dict[str, Sequence[CallResult]]) -> None:
    assert_as_written(case, in_javascript[case.name])
