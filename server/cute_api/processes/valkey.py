"""Clients of the Valkey that REDIS_URL names: one server, or the one that Sentinels point to."""

from typing import Any
from urllib.parse import unquote

from redis import Redis
from redis.sentinel import Sentinel

from cute_api.config import ConfigError, Variable
from cute_api.config_urls import SENTINEL, SENTINEL_PORT, hosts_of

# The client knows these by other names. One client serves both makes.
_SCHEMES = {
    "valkey": "redis",
    "valkeys": "rediss",
    "redis+unix": "unix",
    "valkey+unix": "unix",
}


def connect(url: str, **options: Any) -> Redis:
    """A client for a URL that the settings have read, with the client's own options.

    It opens nothing yet. With Sentinels, each new connection asks them which server it is for, so
    after a failover the next one leads to the new server. The user and the password of the URL are
    those of the Sentinels too. Raises `ConfigError` for an option of the URL that can't be used.
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
        # An option that the client does not have would only fail when it connects.
        client.connection_pool.connection_class(**client.connection_pool.connection_kwargs)
    except (TypeError, ValueError) as error:
        raise ConfigError(
            f"{Variable.REDIS_URL} has an option that can't be used: check what follows its `?`."
        ) from error
    return client
