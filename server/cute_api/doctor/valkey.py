"""Checks of the Valkey of REDIS_URL, and of LIMITS_REDIS_URL if it is another one."""

import time
from collections.abc import Callable, Mapping
from typing import cast

from limits.storage import storage_from_string
from redis import Redis, RedisError
from redis.exceptions import NoPermissionError

from cute_api.config import Settings, Variable
from cute_api.config_urls import CLUSTER
from cute_api.doctor import network_rules
from cute_api.doctor.outcomes import Diagnosis, UnknownError, failed, fine, skipped, warned
from cute_api.edge.limits.connection import address_of
from cute_api.edge.limits.window_script import AWAY as LIMITS_AWAY
from cute_api.lib import valkey_writes
from cute_api.lib.valkey_writes import WriteRefusal
from cute_api.services.system_health import checks
from cute_api.services.system_health.check import MIB
from cute_api.usage import stream

AWAY = "Valkey was not reached"
DENIED = "the user in the URL may not use {}: run this as cute-doctor (docs/operations.md)"
Info = Mapping[str, object]
"""A section of `INFO`, by name."""

LEAST_VERSION = 7
POLICY = "noeviction"
USED_WARN = 0.8


def of_server(info: Info) -> Diagnosis:
    """Judge the version. Valkey also reports the version of Redis that it is compatible with."""
    made_by = "Valkey" if "valkey_version" in info else "Redis"
    version = str(info.get("valkey_version") or info.get("redis_version") or "unknown")
    major = version.partition(".")[0]
    if not major.isdecimal() or int(major) < LEAST_VERSION:
        return failed(f"{made_by} {version}", f"Upgrade it to version {LEAST_VERSION} or newer.")
    return fine(f"{made_by} {version}, {LEAST_VERSION} or newer is needed")


def of_writes(refusal: WriteRefusal | None) -> Diagnosis:
    found = checks.writes(refusal)
    return fine(found.found) if refusal is None else failed(found.found, found.advice)


def of_memory(info: Info, *, sandbox: bool) -> Diagnosis:
    """Judge the policy for full memory, and the memory in use. A sandbox needs no bound."""
    policy = str(info.get("maxmemory_policy", "unknown"))
    used, most = _number(info.get("used_memory")), _number(info.get("maxmemory"))
    bound = f"of {most / MIB:,.0f} MiB" if most else "used, no bound"
    shown = f"{policy}, {used / MIB:,.0f} MiB {bound}"
    if policy != POLICY:
        return failed(
            shown,
            f"Set maxmemory-policy {POLICY}: any other removes limits or rows of requests "
            "without a sign.",
        )
    if most and used >= USED_WARN * most:
        return warned(
            shown, f"From {USED_WARN:.0%} on, look for keys that are not ours, or raise maxmemory."
        )
    if not most and not sandbox:
        return warned(shown, "Set maxmemory (512 MB are enough), so that it can't fill the host.")
    return fine(shown)


def of_persistence(info: Info) -> Diagnosis:
    """Judge persistence. It may be off, but attempts to save must succeed."""
    broken = [
        name
        for name in ("rdb_last_bgsave_status", "aof_last_bgrewrite_status", "aof_last_write_status")
        if info.get(name, "ok") != "ok"
    ]
    if broken:
        return failed(
            f"the last save failed ({', '.join(broken)})",
            "Give it space on its disk, and rights to its folder: it will soon accept no writes.",
        )
    if _number(info.get("aof_enabled")):
        return fine("append-only file")
    return fine("no append-only file: after a restart, quotas can be used again")


def of_limits(error: str | None) -> Diagnosis:
    """Judge a separate limits' store; `error` is why it does not respond."""
    if error is None:
        return fine("responds")
    return failed(
        error,
        f"Start the server that {Variable.LIMITS_REDIS_URL} names, or correct it. Each process "
        "counts alone meanwhile.",
    )


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


class ValkeyLooks:
    """Checks of the server that REDIS_URL names, one after the other; `server` first.

    The later ones raise `UnknownError` if it does not respond.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._client: Redis | None = None

    def server(self) -> Diagnosis:
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
        return of_server(self._info("server"))

    def writes(self) -> Diagnosis:
        return of_writes(valkey_writes.refusal(self._valkey()))

    def memory(self) -> Diagnosis:
        return of_memory(self._info("memory"), sandbox=self._settings.sandbox)

    def persistence(self) -> Diagnosis:
        return of_persistence(self._info("persistence"))

    def clock(self) -> Diagnosis:
        valkey = self._valkey()
        asked_at = time.time()
        seconds, micros = cast(tuple[int, int], self._ask("TIME", valkey.time))
        return network_rules.of_clocks(asked_at, seconds + micros / 1_000_000, time.time())

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


def limits(settings: Settings) -> Diagnosis:
    """Check that the limits' store responds, if it is another server."""
    url = settings.limits_redis_url
    if url is None or url == settings.redis_url:
        return skipped(f"{Variable.LIMITS_REDIS_URL} is the same as {Variable.REDIS_URL}")
    try:
        if CLUSTER in url.partition("://")[0]:
            address = address_of(url)
            waits = {"socket_timeout": stream.TIMEOUT_S, "socket_connect_timeout": stream.TIMEOUT_S}
            responds = storage_from_string(address.url, **address.options | waits).check()
            return of_limits(None if responds else "does not respond")
        with stream.connect(url) as client:
            client.ping()
    except LIMITS_AWAY as error:
        return of_limits(f"does not respond ({type(error).__name__})")
    return of_limits(None)
