"""A bundled document as `verify` reads it: operations, events, and what they need and give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cute_contract.verify.places import Json, resolved

METHODS = ("get", "put", "post", "delete", "patch")
# Keys of the document: problem codes of a response, and the scope of an event.
CODES, SCOPE = "x-problem-codes", "x-required-scope"
JSON_TYPES = ("application/json", "application/problem+json")

Way = Mapping[str, frozenset[str]]
"""One way to call an operation: the scopes needed of each security scheme."""


@dataclass(frozen=True, slots=True)
class Found:
    """An operation in a spec: its place, and its parameters by name (headers in lower case)."""

    method: str
    path: str
    node: Json
    parameters: Mapping[str, Json]

    @property
    def title(self) -> str:
        return f"{self.method.upper()} {self.path}"


@dataclass(frozen=True, slots=True)
class Spec:
    """A bundled document."""

    document: Json

    @property
    def version(self) -> str:
        return str(self.document["info"]["version"])

    def operation(self, name: str) -> Found | None:
        for path, item in self.document["paths"].items():
            for method in METHODS:
                if method in item and item[method].get("operationId") == name:
                    return self._found(method, path, item)
        return None

    def at(self, method: str, path: str) -> Found | None:
        """The operation at this path, however it is called."""
        item = self.document["paths"].get(path, {})
        return self._found(method, path, item) if method in item else None

    def event(self, name: str) -> Json | None:
        """The schema of an event's body."""
        item = self.document.get("webhooks", {}).get(name)
        if item is None:
            return None
        return self.schema_of(item["post"].get("requestBody", {}))

    def body(self, found: Found) -> Json | None:
        """The schema of the request's body."""
        node = found.node.get("requestBody")
        return None if node is None else self.schema_of(node)

    def responses(self, found: Found) -> Json | None:
        """Return the schema of the successful responses, as alternatives."""
        responses = found.node.get("responses", {})
        schemas = [
            schema
            for status, node in responses.items()
            if str(status).startswith("2") and (schema := self.schema_of(node)) is not None
        ]
        if not schemas:
            return None
        return schemas[0] if len(schemas) == 1 else {"anyOf": schemas}

    def ways(self, found: Found) -> list[Way]:
        """The ways to call it with credentials, of which one is enough."""
        security = found.node.get("security", self.document.get("security", []))
        return [
            {scheme: frozenset(scopes) for scheme, scopes in way.items()} for way in security if way
        ]

    def scope_of_event(self, name: str) -> str | None:
        scope = self.document.get("webhooks", {}).get(name, {}).get("post", {}).get(SCOPE)
        return None if scope is None else str(scope)

    def codes(self, found: Found, status: int) -> frozenset[str]:
        """The problem codes of a status."""
        node = found.node.get("responses", {}).get(str(status), {})
        return frozenset(resolved(self.document, node).get(CODES, ()))

    def problem(self, found: Found, status: int) -> Json | None:
        """The schema of the body of a status."""
        return self.schema_of(found.node.get("responses", {}).get(str(status), {}))

    def schema_of(self, node: Json) -> Json | None:
        content = resolved(self.document, node).get("content", {})
        for media_type in JSON_TYPES:
            if media_type in content:
                schema: Json = content[media_type].get("schema", {})
                return schema
        return None

    def _found(self, method: str, path: str, item: Json) -> Found:
        entries = [*item.get("parameters", ()), *item[method].get("parameters", ())]
        nodes = [resolved(self.document, entry) for entry in entries]
        return Found(method, path, item[method], {key_of(node["name"]): node for node in nodes})


def key_of(name: str) -> str:
    return name.lower()


def document_of(value: Any) -> Spec:
    """Parse a JSON value as a spec. Raises `KeyError` or `TypeError`."""
    version, paths = value["info"]["version"], value["paths"]
    if not isinstance(paths, dict) or not isinstance(version, str):
        raise TypeError
    return Spec(value)
