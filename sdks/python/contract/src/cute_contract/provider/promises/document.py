"""What a document says about the parameters, headers and methods of its operations."""

from collections.abc import Iterator

from cute_contract.provider.spec import METHODS, Json, Spec

QUERY, HEADER = "query", "header"


def parameters(spec: Spec, operation: str, place: str = QUERY) -> dict[str, Json]:
    """Return the parameters of an operation by name, with their resolved schemas."""
    path, method = spec.place_of(operation)
    item = spec.document["paths"][path]
    nodes = [*item.get("parameters", []), *item[method].get("parameters", [])]
    resolved = (spec.resolve(node, "")[0] for node in nodes)
    return {
        str(node["name"]): spec.resolve(node["schema"], "")[0]
        for node in resolved
        if node["in"] == place
    }


def taking(spec: Spec, name: str, place: str) -> list[str]:
    """Return the operations that take a parameter."""
    return [
        operation for operation in spec.operations() if name in parameters(spec, operation, place)
    ]


def methods(spec: Spec, path: str) -> set[str]:
    """Return the methods of a path, in upper case."""
    return {name.upper() for name in spec.document["paths"][path] if name in METHODS}


def sent_headers(spec: Spec) -> set[str]:
    """Return the names of all headers that the operations take."""
    return {name for operation in spec.operations() for name in parameters(spec, operation, HEADER)}


def shown_headers(spec: Spec) -> set[str]:
    """Return the names of all headers of successes."""
    return {name for node in _successes(spec) for name in node.get("headers", {})}


def _successes(spec: Spec) -> Iterator[Json]:
    for operation in spec.operations():
        path, method = spec.place_of(operation)
        for status, node in spec.document["paths"][path][method]["responses"].items():
            if status.startswith("2"):
                yield spec.resolve(node, "")[0]
