"""Every keyword of schemas and every field of OpenAPI, in every place where it can stand."""

from collections.abc import Callable, Mapping
from functools import cache

import pytest

from scripts.spec.diff import Change, Level, Rule, compare
from scripts.spec.diff.changes import join, split
from tests.spec.document import DOCUMENT
from tests.spec.specdiff.beside import pointer_of, with_schemas
from tests.spec.specdiff.edits import edited
from tests.spec.specdiff.matrix import GOT, ROWS, RULES, SENT

PLACES = {**SENT, **GOT}
HARMLESS = {Rule.NO_EFFECT, Rule.TEXT_CHANGED}


@pytest.fixture(scope="module")
def changes() -> Mapping[str, list[Change]]:
    """The findings for the edits of all rows at each place, by place."""
    old = with_schemas(DOCUMENT, PLACES.values(), [row.old for row in ROWS])
    new = with_schemas(DOCUMENT, PLACES.values(), [row.new for row in ROWS])
    found: dict[str, list[Change]] = {
        pointer_of(path, number): [] for path in PLACES.values() for number in range(len(ROWS))
    }
    for change in compare(old, new):
        steps = split(change.pointer)
        places = (join(steps[:length]) for length in range(len(steps) + 1))
        place = next((one for one in places if one in found), None)
        assert place is not None, (change.rule, change.pointer)
        found[place].append(change)
    return found


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


# All of it is one rule's, which names the object.
AS_A_WHOLE = "a security scheme"


@cache
def costly(key: str) -> Mapping[str, frozenset[str]]:
    """The findings' places when an unknown field is added to, or removed from, every object."""
    edits = [
        {"op": "add", "path": f"{path}/{key}", "value": UNKNOWN[key]} for path in OBJECTS.values()
    ]
    head = edited(DOCUMENT, edits)
    compared = {"comes": compare(DOCUMENT, head), "goes": compare(head, DOCUMENT)}
    return {
        how: frozenset(change.pointer for change in found if change.level is not Level.SAFE)
        for how, found in compared.items()
    }


@pytest.mark.parametrize("key", UNKNOWN)
@pytest.mark.parametrize("place", OBJECTS)
def test_field_that_no_rule_knows_is_at_least_risky(place: str, key: str) -> None:
    path = OBJECTS[place]
    for how, pointers in costly(key).items():
        assert (path if place == AS_A_WHOLE else f"{path}/{key}") in pointers, how


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
