"""Names as tuples of words, which each language writes in its own case.

Names of operations in the SDKs follow from path and operationId: new ones need no entry.
"""

import re
from collections.abc import Sequence

# ("if", "match") for `If-Match`, all in lower case.
Words = tuple[str, ...]

BY = "by-"
ME = "me"


def sdk_name(path: str, operation_id: str, tag: str) -> tuple[tuple[Words, ...], Words]:
    """Return the place: `/items/changes`, `list_item_changes` → `items.changes`, `list`.

    The resource comes from the path, with the tag instead of a leading `me`: `/me/orders` of the
    tag `orders` is `orders`. The method is the verb of the operationId; a last segment that is a
    verb (`/items/batch`, `/webhooks/{id}/rotate-secret`) is the method instead, and `by-sku` is
    appended (`put by sku`).
    """
    segments = path.strip("/").split("/")
    if segments[0] == ME and tag != ME:
        segments[: 2 if segments[1:2] == [tag] else 1] = [tag]
    static = [words(segment) for segment in segments if not segment.startswith("{")]
    verb = words(operation_id)[0]
    named = [words(segment) for segment in segments if segment.startswith(BY)]
    if named:
        return tuple(name for name in static if name not in named), (verb, *named[0])
    last = words(segments[-1])
    if last in static and last[0] == verb:
        return tuple(static[:-1]), last
    return tuple(static), (verb,)


def words(name: str) -> Words:
    """Split `If-Match`, `rotate-secret`, `itemId`, `item.sold`, `ItemList` into words."""
    split = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name)
    return tuple(re.findall(r"[^\W_]+", split.lower()))


def snake(name: Sequence[str]) -> str:
    """Join ("rotate", "secret") to `rotate_secret`."""
    return "_".join(name)


def kebab(name: Sequence[str]) -> str:
    """Join ("rotate", "secret") to `rotate-secret`."""
    return "-".join(name)


def camel(name: Sequence[str]) -> str:
    """Join ("rotate", "secret") to `rotateSecret`."""
    return name[0] + pascal(name[1:])


def pascal(name: Sequence[str]) -> str:
    """Join ("rotate", "secret") to `RotateSecret`."""
    return "".join(map(str.capitalize, name))
