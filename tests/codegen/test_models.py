"""The Python models, whatever a newer server sends: nothing raises, nothing is lost."""

import re
from datetime import datetime
from typing import Any

import pytest
from cute_sdk._gen import models

from codegen.bundle import Json, load
from cute_api.config import ROOT

SCHEMAS: Json = load(ROOT)["components"]["schemas"]
EXAMPLES = [
    pytest.param(name, example, id=f"{name}-{number}")
    for name, schema in SCHEMAS.items()
    if hasattr(getattr(models, name, None), "from_dict")
    for number, example in enumerate(schema.get("examples", ()))
]
TIME = re.compile(r"\d{4}-\d\d-\d\dT")


def plain(value: Any) -> Any:
    """With times as such: `Z` and `+00:00` are the same."""
    if isinstance(value, dict):
        return {key: plain(child) for key, child in value.items()}
    if isinstance(value, list):
        return [plain(child) for child in value]
    if isinstance(value, str) and TIME.match(value):
        return datetime.fromisoformat(value.replace("Z", "+00:00"))
    return value


def newer(value: Any) -> Any:
    """The same with a field that nobody knows in every object."""
    if isinstance(value, dict):
        return {**{key: newer(child) for key, child in value.items()}, "newer": {"deep": [1]}}
    if isinstance(value, list):
        return [newer(child) for child in value]
    return value


@pytest.mark.parametrize(("name", "example"), EXAMPLES)
def test_an_example_and_unknown_fields_survive_a_round_trip(name: str, example: Any) -> None:
    model = getattr(models, name)
    assert plain(model.from_dict(example).to_dict()) == plain(example)
    assert plain(model.from_dict(newer(example)).to_dict()) == plain(newer(example))


def test_an_unknown_value_becomes_a_member_of_the_enum() -> None:
    value = models.Condition("as_new")
    assert isinstance(value, models.Condition)
    assert (value, value.value, str(value), value.name) == ("as_new", "as_new", "as_new", "AS_NEW")
    assert models.Condition("good") is models.Condition.GOOD
    assert {member.value for member in models.Condition} == set(SCHEMAS["Condition"]["enum"])


def test_an_event_of_a_kind_that_is_not_known_keeps_its_data() -> None:
    sent = {
        "id": "01a1ad02-c828-7e57-a3d8-b56c1f09e874",
        "event": "refund.created",
        "timestamp": 1_794_136_905_906,
        "data": {"refund": {"amount": 1}},
    }
    event = models.Event.from_dict(sent)
    assert event.event == "refund.created"
    assert isinstance(event.data, models.UnknownData)
    assert event.to_dict() == sent
