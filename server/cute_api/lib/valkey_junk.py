"""What Valkey says when the value at a key, or in a field, is none that we would have written.

Any program that can write to Valkey can put anything there. Such a value must not pass for a Valkey
that is away, which is waited for: it is removed or left out, and what else is there is read.
"""

from collections.abc import Callable
from typing import Any

from redis import ResponseError

_WORDS = (
    "WRONGTYPE",  # a value of another kind
    "value is not an integer",
    "hash value is not an integer",
    "increment or decrement would overflow",
)


def is_junk(error: ResponseError) -> bool:
    """Whether the value is to blame, and not memory, disk, permissions or the command."""
    # In a pipeline the client puts the command before what Valkey said.
    return str(error).rpartition("caused error: ")[2].startswith(_WORDS)


def read_or(otherwise: Any, read: Callable[[], Any]) -> Any:
    """What is read; `otherwise` where a value of another kind stands. Raises `redis.RedisError`."""
    try:
        return read()
    except ResponseError as error:
        if not is_junk(error):
            raise
        return otherwise
