"""Whether Valkey takes writes. One that is full, or can't save, still responds to `PING`."""

from enum import StrEnum

from redis import OutOfMemoryError, ReadOnlyError, Redis, ResponseError

KEY = "cute:probe"
EXPIRES_S = 60


class WriteRefusal(StrEnum):
    """Why Valkey takes no writes."""

    MEMORY = "its memory is full"
    DISK = "it can't save to its disk"
    REPLICA = "it is a replica"
    OTHER = "it refuses to"


def refusal(valkey: Redis) -> WriteRefusal | None:
    """Write something, and say why that was refused; None when it was not.

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
