"""Count each user's open streams in all processes: each takes a place in Valkey.

A place is a lease. The process renews it while the stream is open, so the places of a killed
process expire. While Valkey is down, each process counts only its own streams.
"""

import logging
import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from redis import Redis, RedisError

LEASE_SECONDS = 60
KEY = "cute:streams:{%s}"
# Takes the place and returns 1 unless too many are taken; otherwise returns 0.
TAKE = """
local now = tonumber(redis.call('TIME')[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[2]) then return 0 end
redis.call('ZADD', KEYS[1], now + ARGV[3], ARGV[1])
redis.call('EXPIRE', KEYS[1], ARGV[3])
return 1
"""
RENEW = """
local now = tonumber(redis.call('TIME')[1])
redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])
redis.call('EXPIRE', KEYS[1], ARGV[2])
"""

log = logging.getLogger("cute.streams")


@dataclass(frozen=True, slots=True)
class StreamPosition:
    """The place of a user's stream."""

    user_id: UUID
    name: str


class StreamPlaces:
    """Places in Valkey. Call `take` from any thread, the other methods from a single one."""

    def __init__(self, valkey: Redis) -> None:
        self._valkey = valkey
        self._here: Counter[UUID] = Counter()
        self._take = valkey.register_script(TAKE)
        self._renew = valkey.register_script(RENEW)

    def take(self, user_id: UUID, most: int) -> StreamPosition | None:
        """Take a place, unless the user has `most`; call `opened` once the stream is open."""
        place = StreamPosition(user_id, uuid.uuid4().hex)
        try:
            taken = self._take(keys=[KEY % user_id], args=[place.name, most, LEASE_SECONDS])
        except RedisError as error:
            log.warning("Counting open streams per process: %s", error)
            taken = self._here[user_id] < most
        return place if taken else None

    def opened(self, place: StreamPosition) -> None:
        """Count an open stream in this process."""
        self._here[place.user_id] += 1

    def renew(self, places: Iterable[StreamPosition]) -> None:
        """Keep the places of streams that are still open. Raises `RedisError`."""
        with self._valkey.pipeline(transaction=False) as pipeline:
            for place in places:
                args = [place.name, str(LEASE_SECONDS)]
                self._renew(keys=[KEY % place.user_id], args=args, client=pipeline)
            pipeline.execute()

    def leave(self, places: Iterable[StreamPosition]) -> None:
        """Give up the places of streams that have ended. Raises `RedisError`."""
        with self._valkey.pipeline(transaction=False) as pipeline:
            for place in places:
                self._here[place.user_id] -= 1
                if not self._here[place.user_id]:
                    del self._here[place.user_id]
                pipeline.zrem(KEY % place.user_id, place.name)
            pipeline.execute()
