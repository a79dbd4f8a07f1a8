"""The requirements of a schema, gathered into its normal form.

Two schemas with equal views allow the same values and mean the same.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from scripts.spec.diff.documents import Node
from scripts.spec.diff.json_values import same
from scripts.spec.diff.schema.vocabulary import DEMANDS, ENTANGLED

NULL = "null"
LOWER = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties", "minContains")
UPPER = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties", "maxContains")
INCLUSIVE = {"exclusiveMinimum": ("minimum", 1), "exclusiveMaximum": ("maximum", -1)}
# The schema `false`, which no value satisfies.
REFUSING = "false"
ADDITIONAL = "additionalProperties"
UNEVALUATED = "unevaluatedProperties"
ROWS = "x-internal-rows"
ALTERNATIVES = ("anyOf", "oneOf")
# A schema with more levels of `allOf` is taken to be circular.
MAX_DEPTH = 32

Parts = Sequence[Node]
"""Schemas that all apply to the same value."""


@dataclass(slots=True)
class SchemaView:
    """The requirements of a schema; None or empty without a requirement.

    `parts` are the gathered schemas. `types` exclude `null`, see `nullable`. `values` come from
    `enum` and `const`, `listed` from `x-extensible-enum`, which allows other values; `ending` has
    the deprecated values. `closed` is the node that forbids other fields, `rest` the schemas of
    other fields. `forms` are the alternatives of a `oneOf` (`exclusive`) or `anyOf`. `demands` are
    keywords that only restrict, `entangled` those whose effect depends on others, and `unknown` all
    other keywords; each with the nodes that have it.
    """

    site: Node
    parts: list[Node] = field(default_factory=list)
    types: frozenset[str] | None = None
    nullable: bool = True
    type_node: Node | None = None
    values: tuple[Any, ...] | None = None
    values_node: Node | None = None
    constant: bool = False
    listed: tuple[Any, ...] = ()
    listed_node: Node | None = None
    extensible: bool = False
    properties: dict[str, list[Node]] = field(default_factory=dict)
    required: dict[str, Node] = field(default_factory=dict)
    items: list[Node] = field(default_factory=list)
    closed: Node | None = None
    closed_by: str = ""
    rest: list[Node] = field(default_factory=list)
    bounds: dict[str, Node] = field(default_factory=dict)
    defaults: Node | None = None
    format: Node | None = None
    read_only: Node | None = None
    write_only: Node | None = None
    rows: Node | None = None
    deprecated: Node | None = None
    sunset: Node | None = None
    ending: Node | None = None
    exponents: Node | None = None
    demands: dict[str, list[Node]] = field(default_factory=dict)
    entangled: dict[str, list[Node]] = field(default_factory=dict)
    unknown: dict[str, list[Node]] = field(default_factory=dict)
    forms: list[Parts] = field(default_factory=list)
    forms_node: Node | None = None
    exclusive: bool = False
    discriminator: Node | None = None


def gathered(part: Node) -> Iterator[Node]:
    """Return a schema merged with its `$ref` and `allOf`."""
    if isinstance(part.value.get("$ref"), str):
        yield part.document.node(part.value["$ref"])
    if "allOf" in part:
        yield from part["allOf"].elements()


def choice(part: Node, keyword: str) -> tuple[list[Node], bool]:
    """The alternatives that aren't just `null`, and whether `null` is one."""
    if keyword not in part:
        return [], False
    forms = part[keyword].elements()
    real = [form for form in forms if not _is_null(form)]
    return real, len(real) < len(forms)


def _is_null(node: Node) -> bool:
    return node.followed().get("type") in (NULL, [NULL])


def keep(seen: SchemaView, key: str, node: Node) -> None:
    """Store another keyword, once for each different value."""
    kept = seen.demands if key in DEMANDS else seen.entangled if key in ENTANGLED else seen.unknown
    held = kept.setdefault(key, [])
    if not any(same(known.value, node.value) for known in held):
        held.append(node)


def tighter(key: str, bound: Any, other: Any) -> bool:
    """Return whether a bound is tighter than another."""
    return bool(bound > other if key in LOWER else bound < other)
