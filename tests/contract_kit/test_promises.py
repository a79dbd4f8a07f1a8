"""The promises of the document, which the real server keeps: each seeded error is one finding.

That it keeps them is in `test_provider.py`. `python -m scripts.checks.proof.contract_kit` seeds
each error into a whole run.
"""

import jsonschema_rs
import pytest
from cute_contract import cli
from cute_contract.provider import command, planned
from cute_contract.provider.promises import bounds, document
from cute_contract.provider.promises.catalogue import catalogue
from cute_contract.provider.promises.filters import PAGING
from cute_contract.provider.promises.listing import FEEDS, listed, parameters
from cute_contract.provider.spec import Json, Spec

from scripts.checks.proof.contract_kit.corpus import SEEDED_ERRORS
from scripts.checks.proof.contract_kit.lies.table import LIES
from scripts.checks.proof.contract_kit.running import Breaking, found
from scripts.checks.proof.contract_kit.seeded_errors import together
from tests.contract_kit.conftest import Target

SPEC = Spec.load(None)
PROMISES = catalogue(SPEC)
CHECKED = [promise.id for promise in PROMISES if promise.check is not None]
# Some of each class, by the promise that finds them; `make proof PROOFS=contract_kit` tells all.
SEEDED = (
    *("list_items ignores q", "list_my_items ignores sku", "list_my_orders ignores role"),
    *("list_events ignores types", "list_items ignores cursor", "has_more is always true"),
    *("price_asc sorts down", "my items come oldest first", "facets count one more"),
    *("changes ignore after", "patch drops a field", "put keeps what was left out"),
    *("ETag moves at each read", "Idempotency-Key is ignored", "everyone may write"),
    *("batch rows come in another order", "X-Request-Id repeats", "RateLimit stays"),
    *("a problem's title changes", "the feed is turned", "webhook signed over another body"),
    *("webhook signed over another timestamp", "webhook without webhook-id"),
    *("a deleted webhook stays", "a bucket lacks an item", "a bucket of own items lacks one"),
    *("the changes prove another set of items", "a snapshot has another set hash"),
)
TOLD = {
    "list_items: of several condition the first counts": "several-list_items-condition",
    "list_brands: limit is capped at 50": "full-list_brands",
    "list_items: min_price above its maximum is taken": "bounds-list_items",
    "list_items: facets ignore condition": "filter-list_items-include",
    "version: Cute-Version is ignored": "version-2026-12-01-get_me",
    "account: webhooks come in another order": "order-per-account",
    "stream: the order is turned": "stream-messages",
    "snapshot: without its last line": "snapshot-ranges",
    "batch_items: a retry runs again": "replay-batch_items",
    "405: sent as 404": "method-not-allowed",
    "end: both on an operation that stays": "end-of-life",
    "limits: X-RateLimit-Reset is 30 s off": "quota-numbers",
    "create_item: validate_only is ignored": "validate-create_item",
    "list_items: ships_to leaves out EU": "filter-list_items-ships_to",
    "get_my_item_stats: item_id is ignored": "filter-get_my_item_stats-item_id",
    "orders: the total is off by one": "order-lifecycle",
    "log: every status is 200": "request-log",
    "webhooks: sent as text/plain": "webhook-delivered",
    "apps: a malformed account is told apart": "app-not-installed",
    "apps: without an account the app is its developer": "app-account-required",
    "installs: none is shown": "app-installs",
    "apps: webhooks are allowed": "app-scopes",
    "apps: an item is another seller's": "app-for-account",
    "receipts: a wrong one is taken": "app-erasure-receipts",
    "quotas: an app has another in its headers": "quota-of-app",
    "contracts: the list differs from the contract": "same-list_contracts",
}
OPERATIONS = planned.load()[1]
ALL = len(OPERATIONS)
parser = cli.parser()


def of(operation: str) -> list[str]:
    return [promise.id for promise in PROMISES if operation in promise.operations]


# Of operations that have nothing to do with each other.
APART = {
    "list_brands ignores cursor": "list_brands",
    "a webhook's patch drops a field": "update_webhook",
    "the feed is turned": "list_events",
    "sort is ignored": "list_items",
}


@pytest.mark.parametrize("name", SEEDED)
def test_a_seeded_error_is_one_finding(name: str, target: Target, spoiled: Breaking) -> None:
    spoiled.seeded = seeded = SEEDED_ERRORS[name]
    selection = ["--promises", seeded.promise]
    if seeded.promise not in CHECKED:
        selection = ["--operations", seeded.promise, "--promises", "none"]
    options = [*target.options(), *spoiled.options, "--examples", "0"]
    run = found([*options, *selection])
    assert len(run.heads) == 1, run.printed
    assert seeded.promise in run.heads[0], run.printed
    assert run.status == 1


@pytest.mark.parametrize("name", TOLD)
def test_a_lie_is_found(name: str, target: Target, spoiled: Breaking) -> None:
    spoiled.seeded = LIES[name]
    options = [*target.options(), *spoiled.options, "--examples", "0"]
    run = found([*options, "--promises", TOLD[name]])
    assert len(run.heads) == 1, run.printed
    assert f"promises · {TOLD[name]}:" in run.heads[0], run.printed


def test_each_of_several_seeded_errors_is_one_finding(target: Target, spoiled: Breaking) -> None:
    spoiled.seeded = together([SEEDED_ERRORS[name] for name in APART])
    operations = list(APART.values())
    promises = [p.id for p in PROMISES if p.check and set(p.operations) & set(operations)]
    options = ["--examples", "0", "--operations", *operations, "--promises", *promises]
    run = found([*target.options(), *spoiled.options, *options])
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


def test_of_too_many_values_only_the_number_is_wrong() -> None:
    """Otherwise a server that drops what is too much returns 422 as well, for the values."""
    lists = [
        (operation, name, schema)
        for operation in SPEC.operations()
        for name, schema in document.parameters(SPEC, operation).items()
        if "maxItems" in schema
    ]
    assert len(lists) > 20
    wrong = [
        (operation, name, value)
        for operation, name, schema in lists
        for value in bounds.many(SPEC.resolve(schema["items"], "")[0], schema["maxItems"] + 1)
        if not valid(SPEC.resolve(schema["items"], "")[0], value)
    ]
    assert wrong == []


def valid(schema: Json, value: str) -> bool:
    """Whether the text of a query is valid by the schema of a list's values."""
    typed = int(value) if schema["type"] == "integer" else value
    return jsonschema_rs.Draft202012Validator(schema).is_valid(typed)


def test_an_unknown_promise_exits_2(target: Target, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["provider", *target.options(), "--promises", "no-such-thing"]) == 2
    assert "There is no promise no-such-thing" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "operations", "promises"),
    [
        ([], ALL, len(PROMISES)),
        (["--promises", "none"], ALL, 0),
        (["--promises", "webhook-r*", "preflight"], 0, 3),
        (["--operations", "*_my_order*", "--promises", "none"], 2, 0),
        (["--operations", "list_brands", "--promises", "preflight"], 1, 1),
        (["--operations", "get_brand"], 1, len(of("get_brand"))),
    ],
)
def test_operations_and_promises_are_selected_by_patterns(
    arguments: list[str], operations: int, promises: int
) -> None:
    options = parser.parse_args(["provider", "--base-url", "x", "--key", "x", *arguments])
    assert len(command.choose(options, OPERATIONS)) == operations
    assert len(command.promised(options, SPEC)) == promises
