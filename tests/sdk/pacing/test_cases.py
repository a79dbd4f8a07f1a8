"""One set of cases for the pacers of both SDKs: when each call may go."""

from collections.abc import Sequence

import pytest

from tests.sdk.pacing import cases, javascript
from tests.sdk.pacing.cases import CallResult, Case, Player

SHARED = cases.shared()
NAMES = [case.name for case in SHARED]
# Nothing that a case is about comes later.
UNTIL_S = cases.START_S + 100_000.0


def assert_as_written(case: Case, found: Sequence[CallResult]) -> None:
    wanted = [one if one is None else pytest.approx(one, abs=6e-4) for one in case.outcomes]
    assert found == wanted


@pytest.fixture(scope="module")
def in_javascript() -> dict[str, Sequence[CallResult]]:
    played = javascript.play([case.events for case in SHARED], UNTIL_S)
    return dict(zip(NAMES, played, strict=True))


@pytest.mark.parametrize("case", SHARED, ids=NAMES)
def test_in_python(case: Case) -> None:
    assert_as_written(case, Player().play(case.events, UNTIL_S))


@pytest.mark.parametrize("case", SHARED, ids=NAMES)
def test_in_javascript(case: Case, in_javascript: dict[str, Sequence[CallResult]]) -> None:
    assert_as_written(case, in_javascript[case.name])
