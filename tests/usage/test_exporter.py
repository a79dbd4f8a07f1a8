"""The metrics: counts of all processes, buckets that add up, and how far behind delivery is."""

import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import replace

import httpx
import psycopg2
import pytest
from prometheus_client.parser import text_string_to_metric_families
from redis import Redis
from sqlalchemy import text

from cute_api.config import METRICS_OFF, Settings
from cute_api.jobs import refusals
from cute_api.metrics.metric import CounterName
from cute_api.models.database import Database, make_engine
from cute_api.processes.connections import connect
from cute_api.usage import exporter, stream
from cute_api.usage.counters import Counters
from cute_api.usage.exporter import Stores, counts_of, serve
from cute_api.usage.families import added_families
from cute_api.usage.histogram import BOUNDS_US, bucket_of
from scripts.checks.proof.api import settings_of
from scripts.sandbox import embedded
from scripts.shared.ports import free_port
from tests.fixtures.refusals import memory_is_full
from tests.webhooks.backend import Backend

Samples = dict[tuple[str, str], float]


@pytest.fixture
def settings(database_url: str, redis_url: str) -> Settings:
    return replace(settings_of(database_url, redis_url), metrics_port=free_port())


@pytest.fixture
def valkey(redis_url: str) -> Iterator[Redis]:
    with stream.connect(redis_url) as valkey:
        valkey.delete(stream.STREAM, stream.COUNTERS_KEY)
        yield valkey


def scrape(settings: Settings) -> Samples:
    page = httpx.get(f"http://127.0.0.1:{settings.metrics_port}/metrics", trust_env=False)
    assert page.status_code == 200
    return {
        (sample.name, " ".join(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(page.text)
        for sample in family.samples
    }


def test_counts_of_all_processes_add_up(settings: Settings, valkey: Redis) -> None:
    for _process in range(3):
        counters = Counters()
        counters.add(CounterName.REQUESTS, "get_me", 200, by=2)
        counters.add(CounterName.REQUESTS, "get_me", 304)
        counters.add(CounterName.LIMIT_FALLBACKS)
        for latency in (400, 4_000, 90_000_000):
            counters.add(CounterName.LATENCY, "get_me", bucket_of(latency))
            counters.add(CounterName.LATENCY_SUM_US, "get_me", by=latency)
        stream.send(valkey, (), counters.take())
    assert serve(settings) == settings.metrics_port
    found = scrape(settings)
    assert found["cute_requests_total", "get_me 200"] == 6
    assert found["cute_requests_total", "get_me 304"] == 3
    assert found["cute_limit_fallbacks_total", ""] == 3
    assert found["cute_usage_rows_dropped_total", ""] == 0
    name = "cute_request_duration_seconds"
    assert found[f"{name}_count", "get_me"] == 9
    assert found[f"{name}_sum", "get_me"] == pytest.approx(3 * 90.0044)
    assert found[f"{name}_bucket", "0.0005 get_me"] == 3
    assert found[f"{name}_bucket", "0.005 get_me"] == 6
    assert found[f"{name}_bucket", "60.0 get_me"] == 6
    assert found[f"{name}_bucket", "+Inf get_me"] == 9


@pytest.mark.parametrize(
    ("value", "shown"),
    [(None, 0), ("7", 7), ("many", 1), ("9" * 400, 1), (["a list"], 1)],
)
def test_refused_jobs_are_shown_and_junk_in_their_count_is_one(
    settings: Settings, valkey: Redis, value: str | list[str] | None, shown: int
) -> None:
    valkey.delete(refusals.KEY)
    if isinstance(value, list):
        valkey.rpush(refusals.KEY, *value)
    elif value is not None:
        valkey.set(refusals.KEY, value)
    serve(settings)
    found = scrape(settings)
    valkey.delete(refusals.KEY)
    assert found["cute_jobs_refused_total", ""] == shown
    assert found["cute_up", "valkey"] == 1


def test_a_valkey_that_is_full_is_up_and_not_writable(
    settings: Settings, servers: embedded.Servers
) -> None:
    serve(settings)
    found = scrape(settings)
    assert (found["cute_up", "valkey"], found["cute_valkey_writable", ""]) == (1, 1)
    with memory_is_full(servers.valkey):
        found = scrape(settings)
    assert (found["cute_up", "valkey"], found["cute_valkey_writable", ""]) == (1, 0)


def test_clients_that_send_no_request_do_not_hold_up_a_scrape(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporter._Handler, "timeout", 0.2)
    port = serve(settings)
    with ExitStack() as stack:
        silent = [
            stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=60))
            for _ in range(2 * exporter.MAX_CONNECTIONS)
        ]
        assert [connection.recv(1) for connection in silent] == [b""] * len(silent)
    assert scrape(settings)["cute_up", "valkey"] == 1


def test_backlog_of_delivery_is_shown(
    settings: Settings, valkey: Redis, tmp_path_factory: pytest.TempPathFactory
) -> None:
    database = Database(make_engine(settings.need_database_url(), pool_size=1))
    directory = tmp_path_factory.mktemp("backend")
    backend = Backend(database, settings.need_database_url(), settings.need_redis_url(), directory)
    serve(settings)
    before = scrape(settings)
    assert before["cute_outbox_events", ""] == 0
    assert before["cute_outbox_age_seconds", ""] == 0
    alice = backend.user("Alice")
    backend.webhook(alice, "https://receiver.cute.example/hook")
    for _ in range(3):
        backend.emit(alice)
    with database.transaction() as session:
        session.execute(text("UPDATE events SET created_at = now() - interval '90 seconds'"))
        session.execute(
            text(
                "INSERT INTO deliveries (event_id, event_type, subject_id, occurred_at,"
                " webhook_id, next_attempt_at) "
                "SELECT events.id, type, subject_id, events.created_at, webhooks.id,"
                " now() - interval '30 seconds' "
                "FROM events, webhooks LIMIT 2"
            )
        )
        session.execute(
            text(
                "INSERT INTO mail_outbox (kind, created_at, given_up_at) VALUES"
                " ('reset_password', now() - interval '90 seconds', NULL),"
                " ('reset_password', now() - interval '2 days', now() - interval '1 day')"
            )
        )
    found = scrape(settings)
    with database.transaction() as session:
        session.execute(text("DELETE FROM mail_outbox"))
    database.engine.dispose()
    assert before["cute_mails_waiting", ""] == before["cute_mail_age_seconds", ""] == 0
    assert found["cute_rows_set_aside", "relay"] == 0
    assert found["cute_mails_waiting", ""] == found["cute_mails_failed", ""] == 1
    assert 90 <= found["cute_mail_age_seconds", ""] < 600
    assert found["cute_outbox_events", ""] == 3
    assert 90 <= found["cute_outbox_age_seconds", ""] < 600
    assert found["cute_due_deliveries", ""] == 2
    assert 30 <= found["cute_due_delivery_age_seconds", ""] < 600
    assert found["cute_delivery_workers_wanted", ""] == 1


def test_connections_to_postgresql_are_shown_by_who_holds_them(settings: Settings) -> None:
    url = settings.need_database_url()
    serve(settings)
    with (
        closing(connect(url, "cute relay")),
        closing(psycopg2.connect(url, application_name="psql")) as other,
        closing(psycopg2.connect(url, application_name="cutest")),
        other.cursor() as cursor,
    ):
        cursor.execute("SHOW max_connections")
        (most,) = cursor.fetchone() or (0,)
        found = scrape(settings)
    assert found["cute_db_connections", "cute relay idle"] == 1
    assert found["cute_db_connections", "cute metrics active"] == 1
    assert found["cute_db_connections", "other idle in transaction"] >= 1
    assert found["cute_db_connections", "other idle"] >= 1
    assert not any("cutest" in labels for _, labels in found)
    assert found["cute_db_connections_most", ""] == int(most) - 3


def test_servers_that_are_away_are_shown_and_the_page_stays(settings: Settings) -> None:
    away = replace(
        settings,
        database_url="postgresql:///none?host=/nowhere",
        redis_url="unix:///nowhere/valkey.sock",
    )
    serve(away)
    found = scrape(away)
    assert (found["cute_up", "valkey"], found["cute_up", "postgresql"]) == (0, 0)


def test_servers_that_hang_are_down_and_a_scrape_does_not_wait_for_them(
    settings: Settings, valkey: Redis
) -> None:
    # The kernel accepts, and nobody reads.
    silent = socket.create_server(("127.0.0.1", 0))
    where = f"127.0.0.1:{silent.getsockname()[1]}"
    with stream.connect(f"redis://{where}/0") as hung:
        stores = Stores(f"postgresql://cute@{where}/cute", hung, read_s=0.1)
        for _scrape in range(2):
            [up] = [family for family in stores.collect() if family.name == "cute_up"]
            assert [sample.value for sample in up.samples] == [0, 0]
        readers = [thread for thread in threading.enumerate() if thread.name == exporter.READER]
        assert len(readers) == 2
        silent.close()
        for reader in readers:
            reader.join(30)
    recovered = Stores(settings.need_database_url(), valkey)
    [up] = [family for family in recovered.collect() if family.name == "cute_up"]
    assert [sample.value for sample in up.samples] == [1, 1]


def test_what_holds_a_snapshot_is_shown_by_its_age(settings: Settings) -> None:
    serve(settings)
    url = settings.need_database_url()
    with closing(psycopg2.connect(url)) as old, closing(psycopg2.connect(url)) as other:
        with old.cursor() as cursor:
            cursor.execute("SELECT pg_current_xact_id()")
        other.autocommit = True
        with other.cursor() as cursor:
            for _transaction in range(50):
                cursor.execute("SELECT pg_current_xact_id()")
        assert scrape(settings)["cute_db_snapshot_age", "session"] >= 50
        old.rollback()
    assert scrape(settings)["cute_db_snapshot_age", "session"] < 50


def test_port_that_is_taken_or_off_is_no_reason_to_stop(settings: Settings) -> None:
    assert serve(replace(settings, metrics_port=METRICS_OFF)) is None
    with socket.socket() as other:
        other.bind((settings.metrics_host, settings.metrics_port))
        other.listen()
        assert serve(settings) is None


def test_nothing_counted_is_zero_where_there_are_no_labels() -> None:
    samples = {s.name: s.value for family in added_families({}) for s in family.samples}
    assert samples["cute_usage_rows_dropped_total"] == 0
    assert "cute_requests_total" not in samples
    assert len(BOUNDS_US) == 29


def test_what_is_no_count_of_ours_is_left_out() -> None:
    junk = {
        b"\xff": b"1",
        b"": b"1",
        b"stored_rows": b"many",
        b"requests|list_items": b"1",
        b"latency|list_items|9999": b"1",
        b"latency|list_items": b"1",
        b"latency|list_items|x": b"1",
        b"latency_sum_us": b"1",
        b"other": b"1",
        b"requests": b"1",
        b"requests|get_me|200": b"9" * 401,
        b"dropped_rows": b"-1",
    }
    good = {b"stored_rows": b"7", b"requests|list_items|200": b"3"}
    assert counts_of(junk) == {}
    assert counts_of({**junk, **good}) == {"stored_rows": 7, "requests|list_items|200": 3}
    added_families(counts_of({**junk, **good}))
