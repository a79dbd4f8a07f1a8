"""Schemas of requests, which are closed, and of responses and events, which are open."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from codegen.bundle import CodegenError, Json, objects, target

COMPONENT = "#/components/schemas/"


@dataclass(frozen=True, slots=True)
class SchemaUses:
    """Names of component schemas that requests reach, and that responses and events reach."""

    requests: frozenset[str]
    responses: frozenset[str]

    @property
    def requests_only(self) -> frozenset[str]:
        """Return the schemas that no response or event reaches."""
        return self.requests - self.responses


def uses(document: Json) -> SchemaUses:
    """Return the uses in a bundle, or in a client's view."""
    asked, responses = list[object](), list[object]()
    for item in document["paths"].values():
        asked.append(item.get("parameters"))
        for operation in _operations(item):
            asked += [operation.get("parameters"), operation.get("requestBody")]
            responses.append(operation["responses"])
    responses += [item["post"]["requestBody"] for item in document["webhooks"].values()]
    return SchemaUses(reached(document, asked), reached(document, responses))


def reached(document: Json, nodes: Iterable[object]) -> frozenset[str]:
    """Return the names of component schemas that these nodes refer to, at any depth."""
    seen = set[str]()
    waiting = list(nodes)
    while waiting:
        for node in objects(waiting.pop()):
            reference = node.get("$ref")
            if isinstance(reference, str) and reference not in seen:
                seen.add(reference)
                waiting.append(_target(document, reference))
    return frozenset(
        reference.removeprefix(COMPONENT) for reference in seen if reference.startswith(COMPONENT)
    )


def _operations(item: Mapping[str, Any]) -> Iterator[Json]:
    return (node for node in item.values() if isinstance(node, dict) and "responses" in node)


def _target(document: Json, reference: str) -> object:
    try:
        found: object = target(document, reference)
    except KeyError:
        raise CodegenError(f"The SDKs can't read the spec: {reference} is not there.") from None
    return found
