"""Each feature of the document has a test or a promise of the kit, or a reason why none can be."""

import copy
import re
from pathlib import Path

import pytest
from cute_contract.provider import features, planned
from cute_contract.provider.promises.catalogue import catalogue
from cute_contract.provider.spec import Spec
from cute_contract.report.records import Check, Outcome

from codegen.bundle import CodegenError, Json, load, load_changes
from codegen.contract.cases import plan
from codegen.contract.features import CheckedFeatures, Rule, checked, rules_of
from codegen.reading import read

ROOT = Path(__file__).parents[2]
DOCUMENT, CHANGES = load(ROOT), load_changes(ROOT)
KINDS = {"parameter", "status", "header", "list", "stream", "file", "event", "version", "limit"}
FEATURES = features.load()


def of(document: Json, changes: list[Json] = CHANGES) -> tuple[CheckedFeatures, ...]:
    api = read(document, changes)
    return checked(api, plan(api))


def edited() -> Json:
    return copy.deepcopy(DOCUMENT)


def test_what_checks_a_feature_is_there_and_checks_something() -> None:
    promises = {promise.id: promise for promise in catalogue(Spec.load(None))}
    tests = {f"{o.id} {case.status}" for o in planned.load()[1] for case in o.cases}
    named = {name for group in FEATURES for name in group.by} - tests
    assert {name for name in named if name not in promises} == set()
    assert {name for name in named if promises[name].check is None} == set()
    assert all(bool(group.by) != bool(group.reason) for group in FEATURES)
    assert {group.kind for group in FEATURES} >= KINDS


def new_parameter(document: Json) -> None:
    new: Json = {"name": "fabric", "in": "query", "description": "Its fabric.", "example": "silk"}
    new["schema"] = {"type": "string"}
    document["paths"]["/items"]["get"]["parameters"].append(new)


def new_header(document: Json) -> None:
    headers = document["paths"]["/brands"]["get"]["responses"]["200"]["headers"]
    headers["X-Mirror"] = {"schema": {"type": "string"}}


def new_webhook_header(document: Json) -> None:
    document["x-webhook-headers"]["X-Cute-Region"] = {"schema": {"type": "string"}}


def new_limit(document: Json) -> None:
    for limits in document["x-rate-limit-tiers"].values():
        limits["searches_a_day"] = 7


def new_status(document: Json) -> None:
    responses = document["paths"]["/brands"]["get"]["responses"]
    responses["402"] = responses["403"]


@pytest.mark.parametrize(
    ("edit", "feature"),
    [
        (new_parameter, "parameter list_items.fabric one"),
        (new_header, "header list_brands.X-Mirror"),
        (new_webhook_header, "webhook-header X-Cute-Region"),
        (new_limit, "limit anonymous.searches_a_day"),
        (new_status, "status list_brands 402"),
    ],
)
def test_a_feature_without_a_rule_stops_the_generation(edit: object, feature: str) -> None:
    document = edited()
    assert callable(edit)
    edit(document)
    with pytest.raises(CodegenError, match=re.escape(f"nothing checks {feature}")):
        of(document)


def test_a_rule_without_a_feature_stops_it_too() -> None:
    document = edited()
    del document["x-webhook-headers"]["traceparent"]
    with pytest.raises(CodegenError, match="the document has no webhook-header traceparent"):
        of(document)


def test_a_change_of_a_version_is_a_feature_of_each_older_one() -> None:
    entry = {"date": "2027-01-01", "touches": {"responses": ["get_brand"]}, "patch": []}
    document = edited()
    document["x-versions"].append({"date": "2027-01-01"})
    names = {name for group in of(document, [*CHANGES, entry]) for name in group.names}
    assert {"2026-12-01-get_brand", "2026-12-15-get_brand", "2026-12-01-get_me"} <= names
    assert "2026-12-15-get_me" not in names


def test_a_row_of_the_table_says_by_what_or_why_not() -> None:
    rules: tuple[Rule, ...] = rules_of(ROOT / "codegen/contract/features.yaml")
    assert [rule for rule in rules if bool(rule.by) == bool(rule.reason)] == []


def test_a_run_counts_what_it_checked_and_says_why_it_did_not_check_the_rest() -> None:
    groups = (
        features.Features("list", ("a", "b"), ("pages-a", "order-a")),
        features.Features("status", ("get_me 200",), ("get_me 200",)),
        features.Features("status", ("get_me 429",), ("get_me 429",)),
        features.Features("limit", ("c",), (), "takes too long"),
        features.Features("event", ("d",), ("event-d",)),
    )
    checks = [
        Check("promises", "pages-a: Each row.", Outcome.FOLLOWS, short="pages-a"),
        Check("get_me", "200 a plain request", Outcome.PASSED, short="200"),
        Check("get_me", "429 a spent quota", Outcome.SKIPPED, note="needs an option"),
    ]
    total, number, reasons = features.summary(groups, checks)
    assert (total, number) == (6, 3)
    assert reasons == {"needs an option": 1, "takes too long": 1, features.ELSEWHERE: 1}
