"""Compiled schemas accept the same values as the document's, at a bounded cost."""

from typing import Any

import jsonschema_rs
import pytest

from cute_api.edge.validation.schemas import Schemas, errors_in_body, prepared
from cute_api.spec import Spec

SPEC = Spec.load(sandbox=True)
TEXT: dict[str, Any] = {"type": "string", "anyOf": [{"enum": ["a", "b"]}, {"pattern": "^x"}]}
NULLABLE: dict[str, Any] = {"type": ["string", "null"], "enum": ["a", None]}
TEXTS: dict[str, Any] = {"type": "array", "items": TEXT, "uniqueItems": True, "maxItems": 3}
NAMED: dict[str, Any] = {
    "type": "object",
    "description": "Properties are called like what people read of a schema.",
    "properties": {
        "title": {"type": "string", "title": "A title"},
        "description": {"const": {"title": "A title", "examples": []}},
        "examples": {"type": "array", "examples": [[1]]},
    },
    "additionalProperties": False,
}
VALUES: list[Any] = [
    *("a", "b", "c", "x1", "", None, 1, 1.5, True, {}, [], {"a": 1}),
    *({"title": "a"}, {"title": 1}, {"examples": []}, {"examples": 1}, {"description": {}}),
    {"description": {"title": "A title", "examples": []}},
    *(["a"], ["a", "a"], ["a", "b"], ["a", "b", "x", "x2"], ["c"], [1, 1], [{}], [None, None]),
]


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize("schema", [TEXT, NULLABLE, TEXTS, NAMED])
def test_a_prepared_schema_accepts_what_the_schema_accepts(
    schema: dict[str, Any], value: Any
) -> None:
    plain, made = (jsonschema_rs.Draft202012Validator(form) for form in (schema, prepared(schema)))
    assert made.is_valid(value) is plain.is_valid(value)


@pytest.mark.parametrize(
    ("schema", "value", "codes"),
    [
        (TEXT, "c", ["anyOf"]),
        (TEXT, {}, ["type"]),
        (NULLABLE, "c", ["enum"]),
        (NULLABLE, 1, ["type"]),
        (TEXTS, ["a", "a"], ["uniqueItems"]),
    ],
)
def test_a_value_of_the_wrong_type_is_that_one_error(
    schema: dict[str, Any], value: Any, codes: list[str]
) -> None:
    made = jsonschema_rs.Draft202012Validator(prepared(schema))
    assert [error.kind.name for error in made.iter_errors(value)] == codes


def test_a_prepared_schema_has_nothing_that_only_people_read() -> None:
    made = prepared(NAMED)
    assert set(made) == {"type", "properties", "additionalProperties"}
    assert made["properties"]["title"] == {"type": "string"}
    assert made["properties"]["examples"] == {"type": "array"}


def test_equal_schemas_are_compiled_once() -> None:
    schemas = Schemas(SPEC)
    first, second = (schemas.compile({"type": "string", "title": title}) for title in "ab")
    assert first is second
    assert schemas.compile({"type": "integer"}) is not first


def test_a_value_that_an_open_list_does_not_know_is_wrong_in_a_response_of_this_server() -> None:
    condition = Schemas(SPEC).compile({"$ref": "#/components/schemas/Condition"})
    assert condition.is_valid("good")
    assert [found.code for found in condition.violations("mint_in_box")] == ["enum"]


def test_each_of_many_objects_in_place_of_texts_is_one_error() -> None:
    new_webhook = Schemas(SPEC).compile({"$ref": "#/components/schemas/WebhookCreate"})
    body = {"url": "https://shop.example/hooks", "types": [{"a": 1}] * 40}
    errors = list(new_webhook.validator.iter_errors(body))
    assert len(errors) == 40
    assert {error.code for error in errors_in_body(new_webhook, body)} == {"type"}
