"""The document's fields and example for the `data` of each event type."""

from collections.abc import Iterable, Iterator

from cute_api.lib.json_objects import Json
from cute_api.lib.wording import nearest
from cute_api.spec import Spec
from cute_api.webhooks.selection.filter_tokens import FilterError
from cute_api.webhooks.selection.filter_tree import ROOT, Condition, Filter, LiteralType

Path = tuple[str, ...]

ANY = "<key>"
"""Stands in a path for the keys of a map, which the document doesn't name. It can't be a name in a
filter.
"""

MEDIA_TYPE = "application/json"
# Filters can't name deeper fields, because schemas may be recursive.
MAX_DEPTH = 8
# JSON Schema's types that a literal of each type can equal. Any type compares with null.
COMPARABLE = {
    LiteralType.NUMBER: frozenset({"integer", "number"}),
    LiteralType.STRING: frozenset({"string"}),
    LiteralType.BOOLEAN: frozenset({"boolean"}),
}
# These types in words.
WORDS = {
    "integer": "a number",
    "number": "a number",
    "string": "a text",
    "boolean": "true or false",
    "object": "an object, so name one of its fields",
    "array": "a list, which filters can't look into",
}


def example(spec: Spec, event_type: str) -> Json:
    """Return the `data` of an event type's first example in the document."""
    content = spec.document["webhooks"][event_type]["post"]["requestBody"]["content"][MEDIA_TYPE]
    first = next(iter(content["examples"].values()))
    data: Json = spec.resolve(first)["value"]["data"]
    return data


def fields(spec: Spec, event_types: Iterable[str]) -> dict[Path, set[str]]:
    """Return each field's path in the data of these event types, with its possible types.

    `ANY` stands for the keys of a map.
    """
    found: dict[Path, set[str]] = {}
    for name in event_types:
        post = spec.document["webhooks"][name]["post"]
        body = spec.resolve(post["requestBody"]["content"][MEDIA_TYPE]["schema"])
        for path, kinds in _walk(spec, body["properties"]["data"], ()):
            found.setdefault(path, set()).update(kinds)
    return found


def check(parsed: Filter, spec: Spec, event_types: Iterable[str]) -> None:
    """Raise `FilterError` for a condition that can't hold for any event of these types."""
    known = fields(spec, event_types)
    for condition in parsed.conditions():
        kinds = {kind for path in known if _matches(path, condition.path) for kind in known[path]}
        if not kinds:
            raise FilterError(condition.position, _unknown(condition, known))
        comparable = COMPARABLE.get(condition.literal.type)
        if comparable is not None and not comparable & kinds:
            words = " or ".join(dict.fromkeys(WORDS[kind] for kind in sorted(kinds - {"null"})))
            raise FilterError(
                condition.position, f"`{_dotted(condition.path)}` is {words or 'always null'}."
            )


def _matches(known: Path, path: Path) -> bool:
    """Return whether a path is the known one, in which `ANY` matches every name."""
    return len(known) == len(path) and all(
        part in {ANY, name} for part, name in zip(known, path, strict=True)
    )


def _unknown(condition: Condition, known: Iterable[Path]) -> str:
    names = [_dotted(path) for path in known]
    near = nearest(_dotted(condition.path), names)
    hint = f"did you mean `{near}`?" if near else f"it has `{'`, `'.join(names[:3])}` and more."
    return f"no event type of this webhook has this field; {hint}"


def _dotted(path: Path) -> str:
    return ".".join((ROOT, *path))


def _walk(spec: Spec, node: Json, path: Path) -> Iterator[tuple[Path, set[str]]]:
    if len(path) > MAX_DEPTH:
        return
    schema = spec.resolve(node)
    for option in [*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())]:
        yield from _walk(spec, option, path)
    kind = schema.get("type")
    if path and kind is not None:
        yield path, {kind} if isinstance(kind, str) else set(kind)
    for name, inner in schema.get("properties", {}).items():
        yield from _walk(spec, inner, (*path, name))
    values = schema.get("additionalProperties")
    if isinstance(values, dict):
        yield from _walk(spec, values, (*path, ANY))
