"""The checks of `GET /readyz`, and the same for the metrics."""

import threading
import time
from collections.abc import Mapping

import redis

from cute_api.metrics import reported
from cute_api.metrics.reports import OWN
from cute_api.portal.portal import Portal
from cute_api.services.system_health import reader, readiness
from cute_api.services.system_health.readiness import Finding, Readiness

CHECK_TIMEOUT_MS = 2_000
REPORTED_EVERY_S = 15.0
LEVELS = tuple(Readiness)


def findings(portal: Portal) -> list[Finding]:
    """What this process finds now."""
    # Of a key that a sandbox makes itself nothing is known: two of them can share a database.
    is_shared = bool(portal.settings.encryption_keys)
    found = [
        *reader.of_database(
            portal.database.engine,
            portal.services.sealer.fingerprints if is_shared else None,
            timeout_ms=CHECK_TIMEOUT_MS,
        ),
        readiness.valkey(_valkey_error(portal.valkey)),
        readiness.limits(are_up=portal.limits.responds()),
    ]
    if portal.replicas is not None:
        found.append(readiness.replicas(portal.replicas.state))
    return found


class ReportedChecks:
    """The findings as numbers, not looked for more often than `REPORTED_EVERY_S`."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal
        self._lock = threading.Lock()
        self._states: dict[tuple[str, ...], float] = {}
        self._look_at = 0.0

    def __call__(self) -> Mapping[tuple[str, ...], float]:
        with self._lock:
            if time.monotonic() >= self._look_at:
                found = findings(self._portal)
                self._states = {(one.name,): LEVELS.index(one.readiness) for one in found}
                self._look_at = time.monotonic() + REPORTED_EVERY_S
            return self._states


def show_checks(portal: Portal) -> None:
    """Have the process report them."""
    OWN.read(reported.CHECK_STATE, ReportedChecks(portal))


def _valkey_error(valkey: redis.Redis) -> redis.RedisError | None:
    try:
        valkey.ping()
    except redis.RedisError as error:
        return error
    return None
