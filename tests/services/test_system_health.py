"""The health of the system: its rules, and its readings despite foreign values."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from redis import Redis

from cute_api.jobs import refusals
from cute_api.jobs.asking import JobQueue
from cute_api.lib import valkey_writes
from cute_api.lib.valkey_writes import WriteRefusal
from cute_api.metrics.metric import CounterName
from cute_api.services.apps.receipts import OwedReceipts
from cute_api.services.erasure.intents import IncompleteErasures
from cute_api.services.system_health import reader
from cute_api.services.system_health.check import State, size
from cute_api.services.system_health.checks import checks
from cute_api.services.system_health.readings import DeliveryReading, HealthReadings, Rate, Valkey
from cute_api.usage import stream
from cute_api.usage.counters import COUNTERS
from cute_api.usage.mail_watch import MailTotals
from scripts.sandbox import embedded
from scripts.sandbox.embedded.valkey_nodes import ValkeyNode
from tests.fixtures.refusals import Refusing, disk_refuses, memory_is_full

ALIVE = {JobQueue.DELIVERIES: (5.0, 400.0), JobQueue.MAILS: (1.0,), JobQueue.BACKGROUND: (2.0,)}
CALM = DeliveryReading(
    outbox_events=0,
    outbox_age_s=0.0,
    pending=0,
    due=0,
    oldest_due_s=0.0,
    oldest_well_s=0.0,
    in_flight=0,
    pumps=0,
    weeks_ahead=5,
)
WELL = HealthReadings(
    migrations_current=True,
    database_bytes=50_000_000,
    delivery=CALM,
    relay_works=True,
    usage_works=True,
    valkey=Valkey(
        usage_rows=3,
        usage_age_s=0.4,
        workers_silent_s=ALIVE,
        jobs_refused=0,
    ),
    mails=MailTotals(waiting=0, oldest_s=0.0, given_up=0),
    erasures=IncompleteErasures(0, 0.0),
    receipts=OwedReceipts(0, 0.0),
    set_aside=0,
    limits_up=True,
    last_minutes=Rate(1_000, 2, cut=False),
    last_hour=Rate(10_000, 20, cut=False),
)

FACTS = frozenset({"Migrations", "Valkey", "Limit storage", "Relay", "Usage", "Pumps"})
"""Checks without a warning: it is so, or bad."""
NOW = datetime.now(UTC)


def silent(queue: JobQueue, *seconds: float) -> Valkey:
    """Healthy readings, except for the silence of this queue's workers."""
    return Valkey(0, 0.0, {**ALIVE, queue: seconds}, 0)


def states(now: HealthReadings) -> dict[str, State]:
    """The checks that are not ok."""
    return {check.name: check.state for check in checks(now) if check.state is not State.OK}


def test_all_is_ok_when_all_is_well() -> None:
    assert states(WELL) == {}
    found = {check.name: check.found for check in checks(WELL)}
    assert found["Workers"] == "1 of 2 alive, 5.0 s ago"
    assert found["Error rate, last hour"] == "0.2% (20 of 10,000 requests)"
    assert found["Usage lag"] == "0.4 s, 3 rows waiting"


@pytest.mark.parametrize(
    ("change", "name", "state"),
    [
        ({"outbox_age_s": 10.0}, "Relay lag", State.WARN),
        ({"outbox_age_s": 30.0}, "Relay lag", State.BAD),
        ({"outbox_events": 10_000}, "Outbox backlog", State.WARN),
        ({"outbox_events": 100_000}, "Outbox backlog", State.BAD),
        ({"due": 50_000}, "Deliveries due", State.WARN),
        ({"oldest_well_s": 60.0}, "Oldest due delivery", State.WARN),
        ({"oldest_well_s": 600.0}, "Oldest due delivery", State.BAD),
        ({"due": 1, "oldest_due_s": 10.0}, "Pumps", State.BAD),
        ({"lanes": 4, "failing": 3}, "Failing webhooks", State.WARN),
        ({"weeks_ahead": 1}, "Weeks ready for events", State.WARN),
        ({"weeks_ahead": -1}, "Weeks ready for events", State.BAD),
    ],
)
def test_delivery_is_judged_by_its_bounds(change: dict[str, Any], name: str, state: State) -> None:
    now = replace(WELL, delivery=replace(CALM, **change))
    assert states(now) == {name: state}


@pytest.mark.parametrize(
    ("change", "name", "state"),
    [
        ({"migrations_current": False}, "Migrations", State.BAD),
        ({"relay_works": False}, "Relay", State.BAD),
        ({"usage_works": False}, "Usage", State.BAD),
        ({"limits_up": False}, "Limit storage", State.BAD),
        ({"database_bytes": 53_687_091_200}, "Database size", State.WARN),
        ({"database_bytes": 214_748_364_800}, "Database size", State.BAD),
        ({"last_hour": Rate(100, 1, cut=False)}, "Error rate, last hour", State.WARN),
        ({"last_minutes": Rate(100, 5, cut=True)}, "Error rate, last 5 minutes", State.BAD),
        ({"mails": MailTotals(2, 600.0, 9)}, "Emails queued", State.WARN),
        ({"mails": MailTotals(2, 3_600.0, 0)}, "Emails queued", State.BAD),
        ({"mails": MailTotals(0, 0.0, 10)}, "Emails failed", State.WARN),
        ({"mails": MailTotals(0, 0.0, 100)}, "Emails failed", State.BAD),
        ({"erasures": IncompleteErasures(1, 3_600.0)}, "Erasures", State.WARN),
        ({"erasures": IncompleteErasures(1, 86_400.0)}, "Erasures", State.BAD),
        ({"valkey": Valkey(20_000, 1.0, ALIVE, 0)}, "Usage lag", State.WARN),
        ({"valkey": Valkey(1, 120.0, ALIVE, 0)}, "Usage lag", State.BAD),
        ({"valkey": silent(JobQueue.DELIVERIES, 61.0, 90.0)}, "Workers", State.WARN),
        ({"valkey": silent(JobQueue.DELIVERIES)}, "Workers", State.BAD),
        ({"valkey": silent(JobQueue.MAILS, 61.0)}, "Mail workers", State.WARN),
        ({"valkey": silent(JobQueue.MAILS)}, "Mail workers", State.BAD),
        ({"valkey": silent(JobQueue.BACKGROUND)}, "Background workers", State.BAD),
        ({"valkey": Valkey(0, 0.0, ALIVE, 1)}, "Jobs refused", State.WARN),
        ({"valkey": Valkey(0, 0.0, ALIVE, 100)}, "Jobs refused", State.BAD),
        ({"valkey": Valkey(0, 0.0, ALIVE, 0, WriteRefusal.MEMORY)}, "Valkey", State.BAD),
    ],
)
def test_everything_else_is_judged_by_its_bounds(
    change: dict[str, Any], name: str, state: State
) -> None:
    now = replace(WELL, **change)
    assert states(now) == {name: state}


def test_just_below_the_bounds_of_a_warning_all_is_ok() -> None:
    delivery = replace(
        CALM,
        outbox_age_s=9.9,
        outbox_events=9_999,
        due=49_999,
        oldest_well_s=59.9,
        weeks_ahead=2,
        lanes=4,
        failing=2,
    )
    now = replace(
        WELL,
        database_bytes=53_687_091_199,
        delivery=delivery,
        valkey=Valkey(19_999, 9.9, dict.fromkeys(JobQueue, (59.9,)), 0),
        mails=MailTotals(1, 599.9, 9),
        erasures=IncompleteErasures(1, 3_599.0),
        receipts=OwedReceipts(1, 2_591_999.0),
        last_minutes=Rate(1_000, 9, cut=False),
        last_hour=Rate(1_000, 9, cut=False),
    )
    assert states(now) == {}


def test_just_below_the_bounds_of_bad_there_are_warnings() -> None:
    delivery = replace(
        CALM,
        outbox_age_s=29.9,
        outbox_events=99_999,
        due=499_999,
        oldest_well_s=599.9,
        weeks_ahead=0,
        pumps=1,
        lanes=4,
        failing=4,
    )
    now = replace(
        WELL,
        database_bytes=214_748_364_799,
        delivery=delivery,
        valkey=Valkey(149_999, 119.9, dict.fromkeys(JobQueue, (119.9,)), 99),
        mails=MailTotals(1, 3_599.0, 99),
        erasures=IncompleteErasures(1, 86_399.0),
        receipts=OwedReceipts(2, 2_592_000.0),
        set_aside=99,
        last_minutes=Rate(1_000, 49, cut=False),
        last_hour=Rate(1_000, 49, cut=False),
    )
    warned = {check.name for check in checks(now)} - FACTS
    assert states(now) == dict.fromkeys(warned, State.WARN)


@pytest.mark.parametrize(
    ("found", "shown"),
    [(1_048_576, "1 MiB"), (10_737_418_239, "10,240 MiB"), (10_737_418_240, "10 GiB")],
)
def test_sizes_are_shown_in_a_unit_that_fits(found: int, shown: str) -> None:
    assert size(found) == shown


def test_a_few_requests_are_no_error_rate() -> None:
    assert states(replace(WELL, last_minutes=Rate(19, 19, cut=False))) == {}


def test_what_valkey_would_report_is_bad_while_it_is_away() -> None:
    now = replace(WELL, valkey=None)
    assert states(now) == dict.fromkeys(
        ("Valkey", "Workers", "Mail workers", "Background workers", "Jobs refused", "Usage lag"),
        State.BAD,
    )
    assert all(check.advice for check in checks(now) if check.name == "Valkey")


@pytest.fixture
def valkey(redis_url: str) -> Iterator[Redis]:
    with Redis.from_url(redis_url) as valkey:
        valkey.flushdb()
        yield valkey
        valkey.flushdb()


QUEUE = JobQueue.DELIVERIES
LONG_S = 600.0
KEY = reader.WORKERS_KEYS[QUEUE]


def worker(valkey: Redis, name: str, beat: str | bytes) -> None:
    valkey.sadd(KEY, f"rq:worker:{name}")
    valkey.hset(f"rq:worker:{name}", reader.HEARTBEAT, beat)


def test_junk_among_the_workers_hides_none_that_lives(valkey: Redis) -> None:
    worker(valkey, "alive", (datetime.now(UTC) - timedelta(seconds=7)).isoformat())
    junk: list[str | bytes] = [
        b"\xff",
        "soon",
        "",
        "0001-01-01T00:00:00+23:59",
    ]
    for number, beat in enumerate(junk):
        worker(valkey, f"junk-{number}", beat)
    valkey.sadd(KEY, b"\xff", b"", "LIMITS:x", "rq:worker:text", "rq:worker:gone")
    valkey.set("rq:worker:text", "no hash")
    valkey.sadd(KEY, *(f"a-{number}" for number in range(2 * reader.MAX_WORKERS)))
    found = reader.valkey_of(valkey)
    assert found is not None
    assert 7.0 <= min(found.workers_silent_s[QUEUE]) < LONG_S
    assert all(silent >= 0 for silent in found.workers_silent_s[QUEUE])
    assert len(found.workers_silent_s[QUEUE]) <= 2, "the one that lives, and a beat of long ago"


def test_a_worker_whose_clock_is_ahead_lives_and_is_ours(valkey: Redis) -> None:
    worker(valkey, "ahead", (NOW + timedelta(hours=1)).isoformat())
    COUNTERS.take()
    found = reader.valkey_of(valkey)
    assert found is not None
    assert found.workers_silent_s[QUEUE] == (0.0,)
    assert COUNTERS.take().get(f"{CounterName.JUNK}|workers") is None


@pytest.mark.parametrize("key", [KEY, stream.STREAM, stream.COUNTERS_KEY, refusals.KEY])
def test_a_value_of_another_kind_is_no_valkey_that_is_away(valkey: Redis, key: str) -> None:
    valkey.rpush(key, "junk")
    assert reader.valkey_of(valkey) is not None
    assert (stream.complete_until(valkey, NOW) is None) is (key == stream.STREAM)
    assert stream.newest_of_key(valkey, "none", 10) == []


@pytest.mark.parametrize(
    ("refusing", "why"),
    [(memory_is_full, WriteRefusal.MEMORY), (disk_refuses, WriteRefusal.DISK)],
)
def test_a_valkey_that_takes_no_writes_says_why(
    servers: embedded.Servers, refusing: Refusing, why: WriteRefusal
) -> None:
    with refusing(servers.valkey) as valkey:
        found = reader.valkey_of(valkey)
        assert found is not None
        assert found.refusal is why
    with stream.connect(servers.redis_url) as valkey:
        found = reader.valkey_of(valkey)
        assert found is not None
        assert found.refusal is None


def test_a_replica_takes_no_writes(lone_valkey: ValkeyNode) -> None:
    with lone_valkey.client() as valkey:
        valkey.replicaof("127.0.0.1", "1")
        assert valkey_writes.refusal(valkey) is WriteRefusal.REPLICA
