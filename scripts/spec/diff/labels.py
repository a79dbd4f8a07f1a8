"""Labels of places in a document: `Item.price.amount`, `limit`, `GET /items`."""

from scripts.spec.diff.changes import Pointer

COMPONENT_DEPTH = 3
OPERATION_DEPTH = 3


def label(at: Pointer) -> str:
    """Return a short readable name: fields joined by dots, `[]` for elements of arrays."""
    if at[:1] == ("components",) and len(at) >= COMPONENT_DEPTH:
        return _steps(at[2], at[COMPONENT_DEPTH:])
    if at[:1] in (("paths",), ("webhooks",)) and len(at) >= OPERATION_DEPTH:
        owner = f"{at[2].upper()} {at[1]}" if at[0] == "paths" else at[1]
        return _steps(owner, at[OPERATION_DEPTH:])
    return "/".join(at) or "the document"


def _steps(owner: str, rest: Pointer) -> str:
    """Append the fields below `owner` to it; other steps stay as words."""
    steps = iter(rest)
    for step in steps:
        if step == "properties":
            owner += f".{next(steps, '')}".rstrip(".")
        elif step == "items":
            owner += "[]"
        elif step == "responses":
            owner += f" {next(steps, '')}"
        elif step in ("additionalProperties", "unevaluatedProperties"):
            owner += ".*"
        elif step in ("requestBody", "header", "headers"):
            owner += " body" if step == "requestBody" else f" {next(steps, '')}"
    return owner


def as_code(values: object) -> str:
    """Format one or more values for a sentence."""
    if isinstance(values, tuple | list | set | frozenset):
        return ", ".join(as_code(value) for value in values)
    return f"`{values}`" if isinstance(values, str) else f"`{str(values).lower()}`"
