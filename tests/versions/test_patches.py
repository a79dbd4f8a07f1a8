"""Patches of documents: each operation, and each way in which one doesn't fit."""

from typing import Any

import pytest

from cute_api.versions.patches import PatchError, apply

DOCUMENT: dict[str, Any] = {
    "Item": {"required": ["id", "color"], "properties": {"id": {}, "color": {"max": 40}, "size": 1}}
}


@pytest.mark.parametrize(
    ("step", "made"),
    [
        ({"test": "/Item/properties/color/max", "value": 40}, DOCUMENT["Item"]),
        (
            {"replace": "/Item/required/=color", "value": "colour"},
            {**DOCUMENT["Item"], "required": ["id", "colour"]},
        ),
        (
            {"add": "/Item/required/-", "value": "size"},
            {**DOCUMENT["Item"], "required": ["id", "color", "size"]},
        ),
        (
            {"add": "/Item/required/0", "value": "size"},
            {**DOCUMENT["Item"], "required": ["size", "id", "color"]},
        ),
        ({"remove": "/Item/required/0"}, {**DOCUMENT["Item"], "required": ["color"]}),
        (
            {"move": "/Item/properties/color/max", "to": "/Item/title"},
            {
                "required": ["id", "color"],
                "properties": {"id": {}, "color": {}, "size": 1},
                "title": 40,
            },
        ),
    ],
)
def test_apply_each_operation(step: dict[str, Any], made: dict[str, Any]) -> None:
    assert apply(DOCUMENT, [step]) == {"Item": made}


def test_apply_a_move_within_an_object_keeps_its_order() -> None:
    step = {"move": "/Item/properties/color", "to": "/Item/properties/colour"}
    made = apply(DOCUMENT, [step])["Item"]["properties"]
    assert list(made) == ["id", "colour", "size"]
    assert list(DOCUMENT["Item"]["properties"]) == ["id", "color", "size"], "it stays as it is"


@pytest.mark.parametrize(
    ("step", "reason"),
    [
        ({"test": "/Item/properties/color/max", "value": 41}, "another value"),
        ({"replace": "/Item/title", "value": ""}, "'title'"),
        ({"remove": "/Item/required/=size"}, "'=size'"),
        ({"remove": "/Item/required/2"}, "'2'"),
        ({"add": "/Item/properties/color", "value": {}}, "already exists"),
        ({"add": "/Item/properties/size/unit", "value": {}}, "into a value"),
        ({"move": "/Item/properties/color", "to": "/Item/properties/size"}, "already exists"),
        ({"move": "/Item/properties/colour", "to": "/Item/properties/color"}, "'colour'"),
        ({"remove": "Item"}, "not a pointer"),
        ({"copy": "/Item", "to": "/Thing"}, "operations are test"),
        ({"remove": "/Item", "value": 1}, "operations are test"),
    ],
)
def test_apply_refuses_what_does_not_fit(step: dict[str, Any], reason: str) -> None:
    with pytest.raises(PatchError, match="operation 1: ") as refused:
        apply(DOCUMENT, [step])
    assert reason in str(refused.value)
