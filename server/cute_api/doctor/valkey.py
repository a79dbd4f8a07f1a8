"""Checks of the Valkey of REDIS_URL, and of LIMITS_REDIS_URL if it is another one."""

import time
from collections.abc import Callable
from typing import cast

from limits.storage import storage_from_string
from redis import Redis, RedisError
from redis.exceptions import NoPermissionError

from cute_api.config import Settings, Variable
from cute_api.config_urls import CLUSTER
from cute_api.doctor import clock_rules, valkey_rules
from cute_api.doctor.outcomes import Judgement, UnknownError, failed, skipped
from cute_api.doctor.valkey_rules import Info
from cute_api.edge.limits.connection import address_of
from cute_api.edge.limits.window_strategy import AWAY as LIMITS_AWAY
from cute_api.lib import valkey_writes
from cute_api.usage import stream

AWAY = "Valkey was not reached"
DENIED = "the user in the URL may not use {}: run this as cute-doctor (docs/operations.md)"


class ValkeyLooks:
    """Checks of the server that REDIS_URL names, one after the other; `server` first.

    The later ones raise `UnknownError` if it does not respond.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._client: Redis | None = None

    def server(self) -> Judgement:
        client = stream.connect(self._settings.need_redis_url())
        try:
            client.ping()
        except RedisError as error:
            return failed(
                f"it does not respond ({type(error).__name__})",
                f"Start it, or correct {Variable.REDIS_URL}. Calls and webhooks are served "
                "meanwhile, and rows of requests wait.",
            )
        self._client = client
        return valkey_rules.of_server(self._info("server"))

    def writes(self) -> Judgement:
        return valkey_rules.of_writes(valkey_writes.refusal(self._valkey()))

    def memory(self) -> Judgement:
        return valkey_rules.of_memory(self._info("memory"), sandbox=self._settings.sandbox)

    def persistence(self) -> Judgement:
        return valkey_rules.of_persistence(self._info("persistence"))

    def clock(self) -> Judgement:
        valkey = self._valkey()
        asked_at = time.time()
        seconds, micros = cast(tuple[int, int], self._ask("TIME", valkey.time))
        return clock_rules.of_clocks(asked_at, seconds + micros / 1_000_000, time.time())

    def _info(self, section: str) -> Info:
        valkey = self._valkey()
        return cast(Info, self._ask("INFO", lambda: valkey.info(section)))

    def _ask(self, command: str, ask: Callable[[], object]) -> object:
        try:
            return ask()
        except NoPermissionError as error:
            raise UnknownError(DENIED.format(command)) from error

    def _valkey(self) -> Redis:
        if self._client is None:
            raise UnknownError(AWAY)
        return self._client


def limits(settings: Settings) -> Judgement:
    """Check that the limits' store responds, if it is another server."""
    url = settings.limits_redis_url
    if url is None or url == settings.redis_url:
        return skipped(f"{Variable.LIMITS_REDIS_URL} is the same as {Variable.REDIS_URL}")
    try:
        if CLUSTER in url.partition("://")[0]:
            address = address_of(url)
            waits = {"socket_timeout": stream.TIMEOUT_S, "socket_connect_timeout": stream.TIMEOUT_S}
            responds = storage_from_string(address.url, **address.options | waits).check()
            return valkey_rules.of_limits(None if responds else "does not respond")
        with stream.connect(url) as client:
            client.ping()
    except LIMITS_AWAY as error:
        return valkey_rules.of_limits(f"does not respond ({type(error).__name__})")
    return valkey_rules.of_limits(None)
