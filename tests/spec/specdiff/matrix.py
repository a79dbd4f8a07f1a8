"""Every keyword of schemas in every place where a schema can stand, with what its edit must be.

A row says how one schema became another, and which rule finds it in what callers send and in what
they get. Each row is played at each place of the real document.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from scripts.spec.diff.rules import Rule
from tests.yaml_files import read_yaml

SENT = {
    "a query parameter": "/components/parameters/q/schema",
    "a header parameter": "/components/parameters/If-Match/schema",
    "a field of a body": "/components/schemas/ItemCreate/properties/title",
    "a field inside a body": "/components/schemas/ImageCreate/properties/url",
}
GOT = {
    "a field of a response": "/components/schemas/Brand/properties/name",
    "a header of a response": "/components/headers/X-Changes-Cursor/schema",
    "a field of an event": "/components/schemas/Message/properties/body",
    "a header of an event": "/x-webhook-headers/webhook-id/schema",
    "a line of a file": (
        "/paths/~1items~1snapshot/get/responses/200/content/application~1gzip/x-line-schema"
    ),
}
ROWS_FILE = Path(__file__).with_name("matrix.yaml")
RULES = {rule.value: rule for rule in Rule}


class Row(NamedTuple):
    """`sent` is the rule that finds the edit in what callers send, `got` in what they get."""

    name: str
    old: Any
    new: Any
    sent: str
    got: str


TEXT, NUMBER, WHOLE = {"type": "string"}, {"type": "number"}, {"type": "integer"}
OBJECT, LIST = {"type": "object"}, {"type": "array"}
A = {"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}}}
B = {"type": "object", "required": ["b"], "properties": {"b": {"type": "string"}}}
NARROWED, WIDENED = "request-bound-narrowed", "request-bound-widened"
LESS, MORE = "response-bound-narrowed", "response-bound-widened"
WORDS = ("text-changed", "text-changed")


def _bounds() -> Iterator[Row]:
    """Every bound, made narrower and wider, added and removed."""
    kinds = {
        "Length": TEXT,
        "imum": NUMBER,
        "Items": LIST,
        "Properties": OBJECT,
        "exclusive": NUMBER,
    }
    for kind, base in kinds.items():
        lower = "exclusiveMinimum" if kind == "exclusive" else f"min{kind}"
        upper = "exclusiveMaximum" if kind == "exclusive" else f"max{kind}"
        for key, loose, tight in ((lower, 2, 3), (upper, 9, 8)):
            wide, narrow = {**base, key: loose}, {**base, key: tight}
            yield Row(f"`{key}` is narrower", wide, narrow, NARROWED, LESS)
            yield Row(f"`{key}` is wider", narrow, wide, WIDENED, MORE)
            yield Row(f"`{key}` comes", base, wide, NARROWED, LESS)
            yield Row(f"`{key}` goes", wide, base, WIDENED, MORE)


def _demands() -> Iterator[Row]:
    """Every keyword that only allows less: added, changed and removed."""
    values: dict[str, tuple[Any, Any, Any]] = {
        "pattern": (TEXT, "^a", "^b"),
        "contentEncoding": (TEXT, "base64", "base64url"),
        "multipleOf": (WHOLE, 2, 3),
        "uniqueItems": (LIST, True, None),
        "contains": (LIST, {"const": 1}, {"const": 2}),
        "unevaluatedItems": (LIST, False, None),
        "propertyNames": (OBJECT, {"maxLength": 3}, {"maxLength": 2}),
        "dependentRequired": (OBJECT, {"a": ["b"]}, {"b": ["a"]}),
        "dependentSchemas": (OBJECT, {"a": A}, {"a": B}),
        "patternProperties": (OBJECT, {"^a": TEXT}, {"^a": WHOLE}),
        "prefixItems": (LIST, [TEXT], [WHOLE]),
        "not": (TEXT, {"const": "a"}, {"const": "b"}),
    }
    for key, (base, one, other) in values.items():
        held = {**base, key: one}
        yield Row(f"`{key}` comes", base, held, "request-rule-changed", "response-rule-added")
        yield Row(f"`{key}` goes", held, base, "request-rule-removed", "response-rule-changed")
        if other is not None:
            changed = {**base, key: other}
            rules = ("request-rule-changed", "response-rule-changed")
            yield Row(f"`{key}` is another", held, changed, *rules)


def _unknown() -> Iterator[Row]:
    for key, value in {
        "x-new": True,
        "x-internal-new": 1,
        "shape": "round",
        "$dynamicRef": "#a",
        "$anchor": "a",
        "$schema": "urn:a",
        "nullable": True,
        "xml": {"name": "a"},
        "divisibleBy": 2,
    }.items():
        yield Row(
            f"`{key}`, which no rule knows, comes", TEXT, {**TEXT, key: value}, "no-rule", "no-rule"
        )
        yield Row(
            f"`{key}`, which no rule knows, goes", {**TEXT, key: value}, TEXT, "no-rule", "no-rule"
        )


def _words() -> Iterator[Row]:
    for key, value in {
        "description": "What it is.",
        "title": "It",
        "$comment": "Why.",
        "examples": ["a"],
        "example": "a",
        "externalDocs": {"url": "https://cute.example"},
        "contentMediaType": "text/plain",
        "x-deprecated-at": "2026-11-01",
    }.items():
        yield Row(f"`{key}` comes", TEXT, {**TEXT, key: value}, *WORDS)
        yield Row(f"`{key}` goes", {**TEXT, key: value}, TEXT, *WORDS)


def _listed() -> Iterator[Row]:
    """The edits of `matrix.yaml`."""
    for row in read_yaml(ROWS_FILE):
        yield Row(row["name"], row["old"], row["new"], row["sent"], row.get("got", row["sent"]))


ROWS = [*_listed(), *_bounds(), *_demands(), *_unknown(), *_words()]
