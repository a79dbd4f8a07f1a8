"""The Python models, whatever a newer server sends: nothing raises, nothing is lost."""

import inspect
import re
from datetime import datetime
from operator import attrgetter
from typing import Any

import pytest
from cute_sdk import Cute
from cute_sdk._gen import models, pages, params
from cute_sdk._gen.events import EVENT_MODELS

from codegen.bundle import Json, load
from codegen.languages.python.language import PYTHON
from codegen.reading import read
from cute_api.config import ROOT

SCHEMAS: Json = load(ROOT)["components"]["schemas"]
EXAMPLES = [
    pytest.param(name, example, id=f"{name}-{number}")
    for name, schema in SCHEMAS.items()
    if hasattr(getattr(models, name, None), "from_dict")
    for number, example in enumerate(schema.get("examples", ()))
]
METHODS = {
    PYTHON.call(operation).removeprefix("client."): operation
    for operation in read(load(ROOT)).operations
}
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
    """The same with an unknown field in every object."""
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
    assert {member.value for member in models.Condition} == set(
        SCHEMAS["Condition"]["x-extensible-enum"]
    )


def test_an_event_of_a_kind_that_is_not_known_keeps_its_data() -> None:
    sent = {
        "id": "01a1ad02-c828-7e57-a3d8-b56c1f09e874",
        "type": "refund.created",
        "timestamp": 1_794_136_905_906,
        "account": "01a05be0-286d-7a10-8b3f-5e2c9d7a4b16",
        "data": {"refund": {"amount": 1}},
    }
    event = models.Event.from_dict(sent)
    assert event.type == "refund.created"
    assert isinstance(event.data, models.UnknownData)
    assert event.to_dict() == sent


def words(*annotations: object) -> set[str]:
    return {word for annotation in annotations for word in re.findall(r"\w+", str(annotation))}


def annotations(name: str) -> set[str]:
    """The names in the fields of a model, or of a dict of a request."""
    found = getattr(models, name, None) or getattr(params, name)
    hints = getattr(found, "__annotations__", {"": found})
    # An annotation that Python evaluated has the alias's values in place of its name.
    aliases = {alias for alias in params.__all__ if str(getattr(params, alias)) in str(hints)}
    return words(*hints.values()) | aliases


def reached(names: set[str], known: set[str]) -> set[str]:
    waiting, seen = list(names & known), set[str]()
    while waiting:
        name = waiting.pop()
        seen.add(name)
        waiting += (annotations(name) & known) - seen
    return seen


def test_each_model_is_in_a_response_an_event_or_an_error() -> None:
    client = Cute(base_url="http://127.0.0.1:1", anonymous=True)
    roots = {"Problem", "FieldError", *EVENT_MODELS.values()}
    for place in METHODS:
        returned = inspect.signature(attrgetter(place)(client)).return_annotation
        roots |= words(returned)
    for name in set(pages.__all__) & roots:
        found = getattr(pages, name)
        roots |= words(*found.__orig_bases__)
        extras = [var for var in vars(found).values() if isinstance(var, property)]
        roots |= words(*(extra.fget.__annotations__ for extra in extras))
    assert set(models.__all__) - reached(roots, set(models.__all__)) == set()


def test_each_type_of_params_is_in_an_argument_or_is_a_body() -> None:
    client = Cute(base_url="http://127.0.0.1:1", anonymous=True)
    known = set(params.__all__)
    roots = {f"{method.body.schema_name}Dict" for method in METHODS.values() if method.body}
    for place in METHODS:
        arguments = inspect.signature(attrgetter(place)(client)).parameters.values()
        roots |= words(*(argument.annotation for argument in arguments))
    assert known - reached(roots, known) == set()


def test_no_name_of_a_model_was_made_up_by_a_generator() -> None:
    assert [name for name in models.__all__ if re.search(r"Type\d+$|\d$", name)] == []
    members = [member for name in models.__all__ for member in members_of(name)]
    assert [member for member in members if member.startswith("VALUE_")] == []


def members_of(name: str) -> list[str]:
    return list(getattr(getattr(models, name), "__members__", ()))


def test_a_map_of_texts_is_a_dict() -> None:
    sent = {"webhook-id": "1"}
    headers = models.AttemptRequestHeaders.from_dict(sent)
    assert headers == sent
    assert headers.to_dict() == sent
    assert isinstance(headers, dict)


def test_a_list_of_values_that_may_grow_is_an_enum_however_the_document_says_so() -> None:
    assert models.ProblemCode("a_new_code") == "a_new_code"
    assert models.ProblemCode.NOT_FOUND.value == "not_found"
