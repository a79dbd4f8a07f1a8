"""Every keyword of schemas and every field of OpenAPI, in every place where it can stand."""

from collections.abc import Callable
from typing import Any

import pytest

from scripts.specdiff import Level, Rule, compare
from tests.spec.document import DOCUMENT
from tests.spec.specdiff.edits import edited
from tests.spec.specdiff.matrix import GOT, ROWS, RULES, SENT, Row

PLACES = {**SENT, **GOT}
HARMLESS = {Rule.NO_EFFECT, Rule.TEXT_CHANGED}


def placed(schema: Any) -> Any:
    """The document with the schema at each place."""
    edits = [{"op": "replace", "path": path, "value": schema} for path in PLACES.values()]
    return edited(DOCUMENT, edits)


@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
def test_edit_of_a_schema_is_judged_at_every_place(
    row: Row, record_property: Callable[[str, object], None]
) -> None:
    changes = compare(placed(row.old), placed(row.new))
    for place, path in PLACES.items():
        rule = RULES[row.sent if path in SENT.values() else row.got]
        found = [change for change in changes if f"{change.pointer}/".startswith(f"{path}/")]
        summary = [(change.level, change.rule, change.reason) for change in found]
        worst = {change.rule for change in found if change.level is not Level.SAFE}
        assert rule in {change.rule for change in found}, (place, summary)
        assert worst == ({rule} if rule.level is not Level.SAFE else set()), (place, summary)
    record_property("counted", {"spec diff: edits of schemas judged right": len(PLACES)})


OPERATION = "/paths/~1brands/get"
RESPONSE = f"{OPERATION}/responses/200"
OBJECTS = {
    "the document": "",
    "info": "/info",
    "a path": "/paths/~1brands",
    "an operation": OPERATION,
    "a parameter": "/components/parameters/limit",
    "a body": "/paths/~1items/post/requestBody",
    "a media type of a body": "/paths/~1items/post/requestBody/content/application~1json",
    "a response": RESPONSE,
    "a media type of a response": f"{RESPONSE}/content/application~1json",
    "a header": "/components/headers/X-Request-Id",
    "a server": "/servers/0",
    "a security scheme": "/components/securitySchemes/bearer",
    "an event": "/webhooks/item.sold",
    "what an event sends": "/webhooks/item.sold/post",
    "the body of an event": "/webhooks/item.sold/post/requestBody",
}
UNKNOWN = {
    "x-new": True,
    "x-internal-new": {"a": 1},
    "callbacks": {"done": {}},
    "encoding": {"a": {}},
}


@pytest.mark.parametrize("key", UNKNOWN)
@pytest.mark.parametrize("place", OBJECTS)
def test_field_that_no_rule_knows_is_at_least_risky(place: str, key: str) -> None:
    head = edited(
        DOCUMENT, [{"op": "add", "path": f"{OBJECTS[place]}/{key}", "value": UNKNOWN[key]}]
    )
    for old, new in ((DOCUMENT, head), (head, DOCUMENT)):
        found = compare(old, new)
        summary = [(change.level, change.rule, change.pointer) for change in found]
        assert any(change.level is not Level.SAFE for change in found), summary


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("style", "pipeDelimited"),
        ("explode", False),
        ("allowReserved", True),
        ("allowEmptyValue", True),
        ("required", True),
    ],
)
def test_field_of_a_parameter_is_never_without_effect(key: str, value: object) -> None:
    path = f"/components/parameters/q/{key}"
    head = edited(DOCUMENT, [{"op": "add", "path": path, "value": value}])
    for old, new in ((DOCUMENT, head), (head, DOCUMENT)):
        assert any(change.rule not in HARMLESS for change in compare(old, new))
