"""What operators see of the system: each bound turns a reading into a word."""

from dataclasses import replace
from typing import Any

import pytest

from cute_api.jobs.asking import JobQueue
from cute_api.lib.valkey_writes import WriteRefusal
from cute_api.services.erasure.intents import Waiting
from cute_api.services.system_health.check import State, size
from cute_api.services.system_health.checks import checks
from cute_api.services.system_health.readings import DeliveryReading, Rate, Readings, Valkey
from cute_api.usage.mail_watch import MailTotals

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
WELL = Readings(
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
    erasures=Waiting(0, 0.0),
    set_aside=0,
    limits_up=True,
    last_minutes=Rate(1_000, 2, cut=False),
    last_hour=Rate(10_000, 20, cut=False),
)

FACTS = frozenset({"Migrations", "Valkey", "Limit storage", "Relay", "Usage", "Pumps"})
"""Checks without a warning: it is so, or bad."""


def silent(queue: JobQueue, *seconds: float) -> Valkey:
    """All is well but the workers of this queue: how long each has been silent."""
    return Valkey(0, 0.0, {**ALIVE, queue: seconds}, 0)


def states(now: Readings) -> dict[str, State]:
    """The checks that are not ok."""
    return {one.name: one.state for one in checks(now) if one.state is not State.OK}


def test_all_is_ok_when_all_is_well() -> None:
    assert states(WELL) == {}
    found = {one.name: one.found for one in checks(WELL)}
    assert found["Workers"] == "1 of 2 alive, 5.0 s ago"
    assert found["Error rate, last hour"] == "0.2% (20 of 10,000 requests)"
    assert found["Usage lag"] == "0.4 s, 3 rows waiting"


@pytest.mark.parametrize(
    ("change", "name", "state"),
    [
        ({"outbox_age_s": 10.0}, "Relay lag", State.WARN),
        ({"outbox_age_s": 60.0}, "Relay lag", State.BAD),
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
        ({"mails": MailTotals(2, 120.0, 9)}, "Emails queued", State.WARN),
        ({"mails": MailTotals(2, 3_600.0, 0)}, "Emails queued", State.BAD),
        ({"mails": MailTotals(0, 0.0, 10)}, "Emails failed", State.WARN),
        ({"mails": MailTotals(0, 0.0, 100)}, "Emails failed", State.BAD),
        ({"erasures": Waiting(1, 3_600.0)}, "Erasures", State.WARN),
        ({"erasures": Waiting(1, 86_400.0)}, "Erasures", State.BAD),
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
        mails=MailTotals(1, 119.9, 9),
        erasures=Waiting(1, 3_599.0),
        last_minutes=Rate(1_000, 9, cut=False),
        last_hour=Rate(1_000, 9, cut=False),
    )
    assert states(now) == {}


def test_just_below_the_bounds_of_bad_there_are_warnings() -> None:
    delivery = replace(
        CALM,
        outbox_age_s=59.9,
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
        erasures=Waiting(1, 86_399.0),
        set_aside=99,
        last_minutes=Rate(1_000, 49, cut=False),
        last_hour=Rate(1_000, 49, cut=False),
    )
    warned = {one.name for one in checks(now)} - FACTS
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
    assert all(one.advice for one in checks(now) if one.name == "Valkey")
