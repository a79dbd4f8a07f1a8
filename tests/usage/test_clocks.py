"""A host's clock that is wrong: what another clock wrote is not taken for somebody else's."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cute_api.config import ROOT
from cute_api.lib.server_clock import ServerClock
from cute_api.metrics.metric import Counted
from cute_api.usage import stream
from cute_api.usage.counters import COUNTERS
from cute_api.webhooks.delivery.ledger import Ledger
from tests.fixtures.servers import NewDatabase
from tests.usage.helpers import moved, row

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
# What these compare or store is compared with PostgreSQL's or Valkey's clock.
BY_OTHER_CLOCKS = (
    "webhooks/delivery/*.py",
    "webhooks/verification/*.py",
    "usage/delivery_watch.py",
)
HOST_CLOCK = ("datetime.now(", "time.time(")
# What a process did itself, and days.
ITS_OWN = {"sending.py": 2, "delivery_watch.py": 1}


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
        junk = f"{Counted.JUNK}|stream"
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


def test_what_other_clocks_decide_does_not_read_the_hosts() -> None:
    found: dict[str, int] = {}
    for pattern in BY_OTHER_CLOCKS:
        for path in (ROOT / "server" / "cute_api").glob(pattern):
            times = sum(path.read_text().count(name) for name in HOST_CLOCK)
            if times:
                found[Path(path).name] = times
    assert found == ITS_OWN
