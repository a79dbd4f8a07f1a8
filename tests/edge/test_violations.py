"""Every schema of a request has its own sentences, and a suggestion costs little."""

from collections.abc import Iterator
from typing import Any

import orjson
import pytest

from cute_api.edge.validation.body_rules import BodyRules
from cute_api.edge.validation.schemas import CURSORS, Schemas
from cute_api.lib import violations, wording
from cute_api.lib.violations import OTHER, OTHER_PATTERN, ReportStyle
from cute_api.spec import Spec

MAX_COMPARISONS = 100
MAX_DETAIL_LENGTH = 1_500
SPEC = Spec.load(sandbox=True)
NO_ITEM = "01a05bc4-81dd-7e9b-a6c0-93d18f4e7c52"
SECRET = {"type": "string", "x-sensitive": True, "enum": ["a"], "format": "date"}


def schemas(node: Any, seen: set[str]) -> Iterator[dict[str, Any]]:
    """A schema, and those within it."""
    if isinstance(node, list):
        for part in node:
            yield from schemas(part, seen)
    elif isinstance(node, dict):
        yield node
        reference = node.get("$ref")
        if reference is not None and reference not in seen:
            seen.add(reference)
            yield from schemas(SPEC.resolve(node), seen)
        for name, part in node.items():
            if name not in ("examples", "discriminator"):
                yield from schemas(part, seen)


def of_requests() -> list[dict[str, Any]]:
    """The schemas of all bodies and parameters, but those of cursors, which have one message."""
    operations = SPEC.operations.values()
    roots = [schema for operation in operations for schema in operation.bodies.values()]
    roots += [
        parameter.schema
        for operation in operations
        for parameter in operation.parameters
        if parameter.name not in CURSORS and parameter.place != "header"
    ]
    found = [schema for root in roots for schema in schemas(root, set())]
    cursor = SPEC.document["components"]["schemas"]["RecoveryCreate"]["properties"]["cursor"]
    return [schema for schema in found if schema is not cursor]


def test_a_field_may_have_a_number_as_its_name() -> None:
    texts = {"type": "object", "additionalProperties": {"type": "string", "maxLength": 3}}
    found = Schemas(SPEC).compile(texts).violations({"0": 5, "007": "none", "a": ["b"]})
    assert [violation.code for violation in found] == ["type", "max_length", "type"]
    assert "not 5" in found[0].detail


def test_every_pattern_and_format_of_a_request_has_a_sentence() -> None:
    compiled = Schemas(SPEC)
    found = of_requests()
    patterns = {schema["pattern"] for schema in found if isinstance(schema.get("pattern"), str)}
    formats = {
        schema["format"]
        for schema in found
        if schema.get("type") == "string" and "format" in schema
    }
    assert len(patterns) > 10
    for pattern in patterns:
        (wrong,) = compiled.compile({"type": "string", "pattern": pattern}).violations("\x00 ")
        assert wrong.detail not in (OTHER, OTHER_PATTERN), pattern
    assert formats <= set(violations.FORMATS)


def test_every_list_of_values_fits_in_a_message() -> None:
    compiled = Schemas(SPEC)
    lists = [request for request in of_requests() if "enum" in request]
    assert len(lists) > 10
    for schema in lists:
        (wrong,) = compiled.compile(schema).violations("x" * 5_000)
        assert len(wrong.detail) < MAX_DETAIL_LENGTH
        assert all(str(value) in wrong.detail for value in schema["enum"])


@pytest.mark.parametrize("style", [ReportStyle(), ReportStyle(is_text=True)])
def test_nothing_of_a_sensitive_value_is_repeated(style: ReportStyle) -> None:
    compiled = Schemas(SPEC).compile({"type": "object", "additionalProperties": SECRET})
    for value in ("secretive", 4321, True):
        found = compiled.violations({"a": value}, style)
        assert found
        assert all(str(value).lower() not in violation.detail.lower() for violation in found)


@pytest.mark.parametrize(
    ("text", "known", "near"),
    [
        ("limt", ["limit", "cursor"], "limit"),
        ("LIMIT", ["limit"], "limit"),
        ("categoryId", ["category", "category_id"], "category_id"),
        ("very-good", ["good", "very_good"], "very_good"),
        ("GPB", ["GIP", "GBP"], "GBP"),
        ("tags", ["status"], None),
        ("2026-01-01", ["2026-12-01"], None),
        ("", ["limit"], None),
        ("limit" * 9, ["limit" * 9], None),
    ],
)
def test_the_nearest_word_of_a_mistyped_one(text: str, known: list[str], near: str | None) -> None:
    assert wording.nearest(text, known) == near


def test_all_rows_of_a_batch_get_suggestions_until_many_words_were_compared() -> None:
    (schema,) = SPEC.operations["batch_items"].bodies.values()
    rules = BodyRules(schema, Schemas(SPEC), SPEC)

    def details(names: list[list[str]]) -> list[str]:
        rows = [
            {"op": "update", "id": NO_ITEM, "item": dict.fromkeys(fields, 1)} for fields in names
        ]
        found = rules.read(orjson.dumps({"operations": rows})).row_errors
        return [found[index].error.errors[0].detail for index in range(len(rows))]

    same = details([["prise"]] * 100)
    assert same == ["Unknown field `prise`. Did you mean `price`?"] * 100
    several = [[f"x{row}_{n}" for n in range(10)] for row in range(MAX_COMPARISONS // 10)]
    last = details([["prise"], *several, ["prise"], ["titel"]])
    assert last[-2] == "Unknown field `prise`. Did you mean `price`?"
    assert last[-1].startswith("Unknown field `titel`. Allowed: `title`, ")


def test_a_word_is_compared_with_a_bounded_number_of_others() -> None:
    many = [f"{number:x}" for number in range(wording.MAX_COMPARED)]
    assert wording.nearest("limt", [*many, "limit"]) is None
    assert wording.nearest("limt", ["limit", *many]) == "limit"
