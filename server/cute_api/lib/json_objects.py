"""JSON objects, as Python reads them."""

from typing import Any

Json = dict[str, Any]
"""A JSON object."""


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
