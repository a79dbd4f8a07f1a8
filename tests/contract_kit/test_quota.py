"""The contract kit and a key whose minute is small: spending it, and waiting for it."""

import pytest
from cute_sdk.contract import cli
from cute_sdk.contract.provider.cases import As, Call
from cute_sdk.contract.provider.pace import PATIENCE_SECONDS
from cute_sdk.contract.provider.wire import Wire, connect

from cute_api.models.enums import Scope, Tier
from tests.contract_kit.conftest import FREE_MINUTE, Target, new_key

BRANDS = Call("list_brands", "GET", "/brands")


def test_a_spent_quota_is_429_at_each_operation_and_then_waited_for(
    target: Target, capsys: pytest.CaptureFixture[str]
) -> None:
    key = new_key(target.stage, "charlie", list(Scope), Tier.FREE)
    options = ["--base-url", target.stage.base_url, "--key", key, "--examples", "0"]
    names = ["--operations", "list_brands", "get_me"]
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
