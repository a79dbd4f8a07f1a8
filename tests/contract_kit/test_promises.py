"""The promises of the document: kept by the real server; each seeded fault is one finding."""

from collections.abc import Iterator

import pytest
from cute_sdk.contract import cli
from cute_sdk.contract.provider.promises.catalogue import catalogue
from cute_sdk.contract.provider.promises.filters import PAGING
from cute_sdk.contract.provider.promises.listing import FEEDS, listed, parameters
from cute_sdk.contract.provider.spec import Spec

from tests.contract_kit.conftest import Target
from tests.contract_kit.promise_faults import FAULTS, Breaking, breaking

SPEC = Spec.load(None)
PROMISES = catalogue(SPEC)


@pytest.fixture(scope="module")
def spoiled(target: Target) -> Iterator[Breaking]:
    with breaking(target.stage.base_url) as proxy:
        yield proxy


def test_promises_of_the_real_server_are_kept(
    target: Target, capsys: pytest.CaptureFixture[str]
) -> None:
    names = [promise.id for promise in PROMISES]
    assert cli.main(["provider", *target.options(), "--promises", *names]) == 0
    printed = capsys.readouterr().out
    unchecked = [promise.id for promise in PROMISES if promise.check is None]
    assert [name for name in unchecked if f"  {name}: " not in printed] == []


@pytest.mark.parametrize("name", FAULTS)
def test_a_broken_promise_is_one_finding(
    name: str, target: Target, spoiled: Breaking, capsys: pytest.CaptureFixture[str]
) -> None:
    fault = FAULTS[name]
    spoiled.fault = fault
    options = target.options(spoiled.base_url)
    try:
        status = cli.main(["provider", *options, "--promises", fault.promise])
    finally:
        spoiled.fault = None
    printed = capsys.readouterr().out
    heads = [line for line in printed.splitlines() if line.startswith("✗ promises · ")]
    assert len(heads) == 1, printed
    assert heads[0].startswith(f"✗ promises · {fault.promise}: "), printed
    assert status == 1


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
