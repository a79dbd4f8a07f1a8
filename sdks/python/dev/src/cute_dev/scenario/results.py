"""Results of steps without what differs in each run, and where two results differ."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
SECRET = re.compile(r"\b(cute|whsec)_[A-Za-z0-9_+/=]+")
OPAQUE = ("etag", "cursor", "next_cursor")
"""Fields whose texts tell clients nothing, and hold a time."""
COUNT, REMOVED = "count", "rows_removed"
"""How many old rows the clock removed depends on what the account did before."""
MISSING = object()


def comparable(value: Any, name: str = "") -> Any:
    """Return a value of JSON with marks in place of what differs in each run."""
    if isinstance(value, dict):
        known = {COUNT: "<count>"} if value.get("kind") == REMOVED else {}
        return {member: comparable(child, member) for member, child in {**value, **known}.items()}
    if isinstance(value, list):
        return [comparable(child, name) for child in value]
    if name == "timestamp" and isinstance(value, int):
        return "<time>"
    if not isinstance(value, str):
        return value
    if name in OPAQUE:
        return f"<{name}>"
    return SECRET.sub("<secret>", TIME.sub("<time>", ID.sub("<id>", value)))


def differences(before: Any, after: Any, place: str = "") -> Iterator[str]:
    """Return a line for each place where two values differ."""
    if isinstance(before, dict) and isinstance(after, dict):
        for name in dict.fromkeys([*before, *after]):
            below = f"{place}.{name}" if place else name
            yield from differences(before.get(name, MISSING), after.get(name, MISSING), below)
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for index, (was, found) in enumerate(zip(before, after, strict=True)):
            yield from differences(was, found, f"{place}.{index}")
    elif isinstance(before, list) and isinstance(after, list):
        yield f"{place}: length {len(after)}, recorded: {len(before)}"
    elif before != after:
        yield f"{place}: {_shown(after)}, recorded: {_shown(before)}"


def _shown(value: Any) -> str:
    return "nothing" if value is MISSING else repr(value)
