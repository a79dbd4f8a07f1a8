"""A server that is newer than the client: its additions are kept, and never raise.

Each example of the spec is made newer by the schema that it belongs to, and goes through its model.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pytest
from cute_sdk import models

from codegen.bundle import EVENT, EXTENSIBLE, client_view, load, resolve, schema_name
from cute_api.config import ROOT

DOCUMENT = load(ROOT)
# To a client an event of any type is one object.
SCHEMAS: Mapping[str, Any] = {
    **DOCUMENT["components"]["schemas"],
    EVENT: client_view(DOCUMENT)["components"]["schemas"][EVENT],
}
ADDED = {"added_later": {"deep": [1, None, "ü"]}}
TIME = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)")
TOMORROW = "value_of_tomorrow"
# Schemas of requests are strict: the server refuses what it doesn't know.
RETURNED = sorted(
    name
    for name, schema in SCHEMAS.items()
    if schema.get("type") == "object"
    and schema.get("additionalProperties", True) is True
    and "oneOf" not in schema
    and hasattr(models, name)
)


def newer(schema: Mapping[str, Any], value: Any) -> Any:
    """The value as a server of tomorrow might send it."""
    whole = resolve(DOCUMENT, schema)
    if "anyOf" in whole and not isinstance(value, dict):
        return value
    if isinstance(value, list) and "items" in whole:
        return [newer(whole["items"], element) for element in value]
    if isinstance(value, dict):
        known = whole.get("properties", {})
        return {
            **{name: newer(known.get(name, {}), member) for name, member in value.items()},
            **(ADDED if known else {}),
        }
    return TOMORROW if EXTENSIBLE in whole and value is not None else value


def canonical(value: Any) -> Any:
    """With times in one form: `Z` and `+00:00` are the same."""
    if isinstance(value, dict):
        return {name: canonical(member) for name, member in value.items()}
    if isinstance(value, list):
        return [canonical(element) for element in value]
    if isinstance(value, str) and TIME.fullmatch(value):
        return datetime.fromisoformat(value)
    return value


def without_optional(schema: Mapping[str, Any], value: dict[str, Any]) -> dict[str, Any]:
    """The value with null for what doesn't have to be there; lists stay."""
    required = set(schema.get("required", ()))
    return {
        name: member if name in required or isinstance(member, list) else None
        for name, member in value.items()
    }


def test_all_responses_are_looked_at() -> None:
    assert len(RETURNED) > 40
    assert {"Item", "Order", EVENT, "Problem", "Me", "Delivery"} <= set(RETURNED)


@pytest.mark.parametrize("name", RETURNED)
def test_what_is_new_survives_a_round_trip(name: str) -> None:
    schema = SCHEMAS[name]
    model = getattr(models, name)
    for example in schema["examples"]:
        assert canonical(model.from_dict(example).to_dict()) == canonical(example)
        sent = newer(schema, example)
        parsed = model.from_dict(sent)
        assert canonical(parsed.to_dict()) == canonical(sent)
        assert parsed.additional_properties == ADDED
        assert model.from_dict(parsed.to_dict()) == parsed
        assert "additional_properties" not in repr(parsed)


@pytest.mark.parametrize("name", RETURNED)
def test_null_where_nothing_has_to_be_never_raises(name: str) -> None:
    schema = SCHEMAS[name]
    for example in schema["examples"]:
        sent = without_optional(schema, example)
        kept = {field: member for field, member in sent.items() if member is not None}
        parsed = getattr(models, name).from_dict(sent).to_dict()
        assert {field: parsed[field] for field in kept}.keys() == kept.keys()


def test_new_values_are_members_of_their_enum() -> None:
    condition = models.Condition("mint_in_box")
    assert condition == "mint_in_box" == condition.value == str(condition)
    assert isinstance(condition, models.Condition)
    assert models.Condition("mint_in_box") == condition
    assert hash(models.Condition("mint_in_box")) == hash(condition)
    assert schema_name({"$ref": "#/components/schemas/Condition"}) == "Condition"


def test_a_member_of_an_enum_is_named_as_its_value() -> None:
    scopes = {member.name: member.value for member in models.Scope}
    assert (scopes["READ_ACCOUNT"], scopes["WEBHOOKS"]) == ("read:account", "webhooks")
    assert {*scopes} == {value.upper().replace(":", "_") for value in scopes.values()}
    assert models.EventPattern("item.*") is models.EventPattern.ITEM_ALL
