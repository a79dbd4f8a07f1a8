"""Weeks in a real database: made ahead, dropped with all that is in them, and never in the way."""

import sys
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from uuid import UUID

import psycopg2
import pytest
from sqlalchemy.exc import DBAPIError

from cute_api.lib.json_objects import Json
from cute_api.models import weeks
from cute_api.models.connections.connection import Connection
from cute_api.models.database import Database, make_engine
from cute_api.models.enums import DeliveryStatus, Tier
from cute_api.models.statements import SessionStatements
from cute_api.models.weeks import DAY, PartitionSpan
from cute_api.problems import ApiError, Code
from cute_api.processes.connections import connect
from cute_api.services.accounts.audit import SYSTEM
from cute_api.services.erasure import erasure
from cute_api.services.feeds import events
from cute_api.services.feeds.events import Cursor
from cute_api.services.keys.principals import EVERY_SCOPE, Principal
from cute_api.spec import Spec
from cute_api.usage import delivery_watch
from cute_api.webhooks.outbox import upkeep
from cute_api.webhooks.outbox.upkeep import Upkeep, keep_weeks
from tests.fixtures.servers import NewDatabase
from tests.webhooks.backend import CURSOR_KEYS, Backend, eventually
from tests.webhooks.receiver import Receiver

BUSY_AGAIN_S = 60.0
WEEKS_EVERY_S = 3_600.0
TODAY = datetime.now(UTC).date()
EXPIRED = weeks.week_of(TODAY) + weeks.WEEK + weeks.KEPT_DAYS * weeks.DAY  # the first such day
MUCH_LATER = TODAY + timedelta(days=weeks.KEPT_DAYS + 14)
THIS_WEEK = PartitionSpan(weeks.week_of(TODAY))
TABLES = (*weeks.TABLES, "deliveries_pending", "webhook_hours")


@pytest.fixture
def own_backend(new_database: NewDatabase, redis_url: str, tmp_path: Path) -> Iterator[Backend]:
    """A backend of the test's own, without processes: its weeks are the test's to drop."""
    url = new_database()
    backend = Backend(Database(make_engine(url), cursor_keys=CURSOR_KEYS), url, redis_url, tmp_path)
    yield backend
    backend.close()


@pytest.fixture
def relay(own_backend: Backend) -> Iterator[Connection]:
    """A connection as the relay has it."""
    connection = connect(own_backend.database_url, "cute relay")
    yield connection
    connection.close()


def kept(connection: Connection, today: date) -> None:
    """Keep weeks as often as it takes: on a busy machine a step may not be in time."""
    eventually(lambda: keep_weeks(connection, today) == WEEKS_EVERY_S)


def counts(backend: Backend) -> dict[str, int]:
    return {table: backend.value(f"SELECT count(*) FROM {table}") for table in TABLES}


def weeks_of(backend: Backend, table: str) -> set[str]:
    listed = backend.value(
        "SELECT array_agg(relname::text) FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid"
        " WHERE inhparent = CAST(:table AS regclass)",
        table=table,
    )
    return set(listed or ())


def feed(backend: Backend, user_id: UUID, after: Cursor | None = None) -> Json:
    spec = Spec.load(sandbox=True)
    principal = Principal(user_id, "", Tier.PRO, EVERY_SCOPE)
    with backend.database.transaction() as session:
        query = {} if after is None else {"after": after.encode(session, user_id)}
        return events.feed(SessionStatements(session), principal, query, event_types=spec.events)


def test_weeks_are_made_ahead_and_events_find_them(own_backend: Backend, relay: Connection) -> None:
    later = TODAY + 4 * weeks.WEEK  # nothing is old enough to go
    kept(relay, later)
    for table in weeks.TABLES:
        found = weeks_of(own_backend, table)
        assert {weeks.name(table, week) for week in weeks.wanted(later)} <= found
        assert {weeks.name(table, week) for week in weeks.wanted(TODAY)} <= found
    alice = own_backend.user("Alice")
    own_backend.execute(
        "INSERT INTO events (id, type, user_id, subject_id, data)"
        " SELECT uuidv7(make_interval(weeks => ahead)), 'item.created', :user, :user, '{}'"
        " FROM generate_series(0, :last) AS ahead",
        user=alice,
        last=4 + weeks.WEEKS_AHEAD,
    )
    with pytest.raises(DBAPIError, match="no partition"):
        own_backend.execute(
            "INSERT INTO events (id, type, user_id, subject_id, data)"
            " VALUES (uuidv7(interval '12 weeks'), 'item.created', :user, :user, '{}')",
            user=alice,
        )


def test_an_expired_week_goes_with_all_that_came_of_its_events(
    own_backend: Backend, relay: Connection, receiver: Receiver
) -> None:
    backend = own_backend
    alice, bob = backend.user("Alice"), backend.user("Bob")
    backend.webhook(alice, receiver.url("/hook"))
    backend.webhook(bob, receiver.url("/fails"))
    receiver.behave("/fails", lambda before: 500)
    backend.schedule = "0,3600"
    backend.start("relay")
    backend.start("worker")
    done, waiting = backend.emit(alice), backend.emit(bob)
    eventually(lambda: backend.is_(done, DeliveryStatus.DELIVERED))
    eventually(lambda: len(backend.attempts(waiting)) == 1)
    eventually(lambda: counts(backend)["webhook_hours"] == 2)
    assert counts(backend) == {
        "events": 2,
        "deliveries_finished": 1,
        "attempts": 2,
        "deliveries_pending": 1,
        "webhook_hours": 2,
    }
    for actor in backend.actors:
        actor.stop()
    # A month and a half later there is something new, which must stay.
    kept(relay, TODAY + 4 * weeks.WEEK)
    backend.execute(
        "WITH event AS (INSERT INTO events (id, type, user_id, subject_id, data, sequence)"
        "  VALUES (uuidv7(interval '5 weeks'), 'item.created', :user, :user, '{}', 9) RETURNING *"
        "), attempt AS (INSERT INTO attempts (delivery_id, event_id, webhook_id, number, outcome,"
        "  started_at, duration_ms, request_headers) SELECT id, id, id, 1, 'success', now(), 1,"
        "  '{}' FROM event"
        "), hour AS (INSERT INTO webhook_hours SELECT id, now() + interval '5 weeks', 1, 0, 1, 0,"
        "  '{}' FROM event"
        ") INSERT INTO deliveries (webhook_id, event_id, event_type, subject_id, occurred_at,"
        " status) SELECT user_id, id, type, subject_id, created_at, status FROM event,"
        " unnest(ARRAY['pending', 'delivered']) AS status",
        user=alice,
    )
    kept(relay, MUCH_LATER)
    assert counts(backend) == dict.fromkeys(TABLES, 1)
    for table in weeks.TABLES:
        assert weeks.name(table, THIS_WEEK) not in weeks_of(backend, table)


def test_a_removed_webhook_is_purged_with_the_last_week_of_its_deliveries(
    own_backend: Backend, relay: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upkeep, "PURGE_BATCH", 2)
    backend, alice = own_backend, own_backend.user("Alice")
    removed = [backend.webhook(alice, "https://shop.example/removed") for _ in range(3)]
    kept_one = backend.webhook(alice, "https://shop.example/kept")
    busy = backend.webhook(alice, "https://shop.example/busy")
    for webhook in (*removed, busy):
        backend.delete_webhook(webhook)
        backend.execute("INSERT INTO lanes (webhook_id) VALUES (:id)", id=webhook.id)
    backend.execute(
        "INSERT INTO deliveries (webhook_id, event_id, event_type, subject_id, occurred_at)"
        " SELECT :id, uuidv7(interval '5 weeks'), 'item.created', uuidv7(), now()",
        id=busy.id,
    )
    kept(relay, weeks.week_of(TODAY) + weeks.KEPT_DAYS * weeks.DAY)  # their last week is kept
    assert backend.value("SELECT count(*) FROM webhooks") == 5
    kept(relay, EXPIRED)
    left = set(backend.value("SELECT array_agg(id) FROM webhooks"))
    assert left == {kept_one.id, busy.id}
    assert backend.value("SELECT array_agg(webhook_id) FROM lanes") == [busy.id]


def test_much_that_is_pending_goes_in_steps(
    own_backend: Backend, relay: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upkeep, "FORGET_BATCH", 10)
    own_backend.execute(
        "INSERT INTO deliveries (webhook_id, event_id, event_type, subject_id, occurred_at)"
        " SELECT uuidv7(), uuidv7(), 'item.created', uuidv7(), now() FROM generate_series(1, 25)"
    )
    eventually(lambda: keep_weeks(relay, MUCH_LATER) == upkeep.AT_ONCE_S)
    assert counts(own_backend)["deliveries_pending"] == 15
    kept(relay, MUCH_LATER)
    assert counts(own_backend)["deliveries_pending"] == 0


def test_numbers_go_on_and_cursors_hold_after_all_events_are_gone(
    own_backend: Backend, relay: Connection
) -> None:
    backend = own_backend
    alice = backend.user("Alice")
    process = backend.start("relay")
    old = [backend.emit(alice) for _ in range(3)]
    eventually(lambda: all(backend.event(event_id).sequence for event_id in old))
    assert [backend.event(event_id).sequence for event_id in old] == [1, 2, 3]
    process.stop()
    kept(relay, MUCH_LATER)
    assert counts(backend)["events"] == 0
    with pytest.raises(DBAPIError, match="no partition"):
        backend.emit(alice)

    process.start()  # it makes this week, which was dropped as if it were long ago
    eventually(lambda: weeks.name("events", THIS_WEEK) in weeks_of(backend, "events"))
    now = events.hours(datetime.now(UTC))
    seen_all = feed(backend, alice, Cursor(3, now))
    assert (seen_all["data"], seen_all["has_more"]) == ([], False)
    new = backend.emit(alice)
    eventually(lambda: backend.event(new).sequence)
    assert backend.event(new).sequence == 4
    for cursor in (Cursor(3, now), None):
        page = feed(backend, alice, cursor)
        assert [row["id"] for row in page["data"]] == [str(new)]
    with pytest.raises(ApiError) as expired:
        feed(backend, alice, Cursor(3, now - (weeks.KEPT_DAYS + 1) * 24))
    assert expired.value.code is Code.CURSOR_EXPIRED
    with pytest.raises(ApiError) as unknown:
        feed(backend, alice, Cursor(5, now))
    assert unknown.value.code is Code.VALIDATION_FAILED


def test_a_number_that_is_given_while_its_user_is_erased_is_kept(own_backend: Backend) -> None:
    backend = own_backend
    alice = backend.user("Alice")
    event_id = backend.emit(alice)
    email = backend.value("SELECT email FROM users WHERE id = :id", id=alice)
    erasing = threading.Thread(
        target=lambda: erasure.erase(
            backend.database, email, actor=SYSTEM, progress=lambda step, rows: None
        ),
        daemon=True,
    )
    numbering = psycopg2.connect(backend.database_url)
    with numbering, numbering.cursor() as cursor:
        cursor.execute("UPDATE events SET sequence = 7 WHERE id = %s", (str(event_id),))
        erasing.start()
        eventually(lambda: backend.value("SELECT count(*) FROM pg_locks WHERE NOT granted"))
    numbering.close()
    erasing.join(60)
    assert counts(backend)["events"] == 0
    assert backend.value("SELECT sequence FROM feed_head") == 7


def test_a_week_that_will_be_large_becomes_days_that_are_dropped_one_by_one(
    own_backend: Backend, relay: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monday = THIS_WEEK.end
    days = weeks.days_of(PartitionSpan(monday))
    monkeypatch.setattr(weeks, "LARGE_BYTES", 1)
    alice = own_backend.user("Alice")
    ahead = (
        "INSERT INTO events (id, type, user_id, subject_id, data) SELECT"
        " uuidv7(make_interval(secs => :from_now) + make_interval(days => day)), 'item.created',"
        " :user, :user, '{}' FROM generate_series(0, :last) AS day"
    )
    from_now = (datetime.combine(monday, time(12), UTC) - datetime.now(UTC)).total_seconds()
    # A clock that is ahead has filled it.
    own_backend.execute(ahead, user=alice, from_now=from_now, last=0)
    kept(relay, TODAY)
    assert weeks.name("events", PartitionSpan(monday)) in weeks_of(own_backend, "events")

    own_backend.execute("DELETE FROM events")
    kept(relay, TODAY)
    for table in weeks.TABLES:
        found = weeks_of(own_backend, table)
        assert {weeks.name(table, day) for day in days} <= found
        assert weeks.name(table, PartitionSpan(monday)) not in found
    own_backend.execute(ahead, user=alice, from_now=from_now, last=6)
    assert delivery_watch.totals(relay).weeks_ahead == weeks.WEEKS_AHEAD

    monkeypatch.setattr(weeks, "LARGE_BYTES", sys.maxsize)
    kept(relay, monday + 2 * DAY + weeks.KEPT_DAYS * DAY)
    left = weeks_of(own_backend, "events")
    assert [weeks.name("events", day) in left for day in days] == [False] * 2 + [True] * 5
    assert counts(own_backend)["events"] == 5


@pytest.mark.parametrize("table", weeks.TABLES)
def test_a_week_that_somebody_reads_is_dropped_later_and_others_hardly_wait(
    own_backend: Backend, relay: Connection, table: str
) -> None:
    week = weeks.name(table, THIS_WEEK)
    kept(relay, EXPIRED - weeks.DAY)
    with psycopg2.connect(own_backend.database_url) as reader, reader.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        waits: list[float] = []
        keeping = threading.Thread(
            target=lambda: waits.append(keep_weeks(relay, EXPIRED)), daemon=True
        )
        keeping.start()
        # Others come while the relay waits; none of them gives up, though none waits for long.
        others = 0
        while keeping.is_alive():
            own_backend.execute(f"SET LOCAL lock_timeout = '2s'; SELECT count(*) FROM {table}")
            others += 1
        assert waits == [BUSY_AGAIN_S]
        assert others > 0
        # All of the week is there, and the relay's connection is fit for more.
        for whole in weeks.TABLES:
            assert weeks.name(whole, THIS_WEEK) in weeks_of(own_backend, whole)
    reader.close()
    kept(relay, EXPIRED)
    assert week not in weeks_of(own_backend, table)


def test_the_relay_looks_after_weeks_at_its_start_and_each_hour(
    own_backend: Backend, relay: Connection
) -> None:
    now, today = [1_000.0], [TODAY]
    tending = Upkeep(clock=lambda: now[0], today=lambda: today[0])

    def newest() -> str:
        return max(weeks_of(own_backend, "events"))

    def tended() -> str:
        tending.run(relay)
        return newest()

    today[0] = TODAY + weeks.WEEK
    first = weeks.name("events", weeks.wanted(today[0])[-1])
    assert newest() < first
    eventually(lambda: tended() == first)
    today[0] += weeks.WEEK
    tending.run(relay)
    assert newest() == first
    now[0] += WEEKS_EVERY_S + BUSY_AGAIN_S
    second = weeks.name("events", weeks.wanted(today[0])[-1])

    def tended_later() -> str:
        now[0] += BUSY_AGAIN_S
        return tended()

    eventually(lambda: tended_later() == second)
