"""Every keyword of schemas in every place where a schema can stand, with what its edit must be.

A row says how one schema became another, and which rule finds it in what callers send and in what
they get. Each row is played at each place of the real document.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from scripts.specdiff.rules import Rule

SENT = {
    "a query parameter": "/components/parameters/q/schema",
    "a header parameter": "/components/parameters/If-Match/schema",
    "a field of a body": "/components/schemas/NewItem/properties/title",
    "a field inside a body": "/components/schemas/NewImage/properties/url",
}
GOT = {
    "a field of a response": "/components/schemas/Brand/properties/name",
    "a header of a response": "/components/headers/X-Changes-Cursor/schema",
    "a field of an event": "/components/schemas/Message/properties/body",
    "a header of an event": "/components/parameters/webhook-id/schema",
}
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
CAT = {"type": "object", "required": ["is"], "properties": {"is": {"const": "cat"}}}
DOG = {"type": "object", "required": ["is"], "properties": {"is": {"const": "dog"}}}
CLOSED = {"type": "object", "additionalProperties": False}
NARROWED, WIDENED = "request-bound-narrowed", "request-bound-widened"
LESS, MORE = "response-bound-narrowed", "response-bound-widened"
SAME = ("no-effect", "no-effect")
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
        "deprecated": True,
    }.items():
        yield Row(f"`{key}` comes", TEXT, {**TEXT, key: value}, *WORDS)
        yield Row(f"`{key}` goes", {**TEXT, key: value}, TEXT, *WORDS)


def _field(value: Any, **beside: Any) -> Any:
    return {"type": "object", "properties": {"a": value}, **beside}


ROWS = [
    Row("text becomes a number", TEXT, WHOLE, "request-type-narrowed", "response-type-changed"),
    Row(
        "a type comes",
        TEXT,
        {"type": ["string", "integer"]},
        "request-type-widened",
        "response-type-changed",
    ),
    Row(
        "a type goes",
        {"type": ["string", "integer"]},
        TEXT,
        "request-type-narrowed",
        "response-type-narrowed",
    ),
    Row(
        "null comes",
        TEXT,
        {"type": ["string", "null"]},
        "request-null-accepted",
        "response-null-added",
    ),
    Row(
        "null goes",
        {"type": ["string", "null"]},
        TEXT,
        "request-null-refused",
        "response-null-removed",
    ),
    Row("any type becomes text", {}, TEXT, "request-type-narrowed", "response-type-narrowed"),
    Row("text becomes any type", TEXT, {}, "request-type-widened", "response-type-changed"),
    Row("whole becomes any number", WHOLE, NUMBER, "request-type-widened", "response-type-changed"),
    Row(
        "any number becomes whole", NUMBER, WHOLE, "request-type-narrowed", "response-type-narrowed"
    ),
    Row(
        "a value goes",
        {"enum": ["a", "b"]},
        {"enum": ["a"]},
        "request-values-removed",
        "response-values-removed",
    ),
    Row(
        "a value comes",
        {"enum": ["a"]},
        {"enum": ["a", "b"]},
        "request-values-added",
        "response-values-added",
    ),
    Row(
        "text gets values",
        TEXT,
        {"enum": ["a", "b"]},
        "request-values-removed",
        "response-values-removed",
    ),
    Row("values go", {"enum": ["a", "b"]}, TEXT, "request-values-added", "response-values-added"),
    Row(
        "a constant is another",
        {"const": "a"},
        {"const": "b"},
        "request-values-removed",
        "response-constant-changed",
    ),
    Row(
        "a constant is dropped",
        {"const": "a"},
        TEXT,
        "request-values-added",
        "response-constant-changed",
    ),
    Row(
        "true becomes 1",
        {"const": True},
        {"const": 1},
        "request-values-removed",
        "response-constant-changed",
    ),
    Row(
        "a known value goes",
        {**TEXT, "x-extensible-enum": ["a", "b"]},
        {**TEXT, "x-extensible-enum": ["a"]},
        "known-value-removed",
        "known-value-removed",
    ),
    Row(
        "a known value is renamed",
        {**TEXT, "x-extensible-enum": ["a", "b"]},
        {**TEXT, "x-extensible-enum": ["a", "c"]},
        "known-value-removed",
        "known-value-removed",
    ),
    Row(
        "a known value comes",
        {**TEXT, "x-extensible-enum": ["a"]},
        {**TEXT, "x-extensible-enum": ["a", "b"]},
        "request-values-added",
        "expected-values-added",
    ),
    Row("a format comes", TEXT, {**TEXT, "format": "uuid"}, "request-rule-changed", "format-added"),
    Row(
        "a format goes",
        {**TEXT, "format": "uuid"},
        TEXT,
        "request-rule-removed",
        "response-format-changed",
    ),
    Row(
        "a format is another",
        {**TEXT, "format": "uuid"},
        {**TEXT, "format": "uri"},
        "request-rule-changed",
        "response-format-changed",
    ),
    Row(
        "a format of numbers that holds them comes",
        {**WHOLE, "minimum": 0, "maximum": 9},
        {**WHOLE, "minimum": 0, "maximum": 9, "format": "int32"},
        "format-added",
        "format-added",
    ),
    Row(
        "a format of numbers that is too small comes",
        WHOLE,
        {**WHOLE, "format": "int32"},
        "request-rule-changed",
        "format-added",
    ),
    Row(
        "steps are finer",
        {**WHOLE, "multipleOf": 10},
        {**WHOLE, "multipleOf": 5},
        "request-rule-removed",
        "response-rule-changed",
    ),
    Row(
        "steps are coarser",
        {**WHOLE, "multipleOf": 5},
        {**WHOLE, "multipleOf": 10},
        "request-rule-changed",
        "response-rule-added",
    ),
    Row(
        "a default comes",
        TEXT,
        {**TEXT, "default": "a"},
        "request-default-added",
        "response-default-changed",
    ),
    Row(
        "a default is another",
        {**TEXT, "default": "a"},
        {**TEXT, "default": "b"},
        "request-default-changed",
        "response-default-changed",
    ),
    Row(
        "a default goes",
        {**TEXT, "default": "a"},
        TEXT,
        "request-default-changed",
        "response-default-changed",
    ),
    Row(
        "it becomes readOnly",
        TEXT,
        {**TEXT, "readOnly": True},
        "request-field-read-only",
        "other-direction-changed",
    ),
    Row(
        "it is no longer readOnly",
        {**TEXT, "readOnly": True},
        TEXT,
        "request-field-added",
        "other-direction-changed",
    ),
    Row(
        "it becomes writeOnly",
        TEXT,
        {**TEXT, "writeOnly": True},
        "other-direction-changed",
        "response-field-write-only",
    ),
    Row(
        "it is no longer writeOnly",
        {**TEXT, "writeOnly": True},
        TEXT,
        "other-direction-changed",
        "response-field-added",
    ),
    Row(
        "rows are judged together",
        {**LIST, "x-internal-rows": True},
        LIST,
        "rows-judged-together",
        "rows-judged-together",
    ),
    Row(
        "rows are judged one by one",
        LIST,
        {**LIST, "x-internal-rows": True},
        "rows-judged-one-by-one",
        "rows-judged-one-by-one",
    ),
    Row(
        "elements are described",
        LIST,
        {**LIST, "items": TEXT},
        "request-rule-changed",
        "response-rule-added",
    ),
    Row(
        "elements are described no more",
        {**LIST, "items": TEXT},
        LIST,
        "request-rule-removed",
        "response-type-changed",
    ),
    Row(
        "elements are of another type",
        {**LIST, "items": TEXT},
        {**LIST, "items": WHOLE},
        "request-type-narrowed",
        "response-type-changed",
    ),
    Row(
        "no elements are allowed",
        LIST,
        {**LIST, "items": False},
        "request-rule-changed",
        "response-rule-added",
    ),
    Row(
        "other fields are forbidden",
        OBJECT,
        CLOSED,
        "request-unknown-fields-refused",
        "response-unknown-fields-excluded",
    ),
    Row(
        "other fields are allowed",
        CLOSED,
        OBJECT,
        "request-unknown-fields-accepted",
        "response-unknown-fields-allowed",
    ),
    Row(
        "other fields are described",
        OBJECT,
        {**OBJECT, "additionalProperties": TEXT},
        "request-rule-changed",
        "response-rule-added",
    ),
    Row(
        "other fields are described no more",
        {**OBJECT, "additionalProperties": TEXT},
        OBJECT,
        "request-rule-removed",
        "response-type-changed",
    ),
    Row(
        "other fields are of another type",
        {**OBJECT, "additionalProperties": TEXT},
        {**OBJECT, "unevaluatedProperties": WHOLE},
        "request-type-narrowed",
        "response-type-changed",
    ),
    Row(
        "a field comes to a closed object",
        CLOSED,
        _field(TEXT, additionalProperties=False),
        "request-field-added",
        "closed-response-grows",
    ),
    Row(
        "a field comes to an open object",
        OBJECT,
        _field(TEXT),
        "request-field-described",
        "response-field-added",
    ),
    Row(
        "a required field comes",
        CLOSED,
        _field(TEXT, additionalProperties=False, required=["a"]),
        "required-field-added",
        "closed-response-grows",
    ),
    Row(
        "a field of a closed object goes",
        _field(TEXT, additionalProperties=False),
        CLOSED,
        "request-field-removed",
        "response-field-removed",
    ),
    Row(
        "a field of an open object goes",
        _field(TEXT),
        OBJECT,
        "request-field-ignored",
        "response-field-removed",
    ),
    Row(
        "a field becomes required",
        _field(TEXT),
        _field(TEXT, required=["a"]),
        "request-field-made-required",
        "response-field-made-required",
    ),
    Row(
        "a field becomes optional",
        _field(TEXT, required=["a"]),
        _field(TEXT),
        "request-field-made-optional",
        "response-field-made-optional",
    ),
    Row("a field changes inside", _field(TEXT), _field({**TEXT, "maxLength": 3}), NARROWED, LESS),
    Row(
        "a form comes",
        {"anyOf": [A, TEXT]},
        {"anyOf": [A, TEXT, WHOLE]},
        "request-form-added",
        "response-form-added",
    ),
    Row(
        "a form goes",
        {"anyOf": [A, TEXT, WHOLE]},
        {"anyOf": [A, TEXT]},
        "request-form-removed",
        "response-form-removed",
    ),
    Row(
        "forms that overlap exclude each other",
        {"anyOf": [A, B]},
        {"oneOf": [A, B]},
        "request-forms-exclude-each-other",
        "response-forms-exclude-each-other",
    ),
    Row(
        "forms that overlap need not exclude each other",
        {"oneOf": [A, B]},
        {"anyOf": [A, B]},
        "request-forms-may-overlap",
        "forms-may-overlap",
    ),
    Row(
        "a discriminator comes",
        {"oneOf": [CAT, DOG]},
        {"oneOf": [CAT, DOG], "discriminator": {"propertyName": "is"}},
        "discriminator-added",
        "discriminator-added",
    ),
    Row(
        "a discriminator goes",
        {"oneOf": [CAT, DOG], "discriminator": {"propertyName": "is"}},
        {"oneOf": [CAT, DOG]},
        "discriminator-removed",
        "discriminator-removed",
    ),
    Row(
        "a discriminator is another field",
        {"oneOf": [CAT, DOG], "discriminator": {"propertyName": "is"}},
        {"oneOf": [CAT, DOG], "discriminator": {"propertyName": "kind"}},
        "discriminator-changed",
        "discriminator-changed",
    ),
    Row(
        "a condition comes",
        TEXT,
        {**TEXT, "if": {"const": "a"}, "then": False},
        "request-rule-changed",
        "response-rule-added",
    ),
    Row(
        "a condition goes",
        {**TEXT, "if": {"const": "a"}, "then": False},
        TEXT,
        "request-rule-removed",
        "response-rule-changed",
    ),
    Row(
        "a condition is another",
        {**TEXT, "if": {"const": "a"}, "then": False},
        {**TEXT, "if": {"const": "b"}, "then": False},
        "request-rule-changed",
        "response-rule-changed",
    ),
    Row(
        "a part is added that demands more",
        TEXT,
        {"allOf": [TEXT, {"maxLength": 3}]},
        NARROWED,
        LESS,
    ),
    Row(
        "no value is valid",
        TEXT,
        {"allOf": [TEXT, {"not": {}}]},
        "request-rule-changed",
        "response-rule-added",
    ),
    # The same in other words
    Row("the type beside values goes", {**TEXT, "enum": ["a"]}, {"enum": ["a"]}, *SAME),
    Row(
        "the type beside values comes",
        {"enum": ["a", 1]},
        {"type": ["string", "integer"], "enum": ["a", 1]},
        *SAME,
    ),
    Row("values change their order", {"enum": ["a", "b"]}, {"enum": ["b", "a"]}, *SAME),
    Row("a constant is a list of one", {"const": "a"}, {"enum": ["a"]}, *SAME),
    Row(
        "null is written as a form",
        {"type": ["string", "null"]},
        {"anyOf": [TEXT, {"type": "null"}]},
        *SAME,
    ),
    Row(
        "null is written as a form of one",
        {"type": ["string", "null"]},
        {"oneOf": [{"type": "null"}, TEXT]},
        *SAME,
    ),
    Row("one type is a list of one", TEXT, {"type": ["string"]}, *SAME),
    Row("a step of 1 comes", WHOLE, {**WHOLE, "multipleOf": 1}, *SAME),
    Row("a step of 1 goes", {**WHOLE, "multipleOf": 1}, WHOLE, *SAME),
    Row("whole numbers are numbers in steps of 1", WHOLE, {**NUMBER, "multipleOf": 1}, *SAME),
    Row("numbers in steps of 1 are whole", {**NUMBER, "multipleOf": 1}, WHOLE, *SAME),
    Row("a bound is exclusive", {**WHOLE, "minimum": 1}, {**WHOLE, "exclusiveMinimum": 0}, *SAME),
    Row("a bound is inclusive", {**WHOLE, "exclusiveMaximum": 9}, {**WHOLE, "maximum": 8}, *SAME),
    Row("a least length of 0 comes", TEXT, {**TEXT, "minLength": 0}, *SAME),
    Row("equal elements are allowed", LIST, {**LIST, "uniqueItems": False}, *SAME),
    Row("elements may be anything", LIST, {**LIST, "items": True}, *SAME),
    Row("other fields may be anything", OBJECT, {**OBJECT, "additionalProperties": True}, *SAME),
    Row("nothing is required", OBJECT, {**OBJECT, "required": []}, *SAME),
    Row("it is wrapped", {**TEXT, "maxLength": 3}, {"allOf": [{**TEXT, "maxLength": 3}]}, *SAME),
    Row(
        "it is split into parts",
        {**TEXT, "maxLength": 3},
        {"allOf": [TEXT, {"maxLength": 3}]},
        *SAME,
    ),
    Row("it is unwrapped", {"allOf": [{**TEXT, "maxLength": 3}]}, {**TEXT, "maxLength": 3}, *SAME),
    Row(
        "a wider bound is added to a narrow one",
        {**TEXT, "maxLength": 3},
        {**TEXT, "maxLength": 3, "allOf": [{"maxLength": 5}]},
        *SAME,
    ),
    Row(
        "forms that exclude each other are said to",
        {"anyOf": [CAT, DOG]},
        {"oneOf": [CAT, DOG]},
        *SAME,
    ),
    Row(
        "forms that exclude each other aren't said to",
        {"oneOf": [TEXT, WHOLE]},
        {"anyOf": [TEXT, WHOLE]},
        *SAME,
    ),
    Row("it is not readOnly, as was known", TEXT, {**TEXT, "readOnly": False}, *SAME),
    *_bounds(),
    *_demands(),
    *_unknown(),
    *_words(),
]
