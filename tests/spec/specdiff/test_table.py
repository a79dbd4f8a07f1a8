"""Every cell of the table: keywords of schemas at each place, and fields of OpenAPI's objects."""

from collections.abc import Callable, Mapping, Sequence
from itertools import product

import pytest
from jsonschema_specifications import REGISTRY
from openapi_spec_validator.schemas.utils import get_schema_content

from scripts.spec.diff import Change, Level, Rule, compare
from scripts.spec.diff.changes import join, split
from scripts.spec.diff.table import TABLE
from tests.spec.specdiff.beside import pointer_of, with_schemas
from tests.spec.specdiff.cells import (
    FIELD_ROWS,
    FURNISHED,
    GOT,
    ROWS,
    RULES,
    SENT,
    FieldRow,
    replacing,
    words,
)
from tests.spec.specdiff.edits import edited

PLACES = {**SENT, **GOT}
DIALECT = "https://json-schema.org/draft/2020-12/meta"
VOCABULARIES = (
    *("core", "applicator", "unevaluated", "validation", "meta-data", "format-annotation"),
    "content",
)
# Objects that explain as a whole, or whose parts are compared where they are used.
EXPLAINING = {
    *("components", "contact", "example", "external-documentation", "license", "link"),
    *("responses", "server-variable", "tag"),
}


@pytest.fixture(scope="module")
def changes() -> Mapping[str, list[Change]]:
    """The findings for the edits of all rows at each place, by place."""
    old = with_schemas(FURNISHED, PLACES.values(), [row.old for row in ROWS])
    new = with_schemas(FURNISHED, PLACES.values(), [row.new for row in ROWS])
    found: dict[str, list[Change]] = {
        pointer_of(path, number): [] for path in PLACES.values() for number in range(len(ROWS))
    }
    for change in compare(old, new):
        steps = split(change.pointer)
        places = (join(steps[:length]) for length in range(len(steps) + 1))
        place = next((known for known in places if known in found), None)
        assert place is not None, (change.rule, change.pointer)
        found[place].append(change)
    return found


def wrong(rule: Rule, found: Sequence[Change]) -> object:
    """The findings, or None if the rule is among them and no other finding is worse than safe."""
    worst = {change.rule for change in found if change.level is not Level.SAFE}
    if rule in {change.rule for change in found} and worst <= {rule}:
        return None
    return [(change.level, change.rule, change.reason) for change in found]


@pytest.mark.parametrize("number", range(len(ROWS)), ids=[row.name for row in ROWS])
def test_edit_of_a_schema_is_judged_at_every_place(
    number: int,
    changes: Mapping[str, list[Change]],
    record_property: Callable[[str, object], None],
) -> None:
    row = ROWS[number]
    for place, path in PLACES.items():
        rule = RULES[row.sent if path in SENT.values() else row.got]
        found = changes[pointer_of(path, number)]
        assert wrong(rule, found) is None, (place, wrong(rule, found))
    record_property("counted", {"spec diff: edits of schemas judged right": len(PLACES)})


@pytest.mark.parametrize("row", FIELD_ROWS, ids=[row.name for row in FIELD_ROWS])
def test_edit_of_a_field_is_judged(
    row: FieldRow, record_property: Callable[[str, object], None]
) -> None:
    found = compare(row.old, row.new)
    assert wrong(RULES[row.rule], found) is None, wrong(RULES[row.rule], found)
    record_property("counted", {"spec diff: edits of fields judged right": 1})


def test_fields_that_only_explain_are_texts() -> None:
    # One edit may be inside of another, which is then the one to see.
    edits = [replacing(at, name, "other") for at, name in reversed(words())]
    found = compare(FURNISHED, edited(FURNISHED, edits))
    assert {change.rule for change in found} == {Rule.TEXT_CHANGED}
    seen = {change.pointer for change in found}
    for at, name in words():
        steps = split(f"{at}/{name}")
        assert seen & {join(steps[:length]) for length in range(len(steps) + 1)}, (at, name)


def test_the_table_has_each_keyword_and_each_field_of_the_specifications() -> None:
    """Those of JSON Schema and OpenAPI, as their own schemas list them."""
    vocabularies = [REGISTRY.contents(f"{DIALECT}/{name}") for name in VOCABULARIES]
    keywords = {keyword for vocabulary in vocabularies for keyword in vocabulary["properties"]}
    assert keywords - TABLE["schemas"].keys() == set()
    definitions = get_schema_content("3.1")["$defs"]
    assert len(definitions.keys() & TABLE["objects"].keys()) > 15
    for name in definitions.keys() & TABLE["objects"].keys():
        held = TABLE["objects"][name]
        known = {*held.get("words", ()), *held.get("fields", {}), *held.get("unknown", ())}
        assert definitions[name].get("properties", {}).keys() - known == set(), name


@pytest.mark.parametrize("kind", sorted(TABLE["objects"].keys() - EXPLAINING))
def test_field_that_no_rule_knows_is_risky(kind: str) -> None:
    held = TABLE["objects"][kind]
    for at, name in product(held["at"], ("x-new", *held.get("unknown", ()))):
        head = edited(FURNISHED, [replacing(at, name, {"a": {}})])
        for old, new in ((FURNISHED, head), (head, FURNISHED)):
            assert any(change.level is not Level.SAFE for change in compare(old, new)), (at, name)
