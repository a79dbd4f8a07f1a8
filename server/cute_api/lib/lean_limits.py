"""Flask-Limiter's storages, with the one client that they use.

A storage of `limits` imports every client that it might use, and `valkey` is there wherever the
embedded servers are: a copy of `redis` of 2 MB that nothing calls, since our addresses name the
schemes of `redis` (`cute_api.edge.limits.connection`). A storage's `DEPENDENCIES` say which clients
it imports; measured by `scripts/bench/start.py`, limits 5.8.
"""

from limits.storage import RedisClusterStorage, RedisSentinelStorage, RedisStorage

UNUSED = "valkey"


def use_one_client() -> None:
    """From now on storages import no `valkey`. One for an address of that scheme would fail."""
    for storage in (RedisStorage, RedisClusterStorage, RedisSentinelStorage):
        storage.DEPENDENCIES = {
            name: version
            for name, version in storage.DEPENDENCIES.items()
            if not name.startswith(UNUSED)
        }
