"""Recognize Valkey's errors about values that we would never have written.

Any program that can write to Valkey can store anything there. Such a value must not look like an
outage of Valkey, for which callers wait: they remove or skip it, and read the other values.
"""

from collections.abc import Callable, Mapping
from typing import Any

from redis import Redis, ResponseError

_WORDS = (
    "WRONGTYPE",  # a value of another type
    "value is not an integer",
    "hash value is not an integer",
    "increment or decrement would overflow",
)


def is_junk(error: ResponseError) -> bool:
    """Whether the value causes the error, not memory, disk, permissions or the command."""
    # In a pipeline the client puts the command before Valkey's message.
    return str(error).rpartition("caused error: ")[2].startswith(_WORDS)


def read_or(otherwise: Any, read: Callable[[], Any]) -> Any:
    """Return the result of `read`, or `otherwise` on junk. Raises `redis.RedisError`."""
    try:
        return read()
    except ResponseError as error:
        if not is_junk(error):
            raise
        return otherwise


def remove_unless(valkey: Redis, types: Mapping[str, str]) -> list[str]:
    """Remove the values at these keys that have another type; return their keys."""
    removed = []
    for key, expected in types.items():
        found: Any = valkey.type(key)
        if found.decode() not in {"none", expected}:
            valkey.unlink(key)
            removed.append(key)
    return removed
