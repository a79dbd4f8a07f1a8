"""Old records go in bounded batches; of two relays that both believe to be alone one writes."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta

import psycopg2
import pytest
from sqlalchemy import text

from cute_api.models.connections.connection import Connection
from cute_api.processes.connections import connect
from cute_api.webhooks.outbox import expiry
from cute_api.webhooks.outbox.catalogue import CatalogueFeed
from cute_api.webhooks.outbox.expiry import ExpirySweep
from cute_api.webhooks.outbox.fan_out import FanOut
from cute_api.webhooks.outbox.fence import Fence, OtherRelayError
from tests.webhooks.backend import Backend, eventually

KEPT_FOR = timedelta(hours=24)
BATCH = 1_000
EVERY_S = 60.0
MINUTE = timedelta(minutes=1)
EVENTS = 60
AT_ONCE = 3
NOTE = "INSERT INTO item_change_outbox (item_id) SELECT gen_random_uuid()"
UNNUMBERED = "SELECT count(*) FROM events WHERE sequence IS NULL"


@pytest.fixture
def connection(idle_backend: Backend) -> Iterator[Connection]:
    with closing(connect(idle_backend.database_url, "cute test")) as opened:
        with opened.cursor() as cursor:
            cursor.execute("DELETE FROM idempotency_records")
        yield opened


def record(backend: Backend, age: timedelta, count: int = 1) -> None:
    """`count` records of a new user's, all of this age."""
    with backend.database.transaction() as session:
        session.execute(
            text(
                "INSERT INTO idempotency_records"
                " (user_id, operation, key, fingerprint, status, headers, body, sealed, created_at)"
                " SELECT :user, 'create_item', n::text, '', 201, '{}', '', false,"
                " statement_timestamp() - CAST(:age AS interval)"
                " FROM generate_series(1, :count) AS n"
            ),
            {"user": backend.user("Alice"), "age": age, "count": count},
        )


def left(backend: Backend) -> int:
    return int(backend.value("SELECT count(*) FROM idempotency_records"))


def test_only_what_is_older_than_a_day_is_removed(
    idle_backend: Backend, connection: Connection
) -> None:
    record(idle_backend, KEPT_FOR + MINUTE, count=3)
    record(idle_backend, KEPT_FOR - MINUTE, count=2)
    assert ExpirySweep(lambda: 0.0).sweep(connection) == 3
    assert left(idle_backend) == 2


def test_a_sweep_takes_one_batch_and_the_next_goes_on_at_once(
    idle_backend: Backend, connection: Connection
) -> None:
    record(idle_backend, KEPT_FOR + MINUTE, count=BATCH + 1)
    now = 0.0
    sweeper = ExpirySweep(lambda: now)
    assert [sweeper.sweep(connection) for _ in range(2)] == [BATCH, 1]
    record(idle_backend, KEPT_FOR + MINUTE)
    assert sweeper.sweep(connection) == 0, "it looks again only after a while"
    now = EVERY_S
    assert sweeper.sweep(connection) == 1


def test_a_sweep_does_not_wait_for_a_record_that_is_being_renewed(
    idle_backend: Backend, connection: Connection
) -> None:
    record(idle_backend, KEPT_FOR + MINUTE)
    with closing(psycopg2.connect(idle_backend.database_url)) as other, other.cursor() as cursor:
        cursor.execute("UPDATE idempotency_records SET created_at = clock_timestamp()")
        assert ExpirySweep(lambda: 0.0).sweep(connection) == 0
        other.commit()
    assert left(idle_backend) == 1


def test_finding_them_reads_the_index(connection: Connection) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET enable_seqscan = off")
        cursor.execute(
            f"EXPLAIN {expiry.REMOVE.plain}", {"kept_for": KEPT_FOR, "batch": BATCH, "held": []}
        )
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "ix_idempotency_records_created_at" in plan


def test_the_relay_removes_them(idle_backend: Backend, connection: Connection) -> None:
    record(idle_backend, KEPT_FOR + MINUTE)
    idle_backend.start("relay")
    eventually(lambda: left(idle_backend) == 0)


class Numbering:
    """The parts of a relay that assign numbers."""

    def __init__(self, connection: Connection) -> None:
        fence = Fence()
        self.connection = connection
        self.events = FanOut(0, fence)
        self.items = CatalogueFeed(fence)
        self.take_over()

    def take_over(self) -> None:
        self.events.take_over(self.connection)
        self.items.take_over(self.connection)


@pytest.fixture
def relays(idle_backend: Backend) -> Iterator[tuple[Numbering, Numbering]]:
    url = idle_backend.database_url
    with closing(connect(url, "first")) as first, closing(connect(url, "second")) as second:
        yield Numbering(first), Numbering(second)


def test_one_that_was_overtaken_gives_no_number_until_it_has_looked_again(
    idle_backend: Backend, relays: tuple[Numbering, Numbering]
) -> None:
    first, second = relays
    alice = idle_backend.user("alice")
    idle_backend.emit(alice)
    first.take_over()
    assert first.events.move(first.connection) == 1
    late = idle_backend.emit(alice)
    idle_backend.execute(NOTE)
    with pytest.raises(OtherRelayError):
        second.events.move(second.connection)
    with pytest.raises(OtherRelayError):
        second.items.move(second.connection)
    assert idle_backend.event(late).sequence is None
    assert idle_backend.value("SELECT count(*) FROM item_change_outbox") == 1
    second.take_over()
    second.items.move(second.connection)
    assert second.events.move(second.connection) == 1
    assert idle_backend.event(late).sequence == first.events.last_sequence + 1


def test_two_at_once_number_every_event_once_and_leave_no_gap(
    idle_backend: Backend, relays: tuple[Numbering, Numbering]
) -> None:
    alice = idle_backend.user("alice")

    def relay(numbering: Numbering) -> int:
        overtaken = 0
        while idle_backend.value(UNNUMBERED):
            try:
                numbering.events.move(numbering.connection)
                numbering.items.move(numbering.connection)
            except OtherRelayError:
                overtaken += 1
                numbering.take_over()
        return overtaken

    before = idle_backend.value("SELECT max(sequence) FROM events") or 0
    overtaken = 0
    with ThreadPoolExecutor(2) as threads:
        for _ in range(EVENTS // AT_ONCE):
            for _ in range(AT_ONCE):
                idle_backend.emit(alice)
            idle_backend.execute(NOTE)
            overtaken += sum(threads.map(relay, relays))
    assert overtaken > 0
    found = idle_backend.value("SELECT array_agg(sequence ORDER BY sequence) FROM events")
    assert found[-EVENTS:] == list(range(before + 1, before + EVENTS + 1))
    items = idle_backend.value("SELECT array_agg(sequence ORDER BY sequence) FROM item_changes")
    assert items == list(range(1, len(items) + 1))
