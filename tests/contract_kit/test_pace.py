"""How the contract kit stays within a quota: decisions on headers, and waiting for a minute."""

import pytest
from cute_contract import cli
from cute_contract.provider.cases import As, Call
from cute_contract.provider.pace import (
    PATIENCE_SECONDS,
    QuotaSpentError,
    Window,
    minutes,
    pause,
    span,
    windows,
)
from cute_contract.provider.wire import Wire, connect

from cute_api.models.enums import Tier
from tests.contract_kit.conftest import FREE_MINUTE, Target
from tests.fixtures.api import new_key

MINUTE = Window("minute", quota=60, seconds=60, left=57, resets=40)
DAY = Window("day", quota=1_000, seconds=86_400, left=300, resets=30_125)
BRANDS = Call("list_brands", "GET", "/brands")


def test_both_windows_are_read_from_the_headers() -> None:
    headers = {
        "RateLimit-Policy": '"minute";q=60;w=60, "day";q=1000;w=86400',
        "RateLimit": '"minute";r=57;t=40, "day";r=300;t=30125',
    }
    assert windows(headers) == (MINUTE, DAY)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"RateLimit-Policy": '"minute";q=60;w=60'},
        {"RateLimit": '"minute";r=57;t=40'},
        {"RateLimit-Policy": '"minute";q=60;w=60', "RateLimit": '"hour";r=57;t=40'},
        {"RateLimit-Policy": "60 a minute", "RateLimit": '"minute";r=57;t=40'},
    ],
)
def test_windows_that_are_not_readable_hold_up_nothing(headers: dict[str, str]) -> None:
    assert windows(headers) == ()
    assert pause(windows(headers)) == 0


def test_a_call_waits_for_the_next_one_to_come_free_once_a_window_is_used_up() -> None:
    assert pause((MINUTE, DAY)) == 0
    assert pause((Window("minute", 60, 60, left=0, resets=40), DAY)) == 1
    assert pause((Window("minute", 1, 60, left=0, resets=40), DAY)) == 40
    assert pause((Window("minute", 1_000, 60, left=0, resets=40), DAY)) == 0.2


def test_a_day_that_is_used_up_is_not_waited_for() -> None:
    with pytest.raises(QuotaSpentError, match=r'"day" of 1000 calls is used up.*resets in 8 h'):
        pause((MINUTE, Window("day", 1_000, 86_400, left=0, resets=30_125)))


def test_how_long_a_run_takes_follows_from_the_tightest_minute() -> None:
    assert minutes(57, (MINUTE, DAY)) == 0
    assert minutes(57 + 120, (MINUTE, DAY)) == 2
    assert minutes(1_000, ()) == 0


def test_spans_are_shown_in_a_unit_that_suits_them() -> None:
    assert [span(9), span(300), span(30_125)] == ["9 s", "5 min", "8 h"]


def test_a_spent_quota_is_429_at_each_operation_and_then_waited_for(
    target: Target, capsys: pytest.CaptureFixture[str]
) -> None:
    key = new_key(target.stage.database, "charlie", tier=Tier.FREE).secret
    options = ["--base-url", target.stage.base_url, "--key", key, "--examples", "0"]
    names = ["--operations", "list_brands", "get_me", "--promises", "none"]
    assert cli.main(["provider", *options, *names, "--spend-quota"]) == 0
    printed = capsys.readouterr().out
    assert f"minute: {FREE_MINUTE} of {FREE_MINUTE} calls left" in printed
    assert "with the quota spent       429" in printed
    assert "get_me 429: the operation takes nothing from the quota" in printed

    slept: list[float] = []
    reasons: list[str] = []
    with connect(target.stage.base_url) as client:
        wire = Wire(
            client,
            target.stage.base_url + "/v1",
            {As.KEY: key},
            lambda seconds, why: reasons.append(why),
            sleep=slept.append,
        )
        # No time passes here, so it is refused until its patience ends.
        assert wire.send(BRANDS).status == 429
    assert slept
    assert all(seconds > 0 for seconds in slept)
    assert sum(slept) <= PATIENCE_SECONDS + 60
    assert "returned 429" in reasons
