"""Gathers the view of a schema from everything that applies at its place.

`$ref` with its siblings, `allOf`, and `anyOf` or `oneOf` of one schema and `null` are merged, so
that rewriting a schema in another of these forms is no change. Where several parts limit the same
thing, all of them apply, as in JSON Schema. Every keyword enters the view, including unknown ones.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from scripts.spec.diff.changes import Pointer
from scripts.spec.diff.documents import Node
from scripts.spec.diff.json_values import contains, kind, same
from scripts.spec.diff.lifecycle import SUNSET
from scripts.spec.diff.schema.normal import (
    leave_out_forbidden_fields,
    leave_out_idle,
    normalize_numbers,
    normalize_values,
    note_unevaluated,
)
from scripts.spec.diff.schema.view import (
    ADDITIONAL,
    ALTERNATIVES,
    LOWER,
    MAX_DEPTH,
    NULL,
    REFUSING,
    ROWS,
    UNEVALUATED,
    UPPER,
    Parts,
    SchemaView,
    choice,
    gathered,
    keep,
    tighter,
)
from scripts.spec.diff.schema.vocabulary import ANNOTATIONS, IDLE, STRUCTURE

# The keywords of a form that only lists values.
CONSTANT = ANNOTATIONS | {"const", "enum", "type"}
# Matches "More types may come." in a description, also across lines.
MORE_MAY_COME = re.compile(r"\bmore\s+(\w+\s+)?may\s+come\b", re.IGNORECASE)


def view(parts: Parts) -> SchemaView:
    """Return all that these schemas demand together. The first names the place.

    Cached in the document, and never changed afterwards.
    """
    derived = parts[0].document.derived
    key = tuple(part.at for part in parts)
    if key not in derived:
        derived[key] = _gathered(parts)
    seen: SchemaView = derived[key]
    return seen


def _gathered(parts: Parts) -> SchemaView:
    seen = SchemaView(site=parts[0])
    for part, or_null in _plain(parts, 0, or_null=False):
        seen.parts.append(part)
        _take(seen, part, or_null=or_null)
    leave_out_forbidden_fields(seen)
    note_unevaluated(seen)
    refusing = next((part for part in parts if part.value is False), None)
    if refusing is not None:
        seen.demands[REFUSING] = [refusing]
    normalize_values(seen)
    leave_out_idle(seen)
    normalize_numbers(seen)
    return seen


def _plain(parts: Iterable[Node], depth: int, *, or_null: bool) -> Iterator[tuple[Node, bool]]:
    """The schemas after resolving `$ref`, `allOf`, and choices with a single alternative.

    With each comes whether `null` is its only alternative.
    """
    for part in parts:
        if depth > MAX_DEPTH or not isinstance(part.value, Mapping):
            continue
        yield part, or_null
        yield from _plain(gathered(part), depth + 1, or_null=or_null)
        for keyword in ALTERNATIVES:
            real, with_null = choice(part, keyword)
            if len(real) == 1:
                yield from _plain(real, depth + 1, or_null=with_null)


def _take(seen: SchemaView, part: Node, *, or_null: bool) -> None:
    for key in part.value:
        node = part[key]
        if key == "type":
            _take_types(seen, node, or_null=or_null)
        elif key in ("enum", "const"):
            _take_values(seen, node, key, or_null=or_null)
        elif key in TAKERS:
            TAKERS[key](seen, node, key, part)
        elif key in ANNOTATIONS or key in STRUCTURE or (key in IDLE and node.value == IDLE[key]):
            continue
        elif key in LOWER or key in UPPER:
            held = seen.bounds.get(key)
            if held is None or tighter(key, node.value, held.value):
                seen.bounds[key] = node
        else:
            keep(seen, key, node)


def _take_properties(seen: SchemaView, node: Node, _key: str, _part: Node) -> None:
    for name in node.value:
        seen.properties.setdefault(name, []).append(node[name])


def _take_required(seen: SchemaView, node: Node, _key: str, _part: Node) -> None:
    for name in node.elements():
        seen.required.setdefault(str(name.value), name)


def _take_items(seen: SchemaView, node: Node, _key: str, _part: Node) -> None:
    if node.value is not True and node.value != {}:
        seen.items.append(node)


def _take_rest(seen: SchemaView, node: Node, key: str, _part: Node) -> None:
    if node.value is False:
        seen.closed, seen.closed_by = seen.closed or node, seen.closed_by or key
    elif isinstance(node.value, Mapping) and node.value:
        seen.rest.append(node)


def _take_once(name: str) -> Callable[[SchemaView, Node, str, Node], None]:
    """Keep the first value of a keyword, and report other values, whose effect is unknown."""

    def take(seen: SchemaView, node: Node, key: str, _part: Node) -> None:
        held: Node | None = getattr(seen, name)
        if held is None:
            setattr(seen, name, node)
        elif not same(held.value, node.value):
            keep(seen, f"a second `{key}`", node)

    return take


def _take_mark(name: str) -> Callable[[SchemaView, Node, str, Node], None]:
    """Merge a keyword that has an effect only if it is true."""

    def take(seen: SchemaView, node: Node, _key: str, _part: Node) -> None:
        if node.value is not False and getattr(seen, name) is None:
            setattr(seen, name, node)

    return take


def _take_description(seen: SchemaView, node: Node, _key: str, _part: Node) -> None:
    seen.extensible = seen.extensible or says_more_may_come(str(node.value))


def _take_listed(seen: SchemaView, node: Node, _key: str, _part: Node) -> None:
    seen.extensible = True
    seen.listed, seen.listed_node = (*seen.listed, *node.value), node


def _take_forms(seen: SchemaView, node: Node, key: str, part: Node) -> None:
    real, with_null = choice(part, key)
    if with_null and not real:
        seen.types = frozenset()
    if len(real) <= 1:
        return
    values = _constants(real)
    if values is not None:
        _take_values(seen, Node(node.document, values, node.at), "enum", or_null=with_null)
        return
    if seen.forms:
        keep(seen, f"a second `{key}`", node)
        return
    # `null` among them, or accepted by one of them
    with_null = with_null or any(_accepts_null(form, frozenset()) for form in real)
    seen.nullable = seen.nullable and with_null
    seen.forms = [[form] for form in real]
    seen.forms_node, seen.exclusive = node, key == "oneOf"


def _constants(forms: Iterable[Node]) -> list[Any] | None:
    """Return the values of forms that are only constants and lists, or None for other forms."""
    values: list[Any] = []
    for form in forms:
        if not isinstance(form.value, Mapping) or not form.value.keys() <= CONSTANT:
            return None
        own = [form.value["const"]] if "const" in form else form.value.get("enum")
        kinds = form.value.get("type", [])
        known = {kinds} if isinstance(kinds, str) else set(kinds)
        if own is None or any(contains(values, value) for value in own):
            return None
        if known and not all(kind(value) in known for value in own):
            return None
        values += own
    return values


def _accepts_null(node: Node, passed: frozenset[Pointer]) -> bool:
    """Return whether `null` satisfies a schema, ignoring recursion."""
    if node.at in passed or not isinstance(node.value, Mapping):
        return node.value is True
    passed |= {node.at}
    demands = [_accepts_null(part, passed) for part in gathered(node)]
    if "type" in node:
        kinds = node.value["type"]
        demands.append(kinds == NULL or (isinstance(kinds, list) and NULL in kinds))
    if "enum" in node:
        demands.append(None in node.value["enum"])
    if "const" in node:
        demands.append(node.value["const"] is None)
    for keyword in ALTERNATIVES:
        if keyword in node:
            forms = node[keyword].elements()
            demands.append(any(_accepts_null(form, passed) for form in forms))
    return all(demands)


def says_more_may_come(text: str) -> bool:
    """Return whether a description says that the list is open."""
    return MORE_MAY_COME.search(text) is not None


def _take_types(seen: SchemaView, node: Node, *, or_null: bool) -> None:
    names = {node.value} if isinstance(node.value, str) else set(node.value)
    nullable = NULL in names or or_null
    seen.nullable = seen.nullable and nullable
    kinds = frozenset(names - {NULL})
    if seen.types is None:
        seen.types, seen.type_node = kinds, node
    else:
        both = seen.types & kinds
        if "integer" in seen.types | kinds and "number" in seen.types | kinds:
            both |= {"integer"}
        seen.types = both


def _take_values(seen: SchemaView, node: Node, key: str, *, or_null: bool) -> None:
    values = (node.value,) if key == "const" else tuple(node.value)
    if or_null:
        values = (*values, None)
    if seen.values is None:
        seen.values, seen.values_node, seen.constant = values, node, key == "const"
    else:
        seen.values = tuple(value for value in seen.values if contains(values, value))


TAKERS: Mapping[str, Callable[[SchemaView, Node, str, Node], None]] = {
    ADDITIONAL: _take_rest,
    "anyOf": _take_forms,
    "default": _take_once("defaults"),
    "deprecated": _take_mark("deprecated"),
    "description": _take_description,
    "discriminator": _take_once("discriminator"),
    "format": _take_once("format"),
    "items": _take_items,
    "oneOf": _take_forms,
    "properties": _take_properties,
    "readOnly": _take_mark("read_only"),
    "required": _take_required,
    UNEVALUATED: _take_rest,
    "writeOnly": _take_mark("write_only"),
    "x-currency-exponents": _take_once("exponents"),
    "x-deprecated-values": _take_once("ending"),
    "x-extensible-enum": _take_listed,
    SUNSET: _take_once("sunset"),
    ROWS: _take_mark("rows"),
}
