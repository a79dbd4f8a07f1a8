"""`GET /healthz` and `GET /readyz`: served on the event loop, without a thread and without I/O.

A balancer that waits for a probe takes it for a process that is down. So a probe must respond while
all threads are busy, and while a server that the checks look at hangs.
"""

from collections.abc import Mapping, Sequence

import orjson
from redis import Redis, RedisError
from sqlalchemy import Engine

from cute_api.edge.limits.rate_limits import READING, RateLimits
from cute_api.edge.responses.response import Response
from cute_api.metrics import reported
from cute_api.metrics.reports import Own
from cute_api.models.replicas.replicas import Replicas
from cute_api.services.system_health import reader, readiness
from cute_api.services.system_health.readiness import Finding, Readiness
from cute_api.services.system_health.refreshing import CheckReport, Checks, ServerCheck

HEALTH, READY = "/healthz", "/readyz"
PATHS = frozenset({HEALTH, READY})
# The most that a probe takes on a busy machine: each time-out of a probe that we ship is longer.
WORST_PROBE_S = 1.0
CHECK_TIMEOUT_MS = 2_000
# A network that delays each reply by two seconds is slow, not away.
CHECK_STATEMENT_S = 4.0
LEVELS = tuple(Readiness)


def is_probe(method: str, path: str) -> bool:
    """Whether a request is one."""
    return path in PATHS and method in READING


class Probes:
    """Responds to probes, from what `checks` have found."""

    def __init__(self, checks: Checks, replicas: Replicas | None = None) -> None:
        self._checks = checks
        self._replicas = replicas

    def start(self) -> None:
        """Begin to look at the servers."""
        self._checks.start()

    def stop(self) -> None:
        """Look no more."""
        self._checks.stop()

    def respond(self, method: str, path: str) -> Response:
        """The response to a probe, which waits for nothing."""
        if path == HEALTH:
            return _json(method, 200, {"status": "ok"})
        found = self._report()
        is_unready = readiness.overall(found.findings) is Readiness.UNREADY
        body = {**readiness.document(found.findings), "ages": found.ages}
        return _json(method, 503 if is_unready else 200, body)

    def show(self, own: Own) -> None:
        """Have the process report the checks."""
        own.read(
            reported.CHECK_STATE,
            lambda: {(one.name,): LEVELS.index(one.readiness) for one in self._report().findings},
        )

    def _report(self) -> CheckReport:
        found = self._checks.report()
        if self._replicas is None:
            return found
        # Its thread looks four times a second, and keeps what it found.
        return CheckReport([*found.findings, readiness.replicas(self._replicas.state)], found.ages)


def checks_of(
    engine: Engine, fingerprints: Sequence[str] | None, valkey: Redis, limits: RateLimits
) -> Checks:
    """The checks of a process of the API.

    `engine` is theirs alone: calls may hold all connections of another one. Without `fingerprints`
    nothing is known of encryption keys.
    """

    def look_at_database() -> list[Finding]:
        return reader.of_database(engine, fingerprints, timeout_ms=CHECK_TIMEOUT_MS)

    def look_at_valkey() -> list[Finding]:
        try:
            valkey.ping()
        except RedisError as error:
            return [readiness.valkey(error)]
        return [readiness.valkey(None)]

    def look_at_limits() -> list[Finding]:
        return [readiness.limits(are_up=limits.responds())]

    late = TimeoutError()
    return Checks(
        [
            ServerCheck("database", look_at_database, readiness.database(late)),
            ServerCheck("valkey", look_at_valkey, readiness.valkey(late)),
            ServerCheck("limits", look_at_limits, readiness.limits(are_up=False)),
        ]
    )


def _json(method: str, status: int, body: Mapping[str, object]) -> Response:
    content = orjson.dumps(body)
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(content)).encode()),
        (b"cache-control", b"no-store"),
    ]
    return Response(status, headers, b"" if method == "HEAD" else content)
