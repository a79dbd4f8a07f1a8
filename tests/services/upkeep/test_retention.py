"""Every table says how long its rows stay, and the job that it names removes what is older."""

from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from cute_api.models import Base, User
from cute_api.models.connections.connection import Connection
from cute_api.models.database import Database
from cute_api.models.enums import Tier, TokenPurpose
from cute_api.models.replicas import own_writes
from cute_api.models.statements import SessionStatements
from cute_api.processes.connections import connect
from cute_api.services.accounts import accounts, sessions
from cute_api.services.accounts.clients import UNKNOWN
from cute_api.services.mail import queue, tokens
from cute_api.services.mail.watch import MailWatch
from cute_api.services.snapshots import building
from cute_api.services.upkeep import old_rows, tombstones
from cute_api.services.upkeep.retained import Job
from cute_api.services.upkeep.retention import TABLES
from cute_api.services.upkeep.sweeper import Sweeper
from cute_api.services.upkeep.sweeps import all_sweeps
from cute_api.usage import item_views, mail_watch, partitions, storing
from cute_api.versions.registry import EventVersions
from cute_api.webhooks.delivery import budget
from cute_api.webhooks.delivery.ledger import Ledger
from cute_api.webhooks.outbox.expiry import ExpirySweep
from cute_api.webhooks.outbox.upkeep import Upkeep, keep_weeks
from tests.services.upkeep import app_rows
from tests.services.upkeep.app_rows import ALICE, APP, AT, DAY, HOUR, MINUTE, OLD_OF_APPS, Age
from tests.usage.helpers import moved

NOW = datetime.now(UTC)
# Dropped with a partition: their rows are younger than the day that the job gets.
WEEKS_LATER = NOW.date() + 60 * DAY
HOOK = "INSERT INTO webhooks (user_id, url, events, sealed_secret, deleted_at)"
ITEM = "INSERT INTO items (seller_id, title, price_amount, price_currency, category_id, condition"
CATEGORY = "(SELECT id FROM categories LIMIT 1)"
IDS = "uuidv7(-CAST(:age AS interval))"
REQUEST = "(at, request_id"

OLD: Mapping[str, Age] = {
    "users": (
        8 * DAY,
        "INSERT INTO users (email, username, tier, password_hash, created_at)"
        f" VALUES (:name, :name, 'free', 'x', {AT})",
    ),
    "portal_sessions": (
        MINUTE,
        "INSERT INTO portal_sessions (token_digest, user_id, expires_at)"
        f" VALUES (convert_to(:name, 'UTF8'), {ALICE}, {AT} + interval '30 s')",
    ),
    "mail_tokens": (
        MINUTE,
        "INSERT INTO mail_tokens (token_digest, user_id, purpose, expires_at)"
        f" VALUES (convert_to(:name, 'UTF8'), {ALICE}, 'verify_email', {AT} + interval '30 s')",
    ),
    "api_keys": (
        old_rows.KEYS_KEPT + DAY,
        "INSERT INTO api_keys (user_id, name, prefix, digest, scopes, tier, revoked_at)"
        f" VALUES ({ALICE}, :name, :name, convert_to(:name, 'UTF8'), '{{}}', 'free', {AT})",
    ),
    **OLD_OF_APPS,
    "key_versions": (
        old_rows.KEYS_KEPT + DAY,
        "INSERT INTO key_versions (key_id, api_version, last_used_at)"
        f" SELECT id, '2026-12-01', {AT} FROM api_keys WHERE name = 'api_keys' || :which",
    ),
    "notices": (
        old_rows.NOTICES_KEPT + DAY,
        "INSERT INTO notices (id, user_id, kind, data)"
        f" VALUES ({IDS}, {ALICE}, 'webhook_disabled', '{{}}')",
    ),
    "audit_log": (
        old_rows.AUDIT_KEPT + DAY,
        "INSERT INTO audit_log (id, actor_kind, actor, action, target_kind, target_id, details)"
        f" VALUES ({IDS}, 'user', :name, 'key.edited', 'key', uuidv7(), '{{}}')",
    ),
    "mail_outbox": (
        mail_watch.SHOWN + DAY,
        "INSERT INTO mail_outbox (kind, user_id, given_up_at, attempts)"
        f" VALUES ('reset_password', {ALICE}, {AT}, 1)",
    ),
    "mail_occasions": (
        91 * DAY,
        "INSERT INTO mail_occasions (subject_id, kind, occasion, user_id, created_at)"
        f" VALUES (uuidv7(), 'reset_password', :name, {ALICE}, {AT})",
    ),
    "items": (
        tombstones.KEPT + DAY,
        f"{ITEM}, status, deleted_at)"
        f" VALUES ({ALICE}, '', 1, 'EUR', {CATEGORY}, 'good', 'active', {AT})",
    ),
    "item_changes": (
        tombstones.KEPT + DAY,
        "INSERT INTO item_changes (item_id, sequence) SELECT id, (SELECT count(*) FROM item_changes"
        ") + 1 FROM items ORDER BY id DESC LIMIT 1",
    ),
    "search_words": (DAY, "INSERT INTO search_words (word) VALUES (:name)"),
    "item_snapshots": (
        building.KEPT_FOR + MINUTE,
        "INSERT INTO item_snapshots (sequence) VALUES (0)",
    ),
    "item_snapshot_chunks": (
        building.KEPT_FOR + MINUTE,
        "INSERT INTO item_snapshot_chunks (snapshot_id, start_byte, data)"
        " SELECT id, 0, '' FROM item_snapshots ORDER BY id DESC LIMIT 1",
    ),
    "idempotency_records": (
        25 * HOUR,
        "INSERT INTO idempotency_records"
        " (user_id, operation, key, fingerprint, status, headers, body, sealed, created_at)"
        f" VALUES ({ALICE}, 'create_item', :name, '', 201, '{{}}', '', false, {AT})",
    ),
    "webhooks": (DAY, f"{HOOK} VALUES ({ALICE}, 'https://a.example', '{{}}', '', {AT})"),
    "lanes": (
        DAY,
        "INSERT INTO lanes (webhook_id) SELECT id FROM webhooks ORDER BY id DESC LIMIT 1",
    ),
    "events": (
        DAY,
        "INSERT INTO events (id, type, user_id, subject_id, data, sequence)"
        f" VALUES ({IDS}, 'item.created', {ALICE}, uuidv7(), '{{}}', 1)",
    ),
    "deliveries": (
        DAY,
        "INSERT INTO deliveries (webhook_id, event_id, event_type, subject_id, occurred_at, status)"
        " SELECT uuidv7(), id, type, subject_id, now(), 'delivered' FROM events LIMIT 1",
    ),
    "attempts": (
        DAY,
        "INSERT INTO attempts (delivery_id, number, event_id, webhook_id, outcome, started_at,"
        " duration_ms, request_headers) SELECT uuidv7(), 1, id, uuidv7(), 'success', now(), 1,"
        " '{}' FROM events LIMIT 1",
    ),
    "webhook_hours": (
        DAY,
        "INSERT INTO webhook_hours (webhook_id, hour, delivered, failed, attempts,"
        f" failed_attempts, latency) VALUES (uuidv7(), {AT}, 1, 0, 1, 0, '{{}}')",
    ),
    "delivery_days": (
        (budget.KEPT_DAYS + 1) * DAY,
        f"INSERT INTO delivery_days (user_id, day, sent) VALUES (uuidv7(), ({AT})::date, 1)",
    ),
    "pumps": (2 * DAY, f"INSERT INTO pumps (number, seen_at) VALUES (:number, {AT})"),
    "request_log": (
        40 * DAY,
        f"INSERT INTO request_log {REQUEST}, method, status, latency_us, bytes_out, counted)"
        f" VALUES ({AT}, uuidv7(), 'GET', 200, 1, 1, true)",
    ),
    "request_bodies": (
        storing.BODIES_KEPT + MINUTE,
        f"INSERT INTO request_bodies {REQUEST}, user_id, sealed)"
        f" VALUES ({AT}, uuidv7(), {ALICE}, '')",
    ),
    "counted_requests": (
        4 * DAY,
        f"INSERT INTO counted_requests {REQUEST}) VALUES ({AT}, uuidv7())",
    ),
    "removed_requests": (
        40 * DAY,
        f"INSERT INTO removed_requests (day, tier) VALUES (({AT})::date, :name)",
    ),
    "item_views": (
        item_views.KEPT + DAY,
        "INSERT INTO item_views (item_id, day, user_id, views, bot_views)"
        f" VALUES (uuidv7(), ({AT})::date, {ALICE}, 1, 0)",
    ),
    "favorites": (
        old_rows.FAVORITES_KEPT + DAY,
        f"WITH made AS ({ITEM}, status) VALUES ({ALICE}, '', 1, 'EUR', {CATEGORY}, 'good',"
        " 'active') RETURNING seller_id, id) INSERT INTO favorites (user_id, item_id, created_at)"
        f" SELECT *, {AT} FROM made",
    ),
    "usage_hours": (
        storing.HOURS_KEPT + DAY,
        "INSERT INTO usage_hours (user_id, hour, key_id, operation, status_class, requests,"
        f" quota_used, latencies) VALUES ({ALICE}, {AT}, uuidv7(), '', 2, 1, 1,"
        " array_fill(0::bigint, ARRAY[30]))",
    ),
    "own_writes": (
        2 * MINUTE,
        f"INSERT INTO own_writes (user_id, position, noted_at) VALUES (uuidv7(), 1, {AT})",
    ),
    "set_aside_rows": (
        31 * DAY,
        "INSERT INTO set_aside_rows (writer, subject, error, last_at)"
        f" VALUES ('mail', :name, '', {AT})",
    ),
}
# What follows from other rows: the trigger of `usage_hours` makes it, or the job ends with it.
FOLLOWING = {"user_usage_hours": "usage_hours"}
# Moved on within a second; `tests/webhooks` and `tests/services/erasure` show it.
AT_ONCE = {"item_change_outbox", "erasures"}
# Partitions, and what the end of a partition or a build removes: no young row is left.
ALL_GONE = {
    *("webhooks", "lanes", "events", "deliveries", "attempts", "webhook_hours"),
    *("item_snapshots", "item_snapshot_chunks", "search_words"),
}
# By the jobs: a login with its entry, a removed account's entry, what favorites and tokens need.
ADDED = {"portal_sessions": 1, "mail_tokens": 1, "pumps": 1, "audit_log": 2, "items": 2}
ADDED |= {"installs": 2, "api_keys": 2, "passkey_challenges": 1}


def days(database: Database, redis_url: str) -> None:
    with moved(database_url_of(database), redis_url, lambda: datetime.now(UTC)) as backend:
        backend.tend()


def database_url_of(database: Database) -> str:
    return database.engine.url.render_as_string(hide_password=False).replace("+psycopg2", "")


def weeks_end(database: Database) -> None:
    with closing(connect(database_url_of(database), "test")) as connection:
        while keep_weeks(connection, WEEKS_LATER) == 0.0:
            pass


def connected(database: Database, work: Callable[[Connection], object]) -> None:
    with closing(connect(database_url_of(database), "test")) as connection:
        work(connection)


def snapshots(database: Database) -> None:
    with database.autocommit() as connection:
        building.retire(connection, EventVersions.of_events())
        building.remove_retired(connection)


def outbox(database: Database) -> None:
    with database.transaction() as session:
        queue.tidy(session, queue.served(session))


def logins(database: Database) -> None:
    with database.transaction() as session:
        user = session.query(User).filter_by(username="alice").one()
        assert sessions.admit(session, user, replaces=None, client=UNKNOWN) is not None


def links(database: Database) -> None:
    with database.transaction() as session:
        user = session.query(User).filter_by(username="alice").one()
        tokens.issue(session, user.id, TokenPurpose.VERIFY_EMAIL)


def forget_writes(database: Database) -> None:
    with database.transaction() as session:
        SessionStatements(session).rows(own_writes.FORGET)


JOBS: Mapping[Job, Callable[[Database], object]] = {
    Job.WEEKS: weeks_end,
    Job.EXPIRY: lambda database: connected(database, ExpirySweep(lambda: 0.0).sweep),
    Job.UPKEEP: lambda database: connected(database, Upkeep().run),
    Job.PUMPS: lambda database: Ledger(database_url_of(database), 3).show_alive(),
    Job.SWEEPS: lambda database: list(Sweeper(database, all_sweeps()).work()),
    Job.SNAPSHOTS: snapshots,
    Job.OCCASIONS: lambda database: list(MailWatch(database, scans=()).work()),
    Job.OUTBOX: outbox,
    Job.LOGINS: logins,
    Job.LINKS: links,
    Job.CHALLENGES: app_rows.show_passkey,
    Job.OWN_WRITES: forget_writes,
}


def tables(database: Database) -> set[str]:
    """The tables of the real database; partitions count as their table."""
    with database.transaction() as session:
        return set(
            session.scalars(
                text(
                    "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p')"
                    " AND relnamespace = 'public'::regnamespace AND NOT relispartition"
                )
            )
        )


def counts(database: Database) -> dict[str, int]:
    with database.transaction() as session:
        return {
            table: session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
            for table in (*OLD, *FOLLOWING)
        }


def write(database: Database, which: str) -> None:
    """A row of each table; those of `old` are older than the table keeps."""
    with database.transaction() as session:
        for number, (table, (age, statement)) in enumerate(OLD.items()):
            given = {
                "age": age if which == "old" else timedelta(),
                "name": table + which,
                "which": which,
                "number": number * 2 + (which == "old"),
            }
            wanted = {name: value for name, value in given.items() if f":{name}" in statement}
            session.execute(text(statement), wanted)


def test_every_table_of_the_database_has_an_entry(database: Database) -> None:
    assert set(TABLES) == tables(database) - {"alembic_version"}
    assert set(TABLES) == {table.name for table in Base.metadata.sorted_tables}


def test_every_table_with_a_job_is_tried_below() -> None:
    named = {table for table, entry in TABLES.items() if entry.job is not None}
    assert named == {*OLD, *FOLLOWING, *AT_ONCE}
    assert {TABLES[table].job for table in OLD} == {*JOBS, Job.REQUEST_DAYS}


@pytest.fixture(scope="module")
def left(database: Database, redis_url: str) -> dict[str, int]:
    """How many rows each table has after all jobs."""
    with database.transaction() as session:
        accounts.create(session, email="alice@cute.example", tier=Tier.FREE, password="x")
        session.execute(text(APP))
        session.execute(text("INSERT INTO categories (name, path) VALUES ('a', '{a}')"))
    before = counts(database)
    with closing(connect(database_url_of(database), "test")) as connection:
        for age in (40, 4, 0):
            for kind in partitions.DayTable:
                partitions.make(connection, (NOW - age * DAY).date(), kind)
    write(database, "old")
    write(database, "new")
    added = counts(database)
    assert {t for t in added if added[t] < before[t] + 1} == set()
    for job in JOBS.values():
        job(database)
    days(database, redis_url)
    after = counts(database)
    return {table: after[table] - before[table] for table in after}


@pytest.mark.parametrize("table", sorted({*OLD, *FOLLOWING}))
def test_its_job_removes_what_is_older_and_nothing_else(table: str, left: dict[str, int]) -> None:
    young = 0 if table in ALL_GONE else 1
    assert left[table] == young + ADDED.get(table, 0)
