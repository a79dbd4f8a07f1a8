"""Members of JSON objects, at any depth."""

from typing import Any


def without(node: Any, prefix: str) -> Any:
    """Copy a JSON value without the members whose names start with `prefix`."""
    if isinstance(node, dict):
        return {
            name: without(value, prefix)
            for name, value in node.items()
            if not name.startswith(prefix)
        }
    if isinstance(node, list):
        return [without(value, prefix) for value in node]
    return node
