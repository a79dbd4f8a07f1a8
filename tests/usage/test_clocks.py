"""A host's clock that is wrong: what another clock wrote is not taken for somebody else's."""

import re
from collections import ChainMap
from datetime import UTC, datetime, timedelta

import pytest

from cute_api.config import ROOT
from cute_api.lib.server_clock import ServerClock
from cute_api.metrics.metric import CounterName
from cute_api.usage import stream
from cute_api.usage.counters import COUNTERS
from cute_api.webhooks.delivery.ledger import Ledger
from tests.fixtures.servers import NewDatabase
from tests.usage.helpers import moved, row

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
PACKAGE = ROOT / "server" / "cute_api"
HOST_CLOCK = re.compile(r"\b(?:datetime\.(?:utc)?now|date(?:time)?\.today|time\.time(?:_ns)?)\b")
# How often a module reads the host's clock, by why no other clock decides there: see models/clock.
READS = (
    # It measures how far the clocks are apart.
    {"doctor/postgresql.py": 2, "doctor/valkey.py": 2},
    # It counts from the server's time on, and has the host's before.
    {"lib/server_clock.py": 1},
    # What the process did itself: it sent, served, logged or began to work.
    {
        "edge/application.py": 1,
        "edge/request_log.py": 1,
        "outbound/mail.py": 2,
        "processes/reporting.py": 1,
        "webhooks/delivery/faults.py": 1,
        "webhooks/delivery/sending.py": 2,
        "webhooks/egress/egress.py": 2,
        "webhooks/outbox/fan_out.py": 2,
    },
    # Windows of limits while Valkey is away, and how long a caller has to wait.
    {
        "edge/limits/limiter.py": 1,
        "edge/limits/rate_limits.py": 1,
        "edge/limits/strategy.py": 1,
        "edge/limits/throttles.py": 1,
        "portal/limits.py": 1,
    },
    # Times that processes sealed, or that are in the document or in a certificate.
    {
        "doctor/network.py": 2,
        "portal/login/devices.py": 1,
        "portal/login/oidc.py": 4,
        "versions/registry.py": 1,
    },
    # Days, and rows that processes wrote by their own clocks.
    {
        "handlers/deliveries.py": 1,
        "handlers/market.py": 1,
        "handlers/me.py": 1,
        "handlers/usage.py": 2,
        "migrations/baseline/__init__.py": 1,
        "portal/admin/admin.py": 2,
        "portal/home/home.py": 1,
        "portal/organisations/sellers.py": 1,
        "portal/pages.py": 1,
        "portal/usage/requests.py": 3,
        "portal/usage/tail.py": 1,
        "portal/usage/usage.py": 2,
        "services/keys/last_use.py": 1,
        "usage/consumer.py": 1,
        "usage/delivery_watch.py": 1,
        "usage/item_views.py": 1,
        "webhooks/outbox/upkeep.py": 1,
    },
)


@pytest.mark.parametrize("wrong", [-HOUR, HOUR])
def test_a_wrong_clock_costs_no_row_and_suspects_nobody(
    new_database: NewDatabase, redis_url: str, wrong: timedelta
) -> None:
    with moved(new_database(), redis_url, lambda: datetime.now(UTC) + wrong) as backend:
        backend.valkey.delete(stream.STREAM, stream.COUNTERS_KEY)
        COUNTERS.take()
        backend.tend()
        backend.send(row(), row())
        assert stream.waiting(backend.valkey).oldest_s < MINUTE.total_seconds()
        ours = datetime.now(UTC) + wrong
        complete = stream.complete_until(backend.valkey, ours)
        assert complete is not None
        assert ours - MINUTE < complete < ours
        backend.drain()
        backend.consumer._begin_again()
        backend.tend()
        assert backend.count() == 2
        junk = f"{CounterName.JUNK}|stream"
        assert COUNTERS.take().get(junk) is None
        assert backend.valkey.hget(stream.COUNTERS_KEY, junk) is None
        backend.valkey.delete(stream.STREAM, stream.COUNTERS_KEY)


def test_the_servers_clock_goes_on_by_the_monotonic_one() -> None:
    ticks = [50.0]
    clock = ServerClock(timer=lambda: ticks[0])
    before = datetime(2026, 11, 30, tzinfo=UTC)
    clock.hear(before)
    ticks[0] += 1.5
    assert clock.now() == before + timedelta(seconds=1.5)
    clock.hear(before + HOUR)
    assert clock.now() == before + HOUR


def test_a_pump_has_its_time_from_postgresql(database_url: str) -> None:
    ticks = [0.0]
    clock = ServerClock(timer=lambda: ticks[0])
    clock.hear(datetime(2001, 1, 1, tzinfo=UTC))
    ledger = Ledger(database_url, 4_711, clock=clock)
    try:
        ledger.survey([], {})
    finally:
        ledger.close()
    assert abs(clock.now() - datetime.now(UTC)) < MINUTE


def test_no_other_module_reads_the_hosts_clock() -> None:
    counted = {
        path.relative_to(PACKAGE).as_posix(): len(HOST_CLOCK.findall(path.read_text()))
        for path in sorted(PACKAGE.rglob("*.py"))
    }
    assert {path: times for path, times in counted.items() if times} == dict(ChainMap(*READS))
