"""The promises of the document: kept by the real server; each seeded fault is one finding.

`python -m scripts.proof.contract_kit` seeds each of them into a whole run.
"""

from collections.abc import Iterator

import pytest
from cute_sdk.contract import cli
from cute_sdk.contract.provider.promises.catalogue import catalogue
from cute_sdk.contract.provider.promises.filters import PAGING
from cute_sdk.contract.provider.promises.listing import FEEDS, listed, parameters
from cute_sdk.contract.provider.spec import Spec

from scripts.proof.contract_kit.faults import FAULTS, together
from scripts.proof.contract_kit.running import Breaking, breaking, found
from scripts.sandbox import free_port
from tests.contract_kit.conftest import Target

SPEC = Spec.load(None)
PROMISES = catalogue(SPEC)
CHECKED = [promise.id for promise in PROMISES if promise.check is not None]
# Of operations that have nothing to do with each other.
APART = (
    "list_brands ignores cursor",
    "a webhook's patch drops a field",
    "the feed is turned",
    "sort is ignored",
)


@pytest.fixture(scope="module")
def spoiled(target: Target) -> Iterator[Breaking]:
    with breaking(target.stage.base_url, free_port()) as proxy:
        yield proxy


def test_promises_of_the_real_server_are_kept(target: Target) -> None:
    run = found([*target.options(), "--promises", *(promise.id for promise in PROMISES)])
    assert run.status == 0, run.printed
    without = [promise.id for promise in PROMISES if promise.check is None]
    assert [name for name in without if f"  {name}: " not in run.printed] == []
    hooks = [name for name in CHECKED if name.startswith("webhook-")]
    assert [name for name in hooks if f"  {name}: " in run.printed] == []


@pytest.mark.parametrize("name", FAULTS)
def test_a_broken_promise_is_one_finding(name: str, target: Target, spoiled: Breaking) -> None:
    spoiled.fault = fault = FAULTS[name]
    try:
        run = found([*target.options(), *spoiled.options, "--promises", fault.promise])
    finally:
        spoiled.fault = None
    assert len(run.heads) == 1, run.printed
    assert run.heads[0].startswith(f"promises · {fault.promise}: "), run.printed
    assert run.status == 1


def test_each_of_several_faults_is_one_finding(target: Target, spoiled: Breaking) -> None:
    spoiled.fault = together([FAULTS[name] for name in APART])
    operations = ["list_brands", "update_webhook", "list_events", "list_items"]
    options = ["--examples", "0", "--operations", *operations, "--promises", *CHECKED]
    try:
        run = found([*target.options(), *spoiled.options, *options])
    finally:
        spoiled.fault = None
    named = sorted(head.removeprefix("promises · ").partition(":")[0] for head in run.heads)
    assert named == sorted(FAULTS[name].promise for name in APART), run.printed


def test_each_parameter_of_each_list_is_checked_or_listed() -> None:
    known = {promise.id for promise in PROMISES}
    wanted = {
        f"filter-{operation}-{name}"
        for operation in [*listed(SPEC), *FEEDS]
        for name in parameters(SPEC, operation)
        if name not in PAGING
    }
    assert wanted <= known
    assert all((promise.check is None) == bool(promise.reason) for promise in PROMISES)
    assert len(known) == len(PROMISES)


def test_an_unknown_promise_exits_2(target: Target, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["provider", *target.options(), "--promises", "no-such-thing"]) == 2
    assert "There is no promise no-such-thing" in capsys.readouterr().err
