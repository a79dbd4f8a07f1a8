"""Pairs of texts that owners attach to their objects; the API calls them `metadata`.

Tables have them in the column `pairs`, because SQLAlchemy reserves `metadata`.
"""

import hashlib
from collections.abc import Mapping
from typing import Any, TypeVar

from cute_api.problems import invalid_field, invalid_parameter

PAIRS = "pairs"
MAX_PAIRS = 20
KEY, VALUE = "metadata_key", "metadata_value"

Pairs = dict[str, str]
Value = TypeVar("Value")


def in_order(pairs: Mapping[str, Value]) -> dict[str, Value]:
    """Return members in PostgreSQL's order of JSONB keys, so that all responses are equal."""
    return dict(sorted(pairs.items(), key=lambda pair: (len(pair[0].encode()), pair[0].encode())))


def merged(pairs: Mapping[str, str], patch: Mapping[str, str | None]) -> Pairs:
    """Apply a merge patch (RFC 7396). Raises `ApiError` (422) for too many pairs."""
    both = {**pairs, **patch}
    left = {key: value for key, value in both.items() if value is not None}
    if len(left) > MAX_PAIRS:
        raise invalid_field(
            "/metadata",
            "too_many_pairs",
            f"Must have at most {MAX_PAIRS} pairs, not {len(left)}.",
        )
    return in_order(left)


def wanted_pair(query: Mapping[str, Any]) -> tuple[str, str] | None:
    """Return the pair to filter by, if any. Raises `ApiError` (422) for a key or value alone."""
    if KEY not in query and VALUE not in query:
        return None
    for name, other in (KEY, VALUE), (VALUE, KEY):
        if name not in query:
            raise invalid_parameter(name, "missing", f"Send `{name}` and `{other}` together.")
    return query[KEY], query[VALUE]


def digest(pair: tuple[str, str]) -> bytes:
    """Return the digest to find a pair by: see `models/sql/items/keep_item_pairs.sql`."""
    return hashlib.sha256("\x1f".join(pair).encode()).digest()
