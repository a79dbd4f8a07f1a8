"""How many streams each user has open, in all processes: an open stream takes a place in Valkey.

A place is a lease. The process renews it while the stream is open, so the places of a process that
was killed end by themselves. While Valkey is away, each process counts its own streams alone.
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
# Gives 1 and takes the place unless so many others are taken; 0 otherwise.
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
class Place:
    """The place of one stream of a user's."""

    user_id: UUID
    name: str


class StreamPlaces:
    """`take` from any thread, the others from one."""

    def __init__(self, valkey: Redis) -> None:
        self._valkey = valkey
        self._here: Counter[UUID] = Counter()
        self._take = valkey.register_script(TAKE)
        self._renew = valkey.register_script(RENEW)

    def take(self, user_id: UUID, most: int) -> Place | None:
        """A place, unless the user has `most` of them; `opened` says that it is used."""
        place = Place(user_id, uuid.uuid4().hex)
        try:
            taken = self._take(keys=[KEY % user_id], args=[place.name, most, LEASE_SECONDS])
        except RedisError as error:
            log.warning("open streams are counted per process: %s", error)
            taken = self._here[user_id] < most
        return place if taken else None

    def opened(self, place: Place) -> None:
        """Its stream is open: it counts in this process."""
        self._here[place.user_id] += 1

    def renew(self, places: Iterable[Place]) -> None:
        """Keep the places of streams that are still open. Raises `RedisError`."""
        with self._valkey.pipeline(transaction=False) as pipeline:
            for place in places:
                args = [place.name, str(LEASE_SECONDS)]
                self._renew(keys=[KEY % place.user_id], args=args, client=pipeline)
            pipeline.execute()

    def leave(self, places: Iterable[Place]) -> None:
        """Give up the places of streams that have ended. Raises `RedisError`."""
        with self._valkey.pipeline(transaction=False) as pipeline:
            for place in places:
                self._here[place.user_id] -= 1
                if not self._here[place.user_id]:
                    del self._here[place.user_id]
                pipeline.zrem(KEY % place.user_id, place.name)
            pipeline.execute()
