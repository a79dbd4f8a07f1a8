"""How many jobs were refused, counted on Valkey by all workers together."""

from redis import Redis, ResponseError

from cute_api.lib.valkey_junk import is_junk

KEY = "cute:jobs:refused"
MAX_DIGITS = 18  # what fits in 64 bits


def add(valkey: Redis) -> None:
    """Count one. What is no count makes room for one. Raises `redis.RedisError`."""
    try:
        valkey.incr(KEY)
    except ResponseError as error:
        if not is_junk(error):
            raise
        valkey.unlink(KEY)
        valkey.incr(KEY)


def count(valkey: Redis) -> int:
    """How many since an operator last removed the key. Raises `redis.RedisError`.

    What is no count was put there by somebody else, which this has to report: it counts as 1.
    """
    try:
        found = valkey.get(KEY)
    except ResponseError as error:
        if not is_junk(error):
            raise
        return 1
    if found is None:
        return 0
    assert isinstance(found, bytes), "the client decodes nothing"
    return int(found) if found.isdigit() and len(found) <= MAX_DIGITS else 1
