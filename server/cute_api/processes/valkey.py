"""Clients of the Valkey that REDIS_URL names: a server, or the Sentinels' master."""

from typing import Any
from urllib.parse import unquote

from redis import Redis
from redis.sentinel import Sentinel

from cute_api.config import ConfigError, Variable
from cute_api.config_urls import SENTINEL, SENTINEL_PORT, hosts_of

# The client has other names for these schemes. It works with Redis and Valkey.
_SCHEMES = {
    "valkey": "redis",
    "valkeys": "rediss",
    "redis+unix": "unix",
    "valkey+unix": "unix",
}


def connect(url: str, **options: Any) -> Redis:
    """A client for a validated URL, with the client's own options.

    It doesn't connect yet. With Sentinels, each new connection asks them for the master, so that
    after a failover the next connection leads to the new one. Sentinels get the same user and
    password as the server. Raises `ConfigError` for an option of the URL that can't be used.
    """
    scheme, _, rest = url.partition("://")
    if SENTINEL not in scheme:
        return _one_server(f"{_SCHEMES.get(scheme, scheme)}://{rest}", options)
    authority, _, path = rest.partition("/")
    user, _, password = authority.rpartition("@")[0].partition(":")
    login = {"username": unquote(user) or None, "password": unquote(password) or None}
    sentinel = Sentinel(  # type: ignore[no-untyped-call]  # redis has no types here
        [(host, port or SENTINEL_PORT) for host, port in hosts_of(authority)],
        sentinel_kwargs={**options, **login},
    )
    name = path.strip("/")
    client: Redis = sentinel.master_for(name, **options, **login)  # type: ignore[no-untyped-call]  # redis has no types here
    return client


def _one_server(url: str, options: dict[str, Any]) -> Redis:
    try:
        client = Redis.from_url(url, **options)
        # Without this check an unknown option would only fail when it connects.
        client.connection_pool.connection_class(**client.connection_pool.connection_kwargs)
    except (TypeError, ValueError) as error:
        raise ConfigError(
            f"{Variable.REDIS_URL} has an option that can't be used: check what follows its `?`."
        ) from error
    return client
