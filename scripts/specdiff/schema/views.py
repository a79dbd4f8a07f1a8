"""A schema as one thing: everything that applies at a place, gathered from wherever it stands.

`$ref` with its siblings, `allOf`, and `anyOf` or `oneOf` of one schema and `null` are all taken
together, so that writing a schema in another of these forms is no change. What several parts say
of the same thing is narrowed as JSON Schema would: all of them hold.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from scripts.specdiff.changes import Pointer
from scripts.specdiff.documents import Node

NULL = "null"
LOWER = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties", "minContains")
# The schema `false`, which no value satisfies.
REFUSING = "false"
# Of these, 0 demands nothing.
COUNTS = ("minLength", "minItems", "minProperties")
UPPER = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties", "maxContains")
INCLUSIVE = {"exclusiveMinimum": ("minimum", 1), "exclusiveMaximum": ("maximum", -1)}
# What says nothing about which values are valid, or is followed.
SILENT = frozenset(
    {
        "$comment",
        "$ref",
        "allOf",
        "deprecated",
        "example",
        "examples",
        "externalDocs",
        "readOnly",
        "title",
        "writeOnly",
        "xml",
    }
)
ALTERNATIVES = ("anyOf", "oneOf")
# A schema that holds more levels of `allOf` than this one goes in circles.
MAX_DEPTH = 32

Parts = Sequence[Node]
"""Schemas that all apply to the same value."""


@dataclass(slots=True)
class View:
    """What a schema demands. Everything is None or empty where nothing is demanded.

    `types` are without `null`, which `nullable` tells. `values` come from `enum` and `const`.
    `closed` is the node that forbids other fields, `rest` the schemas of such fields. Each of
    `forms` is one alternative of an `anyOf` or `oneOf`.
    """

    site: Node
    types: frozenset[str] | None = None
    nullable: bool = True
    type_node: Node | None = None
    values: tuple[Any, ...] | None = None
    values_node: Node | None = None
    constant: bool = False
    extensible: bool = False
    properties: dict[str, list[Node]] = field(default_factory=dict)
    required: dict[str, Node] = field(default_factory=dict)
    items: list[Node] = field(default_factory=list)
    closed: Node | None = None
    rest: list[Node] = field(default_factory=list)
    bounds: dict[str, Node] = field(default_factory=dict)
    defaults: Node | None = None
    format: Node | None = None
    rules: dict[str, Node] = field(default_factory=dict)
    forms: list[Parts] = field(default_factory=list)
    forms_node: Node | None = None
    discriminator: Node | None = None


def view(parts: Parts) -> View:
    """Everything that these schemas demand together. The first names the place."""
    seen = View(site=parts[0])
    for part, or_null in _plain(parts, 0, or_null=False):
        _take(seen, part, or_null=or_null)
    refusing = next((part for part in parts if part.value is False), None)
    if refusing is not None:
        seen.rules[REFUSING] = refusing
    if seen.values is not None:
        seen.nullable = seen.nullable and None in seen.values
        seen.values = tuple(value for value in seen.values if value is not None)
    if seen.types is not None and "integer" in seen.types:
        _include_bounds(seen)
    return seen


def _plain(parts: Iterable[Node], depth: int, *, or_null: bool) -> Iterator[tuple[Node, bool]]:
    """The schemas themselves, without `$ref`, `allOf` and choices that are none.

    With each comes whether `null` is its only alternative.
    """
    for part in parts:
        if depth > MAX_DEPTH or not isinstance(part.value, Mapping):
            continue
        yield part, or_null
        if isinstance(part.value.get("$ref"), str):
            target = part.document.node(part.value["$ref"])
            yield from _plain([target], depth + 1, or_null=or_null)
        if "allOf" in part:
            yield from _plain(part["allOf"].elements(), depth + 1, or_null=or_null)
        for keyword in ALTERNATIVES:
            real, with_null = _choice(part, keyword)
            if len(real) == 1:
                yield from _plain(real, depth + 1, or_null=with_null)


def _choice(part: Node, keyword: str) -> tuple[list[Node], bool]:
    """The alternatives that aren't just `null`, and whether `null` is one."""
    if keyword not in part:
        return [], False
    every = part[keyword].elements()
    real = [one for one in every if not _is_null(one)]
    return real, len(real) < len(every)


def _is_null(node: Node) -> bool:
    kind = node.followed().get("type")
    return kind in (NULL, [NULL])


def _take(seen: View, part: Node, *, or_null: bool) -> None:
    for key in part.value:
        node = part[key]
        taker = TAKERS.get(key)
        if key == "type":
            _take_types(seen, node, or_null=or_null)
        elif taker is not None:
            taker(seen, node, key, part)
        elif key in COUNTS and node.value == 0:
            continue
        elif key in LOWER or key in UPPER:
            held = seen.bounds.get(key)
            if held is None or tighter(key, node.value, held.value):
                seen.bounds[key] = node
        elif key not in SILENT and not key.startswith("x-") and node.value is not False:
            seen.rules.setdefault(key, node)


def _take_properties(seen: View, node: Node, _key: str, _part: Node) -> None:
    for name in node.value:
        seen.properties.setdefault(name, []).append(node[name])


def _take_required(seen: View, node: Node, _key: str, _part: Node) -> None:
    for one in node.elements():
        seen.required.setdefault(str(one.value), one)


def _take_items(seen: View, node: Node, _key: str, _part: Node) -> None:
    seen.items.append(node)


def _take_rest(seen: View, node: Node, _key: str, _part: Node) -> None:
    if node.value is False:
        seen.closed = seen.closed or node
    elif isinstance(node.value, Mapping):
        seen.rest.append(node)


def _take_default(seen: View, node: Node, _key: str, _part: Node) -> None:
    seen.defaults = seen.defaults or node


def _take_format(seen: View, node: Node, _key: str, _part: Node) -> None:
    seen.format = seen.format or node


def _take_discriminator(seen: View, node: Node, _key: str, _part: Node) -> None:
    seen.discriminator = seen.discriminator or node


def _take_description(seen: View, node: Node, _key: str, _part: Node) -> None:
    seen.extensible = seen.extensible or says_more_may_come(str(node.value))


def _take_extensible(seen: View, node: Node, key: str, part: Node) -> None:
    seen.extensible = True
    _take_values(seen, node, key, part)


def _take_forms(seen: View, node: Node, key: str, part: Node) -> None:
    real, with_null = _choice(part, key)
    if len(real) > 1:
        # `null` among them, or accepted by one of them
        with_null = with_null or any(_accepts_null(one, frozenset()) for one in real)
        seen.nullable = seen.nullable and with_null
        seen.forms = [[one] for one in real]
        seen.forms_node = node


def _accepts_null(node: Node, passed: frozenset[Pointer]) -> bool:
    """Whether `null` satisfies a schema. What contains itself adds nothing."""
    if node.at in passed or not isinstance(node.value, Mapping):
        return node.value is True
    passed |= {node.at}
    demands = []
    if isinstance(node.value.get("$ref"), str):
        demands.append(_accepts_null(node.document.node(node.value["$ref"]), passed))
    if "type" in node:
        kinds = node.value["type"]
        demands.append(kinds == NULL or (isinstance(kinds, list) and NULL in kinds))
    if "enum" in node:
        demands.append(None in node.value["enum"])
    if "const" in node:
        demands.append(node.value["const"] is None)
    if "allOf" in node:
        demands.extend(_accepts_null(one, passed) for one in node["allOf"].elements())
    for keyword in ALTERNATIVES:
        if keyword in node:
            every = node[keyword].elements()
            demands.append(any(_accepts_null(one, passed) for one in every))
    return all(demands)


def says_more_may_come(text: str) -> bool:
    """Whether a description tells that the list isn't closed."""
    words = " ".join(text.split()).lower()
    return "more values may come" in words or "more may come" in words


def _take_types(seen: View, node: Node, *, or_null: bool) -> None:
    every = {node.value} if isinstance(node.value, str) else set(node.value)
    nullable = NULL in every or or_null
    seen.nullable = seen.nullable and nullable
    kinds = frozenset(every - {NULL})
    if seen.types is None:
        seen.types, seen.type_node = kinds, node
    else:
        both = seen.types & kinds
        if "integer" in seen.types | kinds and "number" in seen.types | kinds:
            both |= {"integer"}
        seen.types = both


def _take_values(seen: View, node: Node, key: str, _part: Node) -> None:
    values = (node.value,) if key == "const" else tuple(node.value)
    if seen.values is None:
        seen.values, seen.values_node, seen.constant = values, node, key == "const"
    else:
        seen.values = tuple(value for value in seen.values if value in values)


def tighter(key: str, one: Any, other: Any) -> bool:
    """Whether a bound leaves less room than another."""
    return bool(one > other if key in LOWER else one < other)


def _include_bounds(seen: View) -> None:
    """Whole numbers above 0 are those from 1 on: only `minimum` and `maximum` stay."""
    for key, (inclusive, step) in INCLUSIVE.items():
        node = seen.bounds.pop(key, None)
        if node is None:
            continue
        moved = Node(node.document, node.value + step, node.at)
        held = seen.bounds.get(inclusive)
        if held is None or tighter(inclusive, moved.value, held.value):
            seen.bounds[inclusive] = moved


TAKERS: Mapping[str, Callable[[View, Node, str, Node], None]] = {
    "additionalProperties": _take_rest,
    "anyOf": _take_forms,
    "const": _take_values,
    "default": _take_default,
    "description": _take_description,
    "discriminator": _take_discriminator,
    "enum": _take_values,
    "format": _take_format,
    "items": _take_items,
    "oneOf": _take_forms,
    "properties": _take_properties,
    "required": _take_required,
    "unevaluatedProperties": _take_rest,
    "x-extensible-enum": _take_extensible,
}
