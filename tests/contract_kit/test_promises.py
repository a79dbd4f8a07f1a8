"""The promises of the document, which the real server keeps: each seeded error is one finding.

That it keeps them is in `test_provider.py`. `python -m scripts.checks.proof.contract_kit` seeds
each error into a whole run.
"""

from collections.abc import Iterator

import pytest
from cute_contract import cli
from cute_contract.provider.promises.catalogue import catalogue
from cute_contract.provider.promises.filters import PAGING
from cute_contract.provider.promises.listing import FEEDS, listed, parameters
from cute_contract.provider.spec import Spec

from scripts.checks.proof.contract_kit.corpus import SEEDED_ERRORS
from scripts.checks.proof.contract_kit.running import Breaking, breaking, found
from scripts.checks.proof.contract_kit.seeded_errors import together
from scripts.shared.ports import free_port
from tests.contract_kit.conftest import Target

SPEC = Spec.load(None)
PROMISES = catalogue(SPEC)
CHECKED = [promise.id for promise in PROMISES if promise.check is not None]
# Some of each class. All of them, each in a whole run, take a quarter of an hour.
SEEDED = (
    *("list_items ignores q", "list_items ignores size", "list_my_items ignores sku"),
    *("list_my_orders ignores role", "list_my_requests ignores until", "list_events ignores types"),
    *("list_items ignores cursor", "list_brands ignores cursor", "has_more is always true"),
    *("price_asc sorts down", "price_asc sorts prices as texts", "my items come oldest first"),
    *("relevance is ignored", "facets count one more", "changes ignore after"),
    *("patch drops a field", "patch clears a field", "put keeps what was left out"),
    *("ETag stays", "ETag moves at each read", "304 though the item changed"),
    *("If-Match of a patch is ignored", "Idempotency-Key is ignored"),
    *("batch rows come in another order", "the sku is public", "everyone may write"),
    *("X-Request-Id repeats", "RateLimit stays", "a problem's title changes"),
    *("the feed is turned", "the feed has an event twice"),
    *("webhook signed over another timestamp", "webhook signed over another body"),
    *("webhook without webhook-id", "webhook of another type", "a deleted webhook stays"),
)
# Of operations that have nothing to do with each other.
APART = {
    "list_brands ignores cursor": "list_brands",
    "a webhook's patch drops a field": "update_webhook",
    "the feed is turned": "list_events",
    "sort is ignored": "list_items",
}


@pytest.fixture(scope="module")
def spoiled(target: Target) -> Iterator[Breaking]:
    with breaking(target.stage.base_url, free_port()) as proxy:
        yield proxy


@pytest.mark.parametrize("name", SEEDED)
def test_a_seeded_error_is_one_finding(name: str, target: Target, spoiled: Breaking) -> None:
    spoiled.seeded = seeded = SEEDED_ERRORS[name]
    what = "--promises" if seeded.promise in CHECKED else "--operations"
    options = [*target.options(), *spoiled.options, "--examples", "0"]
    try:
        run = found([*options, what, seeded.promise])
    finally:
        spoiled.seeded = None
    assert len(run.heads) == 1, run.printed
    assert seeded.promise in run.heads[0], run.printed
    assert run.status == 1


def test_each_of_several_seeded_errors_is_one_finding(target: Target, spoiled: Breaking) -> None:
    spoiled.seeded = together([SEEDED_ERRORS[name] for name in APART])
    operations = list(APART.values())
    promises = [p.id for p in PROMISES if p.check and set(p.operations) & set(operations)]
    options = ["--examples", "0", "--operations", *operations, "--promises", *promises]
    try:
        run = found([*target.options(), *spoiled.options, *options])
    finally:
        spoiled.seeded = None
    named = sorted(head.removeprefix("promises · ").partition(":")[0] for head in run.heads)
    assert named == sorted(SEEDED_ERRORS[name].promise for name in APART), run.printed
    assert " failed for the same cause" in run.printed


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
