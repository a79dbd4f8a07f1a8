"""Paced clients meet no 429 and use most of the quota: the proof `pacing`, with short windows.

`make proof` runs it with the real minutes of the free tier.
"""

from collections.abc import Callable, Iterator
from copy import deepcopy

import pytest
from limits import RateLimitItemPerSecond

from cute_api.edge.limits import rate_limits
from cute_api.models.enums import Tier
from cute_api.spec import Spec
from scripts.checks.proof.pacing.__main__ import (
    LEAST_USED,
    CallerResult,
    CallStyle,
    new_secrets,
    offer,
)
from tests.fixtures.api import Api, furnish, running_api

QUOTA = 40
WINDOW_S = 8
DAY = 100_000
RATE = QUOTA / WINDOW_S
# Over two borders of windows. A second or so of each is lost: the headers give whole seconds.
SECONDS = 2.5 * WINDOW_S
PATIENCE_S = 60.0


def short(calls: int) -> RateLimitItemPerSecond:
    """A minute that is over sooner."""
    return RateLimitItemPerSecond(calls, WINDOW_S)


@pytest.fixture(scope="module")
def hasty_api(database_url: str, redis_url: str) -> Iterator[Api]:
    """An API with a quota of 40 calls in each 8 seconds."""
    document = deepcopy(Spec.load(sandbox=True).document)
    document["x-rate-limit-tiers"][Tier.FREE] |= {"minute": QUOTA, "day": DAY}
    spec = Spec(document, sandbox=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rate_limits, "QuotaMinute", short)
        with running_api(database_url, redis_url, spec=spec) as api:
            furnish(api.database)
            yield api


def offered(api: Api, seconds: float, *, paced: bool) -> list[CallerResult]:
    secrets = new_secrets(api.database, Tier.FREE)
    return offer(api.base_url, secrets, seconds, RATE, paced=paced)


def test_paced_threads_tasks_and_promises_meet_no_429(
    hasty_api: Api, record_property: Callable[[str, object], None]
) -> None:
    results = offered(hasty_api, SECONDS, paced=True)
    assert [result.caller for result in results] == [*CallStyle]
    for result in results:
        assert set(result.statuses) == {"200"}, str(result)
        assert not result.errors, str(result)
        assert result.used >= LEAST_USED, str(result)
        name = f"% of the quota used by paced {result.caller.value}"
        record_property("counted", {name: round(result.used * 100)})


def test_without_pacing_the_same_load_is_refused(hasty_api: Api) -> None:
    results = offered(hasty_api, PATIENCE_S, paced=False)
    assert [result.caller for result in results if result.refused] == [*CallStyle]
