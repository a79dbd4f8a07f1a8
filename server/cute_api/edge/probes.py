"""`GET /healthz` and `GET /readyz`: served on the event loop, without threads and I/O.

A balancer regards a process as down if a probe is slow. So probes must respond while all threads
are busy, and while a checked server hangs.
"""

from collections.abc import Collection, Mapping

import orjson
from redis import RedisError

from cute_api.config import Settings
from cute_api.edge.lanes import CallLanes
from cute_api.edge.limits.rate_limits import READING, RateLimits
from cute_api.edge.responses.response import Response
from cute_api.lib.breaker import Breaker, BreakerState
from cute_api.metrics import reported
from cute_api.metrics.reports import PROCESS_METRICS, ProcessMetrics
from cute_api.models.connections.deadlines import CHECK_S
from cute_api.models.database import make_engine
from cute_api.models.replicas.replicas import Replicas
from cute_api.sealing import Sealer
from cute_api.services.system_health import reader, readiness
from cute_api.services.system_health.readiness import Finding, Readiness
from cute_api.services.system_health.refreshing import CheckReport, Checks, ServerCheck
from cute_api.usage import stream

HEALTH, READY = "/healthz", "/readyz"
PATHS = frozenset({HEALTH, READY})
# The most that a probe takes on a busy machine; all probes that we ship have longer timeouts.
WORST_PROBE_S = 1.0
CHECK_TIMEOUT_MS = 2_000
LEVELS = tuple(Readiness)
STATES = tuple(BreakerState)


def is_probe(method: str, path: str) -> bool:
    """Whether a request is a probe."""
    return path in PATHS and method in READING


class Probes:
    """Responds to probes from the latest results of `checks`."""

    def __init__(
        self,
        checks: Checks,
        replicas: Replicas | None = None,
        breakers: Mapping[str, Breaker] | None = None,
    ) -> None:
        self._checks = checks
        self._breakers = breakers or {}
        self._replicas = replicas

    def start(self) -> None:
        """Start the checks, and report their results."""
        self.show(PROCESS_METRICS)
        self._checks.start()

    def stop(self) -> None:
        """Stop the checks."""
        self._checks.stop()

    def respond(self, method: str, path: str) -> Response:
        """The response to a probe, without waiting."""
        if path == HEALTH:
            return _json(method, 200, {"status": "ok"})
        found = self._report()
        is_unready = readiness.overall(found.findings) is Readiness.UNREADY
        body = {**readiness.document(found.findings), "ages": found.ages}
        return _json(method, 503 if is_unready else 200, body)

    def show(self, own: ProcessMetrics) -> None:
        """Add the checks and the breakers to the process's metrics."""
        own.read(
            reported.BREAKER_STATE,
            lambda: {
                (name,): STATES.index(breaker.state) for name, breaker in self._breakers.items()
            },
        )
        own.read(
            reported.CHECK_STATE,
            lambda: {
                (finding.name,): LEVELS.index(finding.readiness)
                for finding in self._report().findings
            },
        )

    def _report(self) -> CheckReport:
        found = self._checks.report()
        # Breakers and replicas need no check, because they keep their states themselves.
        states = self._breakers.items()
        not_closed = [name for name, breaker in states if breaker.state is not BreakerState.CLOSED]
        more = [readiness.breakers(not_closed)]
        if self._replicas is not None:
            more.append(readiness.replicas(self._replicas.state))
        return CheckReport([*found.findings, *more], found.ages)


def probes_of(
    settings: Settings,
    sealer: Sealer,
    *,
    limits: RateLimits,
    replicas: Replicas | None,
    pools: Mapping[str, Breaker | None],
    lanes: CallLanes,
) -> Probes:
    """The probes of an API process. `pools` are the breakers of connections to the primary."""
    held = {name: breaker for name, breaker in pools.items() if breaker is not None}
    checks = _checks_of(settings, sealer, limits, held.values())
    return Probes(checks, replicas, {**held, **lanes.breakers})


def _checks_of(
    settings: Settings,
    sealer: Sealer,
    limits: RateLimits,
    breakers: Collection[Breaker],
) -> Checks:
    """The checks of an API process.

    While PostgreSQL does not respond to its check, `breakers` are held open.
    """
    valkey = stream.connect(settings.need_redis_url())
    # A separate engine, because calls may use all connections of theirs.
    engine = make_engine(
        settings.need_database_url(),
        pool_size=1,
        pooler=settings.pooler,
        statement_s=CHECK_S,
    )
    # Keys that sandboxes make themselves aren't compared, because two can share a database.
    fingerprints = sealer.fingerprints if settings.encryption_keys else None

    def look_at_database() -> list[Finding]:
        found, is_silent = reader.of_database(engine, fingerprints, timeout_ms=CHECK_TIMEOUT_MS)
        for breaker in breakers:
            if is_silent:
                breaker.hold()
            elif breaker.is_held:
                breaker.release()
        return found

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
            ServerCheck("database", look_at_database, readiness.database(late), engine.dispose),
            ServerCheck("valkey", look_at_valkey, readiness.valkey(late), valkey.close),
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
