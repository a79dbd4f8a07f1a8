"""The guard's messages about requests that cost more than before."""

from collections import Counter

import pytest

from tests.costs.counting import Cost
from tests.costs.judging import Recorded, excesses

BEFORE: Recorded = {
    "postgres_round_trips": 2,
    "valkey_round_trips": 1,
    "python_calls": 100,
    "python_calls_by_step": {"cute_api.edge.gate": 60, "flask": 40},
}


def cost(postgres: int = 2, valkey: int = 1, **calls: int) -> Cost:
    return Cost(postgres, valkey, Counter({"cute_api.edge.gate": 60, "flask": 40} | calls))


@pytest.mark.parametrize(
    "now",
    [cost(), cost(flask=50), cost(flask=0), cost(1, 0), cost(flask=30, redis=20)],
    ids=["the same", "a tenth more", "less", "fewer round trips", "moved"],
)
def test_what_is_no_more_than_a_tenth_dearer_is_fine(now: Cost) -> None:
    assert excesses("list", BEFORE, now) == []


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (cost(3), "list: 3 round trips to PostgreSQL, 2 are recorded."),
        (cost(2, 2), "list: 2 round trips to Valkey, 1 are recorded."),
        (cost(flask=51), "list: 111 calls of Python functions, 100 are recorded."),
    ],
)
def test_what_is_more_than_a_tenth_dearer_is_reported(now: Cost, said: str) -> None:
    (found,) = excesses("list", BEFORE, now)
    assert found.startswith(said)
    assert "`make costs`" in found


def test_the_steps_that_grew_are_named_those_that_grew_most_first() -> None:
    (found,) = excesses("list", BEFORE, cost(flask=45, redis=30, json=7))
    assert "Steps that grew: redis (+30, from 0), json (+7, from 0), flask (+5, from 40)." in found
