"""Records of idempotency keys go when they no longer count, in bounded batches."""

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta

import psycopg2
import pytest
from psycopg2.extensions import connection as Connection
from sqlalchemy import text

from cute_api.models.idempotency import KEPT_FOR
from cute_api.processes.connections import connect
from cute_api.webhooks.outbox import expiry
from cute_api.webhooks.outbox.expiry import BATCH, EVERY_S, Expiry
from tests.webhooks.backend import Backend, eventually

MINUTE = timedelta(minutes=1)


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
    assert Expiry(lambda: 0.0).sweep(connection) == 3
    assert left(idle_backend) == 2


def test_a_sweep_takes_one_batch_and_the_next_goes_on_at_once(
    idle_backend: Backend, connection: Connection
) -> None:
    record(idle_backend, KEPT_FOR + MINUTE, count=BATCH + 1)
    now = 0.0
    sweeper = Expiry(lambda: now)
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
        assert Expiry(lambda: 0.0).sweep(connection) == 0
        other.commit()
    assert left(idle_backend) == 1


def test_finding_them_reads_the_index(connection: Connection) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET enable_seqscan = off")
        cursor.execute(
            f"EXPLAIN {expiry.REMOVE}", {"kept_for": KEPT_FOR, "batch": BATCH, "held": []}
        )
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "ix_idempotency_records_created_at" in plan


def test_the_relay_removes_them(idle_backend: Backend, connection: Connection) -> None:
    record(idle_backend, KEPT_FOR + MINUTE)
    idle_backend.start("relay")
    eventually(lambda: left(idle_backend) == 0)
