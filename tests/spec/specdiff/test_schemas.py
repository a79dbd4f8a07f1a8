"""The comparison of schemas, on small documents."""

from typing import Any

import pytest

from scripts.spec.diff import Change, ChangedUse, DocumentSide, compare
from scripts.spec.diff.changes import ChangedPart, Level, join, split
from scripts.spec.diff.documents import DocumentError
from tests.spec.document import DOCUMENT
from tests.spec.specdiff.edits import edited

Json = dict[str, Any]


def document(schema: Any, *, sent: bool, others: Json | None = None) -> Json:
    """One operation whose body or response is of this schema."""
    media = {"content": {"application/json": {"schema": schema}}}
    operation: Json = {"operationId": "act", "responses": {"200": {"description": "Done."}}}
    if sent:
        operation["requestBody"] = media
    else:
        operation["responses"]["200"] |= media
    return {"paths": {"/act": {"post": operation}}, "components": {"schemas": others or {}}}


def rules(old: Any, new: Any, *, sent: bool, others: Json | None = None) -> set[str]:
    """The rules that find something, but for texts and what has no effect."""
    changes = compare(
        document(old, sent=sent, others=others), document(new, sent=sent, others=others)
    )
    return {str(change.rule) for change in changes} - {"text-changed", "no-effect"}


A = {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]}
B = {"type": "object", "properties": {"b": {"type": "string"}}, "required": ["b"]}
NAMED = {"A": A, "B": B}
REF_A, REF_B = {"$ref": "#/components/schemas/A"}, {"$ref": "#/components/schemas/B"}


@pytest.mark.parametrize(
    ("old", "new", "sent", "got"),
    [
        (REF_A, {"anyOf": [REF_A, REF_B]}, {"request-form-added"}, {"response-form-added"}),
        ({"anyOf": [REF_A, REF_B]}, REF_A, {"request-form-removed"}, {"response-form-removed"}),
        (
            REF_A,
            {"oneOf": [REF_A, REF_B]},
            {"request-form-added", "forms-may-overlap"},
            {"response-form-added"},
        ),
        (
            {"oneOf": [REF_A, REF_B]},
            REF_A,
            {"request-form-removed"},
            {"response-form-removed", "forms-may-overlap"},
        ),
        (
            {"anyOf": [REF_A, REF_B]},
            {"oneOf": [REF_A, REF_B]},
            {"request-forms-exclude-each-other"},
            {"response-forms-exclude-each-other"},
        ),
        (
            {"oneOf": [REF_A, REF_B]},
            {"anyOf": [REF_A, REF_B]},
            {"request-forms-may-overlap"},
            {"forms-may-overlap"},
        ),
        (
            {"anyOf": [REF_A, {"type": "null"}]},
            {"oneOf": [REF_A]},
            {"request-null-refused"},
            {"response-null-removed"},
        ),
        (
            {"type": ["object", "null"], "anyOf": [REF_A, REF_B, {"type": "null"}]},
            {"anyOf": [REF_A, REF_B, {"type": "null"}]},
            set(),
            set(),
        ),
        (
            {"anyOf": [REF_A, REF_B]},
            {"anyOf": [REF_A, REF_B, {"type": "null"}]},
            {"request-null-accepted"},
            {"response-null-added"},
        ),
        (
            {"allOf": [REF_A, REF_B]},
            {"allOf": [REF_A]},
            {"request-field-ignored"},
            {"response-field-removed"},
        ),
        (REF_A, {"allOf": [REF_A, REF_B]}, {"required-field-added"}, {"response-field-added"}),
        (
            {"type": "integer", "minimum": 1},
            {"type": "integer", "exclusiveMinimum": 0},
            set(),
            set(),
        ),
        (
            {"type": "number", "minimum": 1},
            {"type": "number", "exclusiveMinimum": 1},
            {"request-bound-narrowed", "request-bound-widened"},
            {"response-bound-narrowed", "response-bound-widened"},
        ),
        ({"const": "a"}, {"enum": ["a"]}, set(), set()),
        (
            {"type": "array", "items": {"type": "string"}},
            {"type": "array", "items": {"type": ["string", "integer"]}},
            {"request-type-widened"},
            {"response-type-changed"},
        ),
        (
            {"type": "object", "additionalProperties": {"type": "string"}},
            {"type": "object", "additionalProperties": {"type": "string", "maxLength": 5}},
            {"request-bound-narrowed"},
            {"response-bound-narrowed"},
        ),
        (
            {"type": "string"},
            {"type": "string", "not": {"const": "x"}},
            {"request-rule-changed"},
            {"response-rule-added"},
        ),
    ],
)
def test_schema_is_judged_in_both_directions(
    old: Any, new: Any, sent: set[str], got: set[str]
) -> None:
    assert rules(old, new, sent=True, others=NAMED) == sent
    assert rules(old, new, sent=False, others=NAMED) == got


def test_schema_that_contains_itself_is_gone_through() -> None:
    def tree(bound: int) -> Json:
        node = {"$ref": "#/components/schemas/Tree"}
        return {
            "Tree": {
                "type": "object",
                "properties": {
                    "name": {"type": "string", "maxLength": bound},
                    "children": {"type": "array", "items": node},
                },
            }
        }

    root = {"$ref": "#/components/schemas/Tree"}
    changes = compare(
        document(root, sent=True, others=tree(9)), document(root, sent=True, others=tree(8))
    )
    assert [(change.rule, change.pointer) for change in changes] == [
        ("request-bound-narrowed", "/components/schemas/Tree/properties/name/maxLength")
    ]


def test_form_that_is_the_schema_itself_is_gone_through() -> None:
    def either(bound: int) -> Json:
        again = {"$ref": "#/components/schemas/Either"}
        word = {"type": ["string", "null"], "maxLength": bound}
        return {"Either": {"anyOf": [word, again, {"const": 1}]}}

    root = {"$ref": "#/components/schemas/Either"}
    old, new = (document(root, sent=True, others=either(bound)) for bound in (9, 8))
    assert [change.rule for change in compare(old, new)] == ["request-bound-narrowed"]


@pytest.mark.parametrize(
    ("sent", "rule"), [(True, "request-rule-changed"), (False, "response-rule-changed")]
)
def test_schema_behind_a_keyword_that_is_not_gone_into_is_watched(sent: bool, rule: str) -> None:
    pair = {"type": "array", "prefixItems": [REF_A, {"type": "string"}]}
    old, new = (document(pair, sent=sent, others={"A": schema}) for schema in (A, B))
    found = [change.rule for change in compare(old, new) if change.level is not Level.SAFE]
    assert found == [rule]


def test_reference_that_leads_nowhere_is_named() -> None:
    with pytest.raises(DocumentError, match=r"head document refers to #/components/schemas/B"):
        rules(REF_A, REF_B, sent=True, others={"A": A})


def only_change(path: str, value: Any, level: Level) -> Change:
    """The only change of a level when the sent price gets the schema of the received one."""
    shared = {"$ref": "#/components/schemas/Money"}
    place = "/components/schemas/ItemCreate/properties/price"
    base = edited(DOCUMENT, [{"op": "replace", "path": place, "value": shared}])
    found = compare(base, edited(base, [{"op": "replace", "path": path, "value": value}]))
    (change,) = [change for change in found if change.level is level]
    return change


def test_shared_schema_is_charged_to_each_use_in_the_direction_of_that_use() -> None:
    path = "/components/schemas/Money/properties/amount/maximum"
    narrowed = only_change(path, 5, Level.BREAKING)
    assert (narrowed.side, narrowed.pointer) == (DocumentSide.HEAD, path)
    assert ChangedUse("create_item", ChangedPart.BODY, "", "/price/amount") in narrowed.uses
    assert "get_item" not in narrowed.operations, "responses only get smaller"
    widened = only_change(path, 10**11, Level.RISKY)
    assert (
        ChangedUse("list_items", ChangedPart.RESPONSE, "200", "/data/*/price/amount")
        in widened.uses
    )
    assert ChangedUse("item.sold", ChangedPart.EVENT, "", "/data/price/amount") in widened.uses
    assert "item.sold" in widened.events
    assert all(use.part in (ChangedPart.RESPONSE, ChangedPart.EVENT) for use in widened.uses)


def test_worst_changes_come_first() -> None:
    edits = [
        {"op": "replace", "path": "/info/version", "value": "9"},
        {"op": "remove", "path": "/paths/~1brands/get/responses/304"},
        {"op": "remove", "path": "/paths/~1brands/get/responses/422"},
    ]
    found = [change.level for change in compare(DOCUMENT, edited(DOCUMENT, edits))]
    assert found == sorted(found, key=list(Level).index)
    assert len(set(found)) == 3


def test_pointers_are_written_and_read_alike() -> None:
    assert join(("paths", "/a~b", "")) == "/paths/~1a~0b/"
    assert split("/paths/~1a~0b/") == ("paths", "/a~b", "")
    assert split("") == ()


@pytest.mark.parametrize("first", ["shelf", "colour"])
def test_change_behind_schemas_that_refer_to_each_other_is_found_wherever_they_are_used(
    first: str,
) -> None:
    def shop(colours: list[str]) -> Json:
        fields = {name: {"$ref": f"#/components/schemas/{name}"} for name in ("shelf", "colour")}
        schemas = {
            "category": {"type": "object", "properties": {first: fields.pop(first), **fields}},
            "shelf": {
                "type": "object",
                "properties": {"category": {"$ref": "#/components/schemas/category"}},
            },
            "colour": {"type": "string", "enum": colours},
        }
        made = document({"$ref": "#/components/schemas/category"}, sent=True, others=schemas)
        shelves = document({"$ref": "#/components/schemas/shelf"}, sent=True)["paths"]["/act"]
        shelves["post"]["operationId"] = "act_on_shelf"
        made["paths"]["/shelf"] = shelves
        return made

    [removed] = [
        change
        for change in compare(shop(["red", "blue"]), shop(["red"]))
        if change.level is Level.BREAKING
    ]
    assert {use.name for use in removed.uses} == {"act", "act_on_shelf"}
