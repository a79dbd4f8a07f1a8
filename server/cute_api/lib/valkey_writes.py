"""Check that Valkey accepts writes: if full or unable to save, it still answers `PING`."""

from enum import StrEnum

from redis import OutOfMemoryError, ReadOnlyError, Redis, ResponseError

KEY = "cute:probe"
EXPIRES_S = 60


class WriteRefusal(StrEnum):
    """Why Valkey refuses writes."""

    MEMORY = "its memory is full"
    DISK = "it can't save to its disk"
    REPLICA = "it is a replica"
    OTHER = "it refuses to"


def refusal(valkey: Redis) -> WriteRefusal | None:
    """Try a write; return why Valkey refused it, or None.

    Raises `redis.RedisError` when Valkey does not respond.
    """
    try:
        valkey.set(KEY, b"", ex=EXPIRES_S)
    except OutOfMemoryError:
        return WriteRefusal.MEMORY
    except ReadOnlyError:
        return WriteRefusal.REPLICA
    except ResponseError as error:
        return WriteRefusal.DISK if str(error).startswith("MISCONF") else WriteRefusal.OTHER
    return None
