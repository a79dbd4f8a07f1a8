"""Convert JSON Schemas to closed types of Python arguments, so that type checkers find mistakes.

An object is a dict with known keys (`MoneyDict`) or the model of responses (`Money`); a list of
values is a `Literal` or the enum of responses.
"""

from collections.abc import Mapping
from typing import Any

from codegen.bundle import CodegenError, Json, objects, schema_name, values_of
from codegen.uses import SchemaUses, uses

FORMATS = {
    "uuid": ("UUID", "str"),
    "date-time": ("datetime", "str"),
    "date": ("date", "str"),
}
SCALARS = {"integer": "int", "number": "float", "boolean": "bool", "string": "str", "null": "None"}
# Order for readability: general names at the end.
LAST = ("str", "None")


class RequestTypes:
    """Annotations of requests, and the names of components with their own type."""

    def __init__(self, document: Json) -> None:
        self._document = document
        self._schemas: Json = document["components"]["schemas"]
        self._uses: SchemaUses = uses(document)

    def of(self, schema: Mapping[str, Any]) -> str:
        """Return the annotation of a value with this schema."""
        parts = dict.fromkeys(self._parts(schema))
        place = {part: number for number, part in enumerate(LAST)}
        return " | ".join(sorted(parts, key=lambda part: place.get(part, -1)))

    def named(self) -> dict[str, Json]:
        """Return the components with a type in `params`, each after those that it needs."""
        found = dict[str, Json]()
        for name in sorted(self._uses.requests):
            self._note(name, found, ())
        return found

    def name(self, component: str) -> str | None:
        """Return the name of a component's type in `params`; None if it is inlined."""
        schema = self._schemas[component]
        if values_of(self._document, schema):
            return f"{component}Value"
        # A map has no known keys, so it is inlined.
        if "oneOf" in schema or "properties" in schema:
            return f"{component}Dict"
        return None

    def models(self) -> frozenset[str]:
        """Return the components that are models, because responses have them."""
        return frozenset(name for name in self._uses.responses if self.name(name) is not None)

    def _note(self, name: str, found: dict[str, Json], above: tuple[str, ...]) -> None:
        if name in above:
            raise CodegenError(f"The request schema {name} holds itself: no TypedDict can say so.")
        if name in found or self.name(name) is None:
            return
        for node in objects(self._schemas[name]):
            if needed := schema_name(node):
                self._note(needed, found, (*above, name))
        found[name] = self._schemas[name]

    def _parts(self, schema: Mapping[str, Any]) -> list[str]:
        name = schema_name(schema)
        if name is None:
            return self._inline(schema)
        own = self.name(name)
        if own is None:
            return self._inline(self._schemas[name])
        several = (schema_name(choice) for choice in self._schemas[name].get("anyOf", ()))
        models = [model for model in (name, *several) if model in self._uses.responses]
        return [*models, own]

    def _inline(self, schema: Mapping[str, Any]) -> list[str]:
        values = values_of(self._document, schema)
        kinds = schema.get("type", "object")
        kinds = [kinds] if isinstance(kinds, str) else kinds
        if values:
            return [literal(values), *(["None"] if "null" in kinds else [])]
        for key in ("anyOf", "oneOf"):
            if key in schema:
                return [part for choice in schema[key] for part in self._parts(choice)]
        return [part for kind in kinds for part in self._of_kind(kind, schema)]

    def _of_kind(self, kind: str, schema: Mapping[str, Any]) -> list[str]:
        if kind == "array":
            return [f"Sequence[{self.of(schema['items'])}]"]
        if kind == "object":
            values = schema.get("additionalProperties")
            return [f"Mapping[str, {self.of(values) if isinstance(values, dict) else 'Any'}]"]
        if kind == "string" and schema.get("format") in FORMATS:
            return list(FORMATS[schema["format"]])
        return [SCALARS[kind]]


def literal(values: tuple[str, ...]) -> str:
    """Return the annotation, such as `Literal["good", "very_good"]`."""
    quoted = ", ".join(f'"{value}"' for value in values)
    return f"Literal[{quoted}]"
