"""The number of refused jobs, counted on Valkey by all workers."""

from redis import Redis, ResponseError

from cute_api.lib.valkey_junk import is_junk

KEY = "cute:jobs:refused"
MAX_DIGITS = 18  # fits in 64 bits


def add(valkey: Redis) -> None:
    """Count a refused job; replace a malformed count. Raises `redis.RedisError`."""
    try:
        valkey.incr(KEY)
    except ResponseError as error:
        if not is_junk(error):
            raise
        valkey.unlink(KEY)
        valkey.incr(KEY)


def count(valkey: Redis) -> int:
    """The count since an operator last removed the key. Raises `redis.RedisError`.

    A malformed count counts as 1, because a foreign program wrote it, which must be reported.
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
