"""What Valkey says when the value at a key, or in a field, is none that we would have written.

Whoever can write to Valkey can put anything there. Such a value must not pass for a Valkey that is
away, which is waited for: it is removed or left out, and what else is there is read.
"""

from redis import ResponseError

_WORDS = (
    "WRONGTYPE",  # a value of another kind
    "value is not an integer",
    "hash value is not an integer",
    "increment or decrement would overflow",
)


def is_junk(error: ResponseError) -> bool:
    """Whether the value is to blame, and not memory, disk, permissions or the command."""
    return str(error).startswith(_WORDS)
