"""Probes respond immediately, whatever hangs, because threads make the findings."""

import threading
import time
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from cute_api.edge.probes import WORST_PROBE_S
from cute_api.models.database import Database
from cute_api.services.system_health.readiness import Finding, Readiness
from cute_api.services.system_health.refreshing import (
    CheckFindings,
    CheckReport,
    Checks,
    ServerCheck,
    report,
)
from scripts.sandbox import embedded
from scripts.shared.waiting import until
from tests.fixtures.api import running_api
from tests.fixtures.servers import hung

SILENT = Finding("database", Readiness.UNREADY, "It does not respond.")
CHECK = ServerCheck("database", list, SILENT)
FINE = Finding("database")
OTHERS = text(
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


@pytest.mark.parametrize(
    ("seen", "found", "age"),
    [
        (None, SILENT, None),
        (CheckFindings([FINE], at=100.0), FINE, 8.0),
        (CheckFindings([FINE], at=99.9), SILENT, 8.1),
    ],
    ids=["not looked yet", "just new enough", "too old"],
)
def test_a_finding_that_is_too_old_counts_as_no_response(
    seen: CheckFindings | None, found: Finding, age: float | None
) -> None:
    assert report([CHECK], [seen], now=108.0, stale_s=8.0) == CheckReport(
        [found], {"database": age}
    )


def test_a_check_that_hangs_or_fails_holds_up_no_other() -> None:
    over = threading.Event()

    def hang() -> list[Finding]:
        assert over.wait(20)
        return [FINE]

    def fail() -> list[Finding]:
        raise LookupError("our own error")

    looks = 0

    def look() -> list[Finding]:
        nonlocal looks
        looks += 1
        return [Finding("limits")]

    others = [ServerCheck("valkey", fail, Finding("valkey", Readiness.DEGRADED))]
    others.append(ServerCheck("limits", look, Finding("limits", Readiness.DEGRADED)))
    hanging = ServerCheck("database", hang, SILENT)
    checks = Checks([hanging, *others], every_s=0.01, stale_s=20, first_s=0.01)
    checks.start()
    try:
        until(lambda: looks > 3, "the others are made again and again")
        assert [finding.readiness for finding in checks.report().findings] == [
            Readiness.UNREADY,
            Readiness.DEGRADED,
            Readiness.OK,
        ]
        over.set()
        until(lambda: checks.report().findings[0] is FINE, "what hung has returned")
    finally:
        over.set()
        checks.stop()


def ready(base_url: str, path: str = "/readyz") -> dict[str, Any]:
    """The body of a probe, which took no longer than a probe may."""
    began = time.monotonic()
    response = httpx.get(base_url + path, trust_env=False)
    assert time.monotonic() - began < WORST_PROBE_S
    shown: dict[str, Any] = response.json()
    assert (response.status_code == 503) == (shown["status"] == "unready")
    return shown


def test_probes_respond_while_valkey_or_postgresql_hangs(own_servers: embedded.Servers) -> None:
    with running_api(own_servers.database_url, own_servers.redis_url) as api:
        until(lambda: ready(api.base_url)["status"] == "ok", "it is ready")
        with hung(own_servers.valkey):
            until(lambda: ready(api.base_url)["checks"]["valkey"] == "degraded", "it is seen")
            assert ready(api.base_url, "/healthz") == {"status": "ok"}
            assert ready(api.base_url)["checks"]["database"] == "ok"
        until(lambda: ready(api.base_url)["status"] == "ok", "Valkey is back")
        with hung(own_servers.postgres):
            until(lambda: ready(api.base_url)["ages"]["database"] > 2, "a look hangs")
            assert ready(api.base_url)["ages"]["valkey"] < 2
            until(lambda: ready(api.base_url)["checks"]["database"] == "unready", "it is seen")
            assert ready(api.base_url, "/healthz") == {"status": "ok"}
        until(lambda: ready(api.base_url)["status"] == "ok", "PostgreSQL is back")


def test_a_process_that_ends_leaves_no_connection(
    database: Database, database_url: str, redis_url: str
) -> None:
    with running_api(database_url, redis_url) as api:
        assert api.client().get("/me").status_code == 200
        assert connections(database) > 0
    until(lambda: connections(database) == 0, "its connections are closed")


def connections(database: Database) -> int:
    """How many others the database has."""
    with database.transaction() as session:
        return int(session.scalars(OTHERS).one())
