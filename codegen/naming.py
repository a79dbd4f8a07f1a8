"""Names of operations in the SDKs, by rule from path and operationId: new ones need no entry."""

import keyword
import re
from collections.abc import Sequence

BY = "by-"
ME = "me"


def sdk_name(path: str, operation_id: str, tag: str) -> tuple[tuple[str, ...], str]:
    """Return the place: `/items/changes`, `list_item_changes` → (`items`, `changes`), `list`.

    The resource comes from the path, with the tag instead of a leading `me`: `/me/orders` of the
    tag `orders` is (`orders`,). The method is the verb of the operationId; a last segment that is a
    verb (`/items/batch`, `/webhooks/{id}/rotate-secret`) is the method instead, and `by-sku` is
    appended (`put_by_sku`).
    """
    segments = path.strip("/").split("/")
    if segments[0] == ME and tag != ME:
        segments[: 2 if segments[1:2] == [tag] else 1] = [tag]
    static = [snake(segment) for segment in segments if not segment.startswith("{")]
    verb = operation_id.split("_", maxsplit=1)[0]
    named = [snake(segment) for segment in segments if segment.startswith(BY)]
    if named:
        return tuple(name for name in static if name not in named), f"{verb}_{named[0]}"
    last = snake(segments[-1])
    if last in static and last.split("_")[0] == verb:
        return tuple(static[:-1]), last
    return tuple(static), verb


def snake(name: str) -> str:
    """Convert `If-Match`, `rotate-secret`, `itemId`, `ItemList` to snake case."""
    split = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name)
    return re.sub(r"\W+", "_", split).strip("_").lower()


def camel(name: str) -> str:
    """Convert `rotate_secret` to `rotateSecret`."""
    first, *rest = snake(name).split("_")
    return first + "".join(part.capitalize() for part in rest)


def pascal(parts: str | Sequence[str]) -> str:
    """Convert `("me", "items")` or `item.sold` to `MeItems`, `ItemSold`."""
    joined = parts if isinstance(parts, str) else "_".join(parts)
    return "".join(part.capitalize() for part in snake(joined).split("_"))


def python_name(name: str) -> str:
    """Return a Python argument's name: snake case, with an underscore after keywords."""
    made = snake(name)
    return f"{made}_" if keyword.iskeyword(made) else made
