"""Events, deliveries and attempts by weeks, lanes, sealed secrets, filters, disabled webhooks.

What is there is copied. With many events, run this while nothing is delivered.
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from cute_api import config
from cute_api.models import weeks
from cute_api.sealing import Sealer

revision = "0010"
down_revision = "0009"

OUTCOMES = ("success", "bad_status", "timeout", "connection_error", "tls_error", "refused_address")
NOTICES = ("key_rotated", "key_revoked", "key_reported", "webhook_failing", "webhook_disabled")
ACTIONS = (
    "user.created",
    "user.edited",
    "user.tier_set",
    "user.suspended",
    "user.unsuspended",
    "user.erased",
    "key.created",
    "key.edited",
    "key.tier_set",
    "key.rotated",
    "key.revoked",
    "key.reported",
    "webhook.confirmed",
    "webhook.edited",
    "webhook.secret_rotated",
)
PENDING = "deliveries_pending"
FINISHED = "deliveries_finished"

EVENTS = """
CREATE TABLE events (
    id uuid NOT NULL DEFAULT uuidv7(),
    position bigint GENERATED ALWAYS AS IDENTITY (CACHE 1),
    type text NOT NULL,
    user_id uuid NOT NULL,
    subject_id uuid NOT NULL,
    data jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    sequence bigint,
    test boolean NOT NULL DEFAULT false,
    CONSTRAINT pk_events PRIMARY KEY (id),
    CONSTRAINT fk_events_type FOREIGN KEY (type) REFERENCES event_types (name),
    CONSTRAINT fk_events_user_id FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
) PARTITION BY RANGE (id);
CREATE INDEX ix_events_outbox ON events (position) WHERE sequence IS NULL AND NOT test;
CREATE INDEX ix_events_user_id_sequence ON events (user_id, sequence);
CREATE INDEX ix_events_sequence ON events (sequence);
CREATE TRIGGER events_wake_relay AFTER INSERT ON events
    FOR EACH STATEMENT EXECUTE FUNCTION cute_wake_relay();
"""

# The webhook leads the primary key: every question about a delivery knows whose it is.
DELIVERIES = f"""
CREATE TABLE deliveries (
    id uuid NOT NULL DEFAULT uuidv7(),
    webhook_id uuid NOT NULL,
    event_id uuid NOT NULL,
    event_type text NOT NULL,
    subject_id uuid NOT NULL,
    sequence bigint,
    occurred_at timestamptz NOT NULL,
    test boolean NOT NULL DEFAULT false,
    status varchar(32) NOT NULL DEFAULT 'pending',
    attempt_count smallint NOT NULL DEFAULT 0,
    tries smallint NOT NULL DEFAULT 0,
    next_attempt_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    finished_at timestamptz,
    CONSTRAINT pk_deliveries PRIMARY KEY (webhook_id, id, status, event_id)
) PARTITION BY LIST (status);
CREATE TABLE {PENDING} PARTITION OF deliveries FOR VALUES IN ('pending')
    WITH (autovacuum_vacuum_scale_factor = 0.02);
CREATE TABLE {FINISHED} PARTITION OF deliveries
    FOR VALUES IN ('delivered', 'failed', 'cancelled') PARTITION BY RANGE (event_id);
CREATE INDEX ix_deliveries_lane ON {PENDING} (webhook_id, next_attempt_at, id);
CREATE INDEX ix_deliveries_event_id ON {FINISHED} (event_id, webhook_id);
"""

ATTEMPTS = f"""
CREATE TABLE attempts (
    delivery_id uuid NOT NULL,
    event_id uuid NOT NULL,
    webhook_id uuid NOT NULL,
    number smallint NOT NULL,
    outcome varchar(32) NOT NULL,
    started_at timestamptz NOT NULL,
    duration_ms integer NOT NULL,
    dns_ms real,
    connect_ms real,
    tls_ms real,
    first_byte_ms real,
    request_headers jsonb NOT NULL,
    response_status smallint,
    response_headers jsonb,
    response_body text,
    error text,
    CONSTRAINT pk_attempts PRIMARY KEY (delivery_id, number, event_id),
    CONSTRAINT ck_attempts_outcome CHECK (
        outcome IN ({", ".join(f"'{outcome}'" for outcome in OUTCOMES)})
    )
) PARTITION BY RANGE (event_id);
"""

COPY = (
    "INSERT INTO events (id, position, type, user_id, subject_id, data, created_at, sequence)"
    " OVERRIDING SYSTEM VALUE"
    " SELECT id, position, type, user_id, subject_id, data, created_at, sequence FROM old_events",
    "SELECT setval(pg_get_serial_sequence('events', 'position'),"
    " (SELECT coalesce(max(position), 0) + 1 FROM events), false)",
    "INSERT INTO deliveries (id, webhook_id, event_id, event_type, subject_id, sequence,"
    " occurred_at, status, attempt_count, tries, next_attempt_at, created_at, finished_at)"
    " SELECT old.id, webhook_id, event_id, type, subject_id, sequence, events.created_at,"
    " old.status, attempt_count, attempt_count, next_attempt_at, old.created_at, finished_at"
    " FROM old_deliveries AS old JOIN events ON events.id = event_id",
    "INSERT INTO attempts (delivery_id, event_id, webhook_id, number, outcome, started_at,"
    " duration_ms, request_headers, response_status, response_body, error)"
    " SELECT delivery_id, event_id, webhook_id, number, outcome, started_at, duration_ms, '{}',"
    " response_status, response_body, error"
    " FROM old_attempts JOIN old_deliveries ON old_deliveries.id = delivery_id",
)

OTHERS = """
CREATE TABLE lanes (
    webhook_id uuid NOT NULL,
    owner integer,
    held_until timestamptz,
    failing_since timestamptz,
    failures integer NOT NULL DEFAULT 0,
    slow boolean NOT NULL DEFAULT false,
    warned smallint NOT NULL DEFAULT 0,
    last_success_at timestamptz,
    last_failure_at timestamptz,
    CONSTRAINT pk_lanes PRIMARY KEY (webhook_id),
    CONSTRAINT fk_lanes_webhook_id FOREIGN KEY (webhook_id)
        REFERENCES webhooks (id) ON DELETE CASCADE
);
CREATE TABLE pumps (
    number integer NOT NULL,
    seen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT pk_pumps PRIMARY KEY (number)
);
CREATE TABLE webhook_hours (
    webhook_id uuid NOT NULL,
    hour timestamptz NOT NULL,
    delivered integer NOT NULL,
    failed integer NOT NULL,
    attempts integer NOT NULL,
    failed_attempts integer NOT NULL,
    latency integer[] NOT NULL,
    CONSTRAINT pk_webhook_hours PRIMARY KEY (webhook_id, hour)
);
CREATE INDEX ix_webhook_hours_hour ON webhook_hours (hour);
CREATE TABLE feed_head (
    id smallint NOT NULL DEFAULT 1,
    sequence bigint NOT NULL,
    CONSTRAINT pk_feed_head PRIMARY KEY (id),
    CONSTRAINT ck_feed_head_single CHECK (id = 1)
);
INSERT INTO feed_head (sequence) SELECT coalesce(max(sequence), 0) FROM events;
"""


def upgrade() -> None:
    _partition()
    for statement in OTHERS.split(";\n"):
        if statement.strip():
            op.execute(statement)
    _webhooks()
    _allow("notices", "kind", *NOTICES)
    _allow("audit_log", "action", *ACTIONS)


def _partition() -> None:
    for table in ("attempts", "deliveries", "events"):
        op.rename_table(table, f"old_{table}")
    # Names of constraints and indexes are taken as long as the old tables are there.
    op.execute("ALTER TABLE old_attempts DROP CONSTRAINT fk_attempts_delivery_id")
    op.execute("ALTER TABLE old_deliveries DROP CONSTRAINT fk_deliveries_event_id")
    op.execute("ALTER TABLE old_events RENAME CONSTRAINT pk_events TO pk_old_events")
    op.execute("ALTER TABLE old_deliveries RENAME CONSTRAINT pk_deliveries TO pk_old_deliveries")
    op.execute("ALTER TABLE old_attempts RENAME CONSTRAINT pk_attempts TO pk_old_attempts")
    for index in ("ix_events_outbox", "ix_events_user_id_sequence", "ix_deliveries_lane"):
        op.execute(f"DROP INDEX {index}")
    op.execute("DROP INDEX ix_deliveries_event_id")
    for script in (EVENTS, DELIVERIES, ATTEMPTS):
        for statement in script.split(";\n"):
            if statement.strip():
                op.execute(statement)
    today = datetime.now(UTC).date()
    for week in weeks.wanted(today):
        for table in weeks.TABLES:
            op.execute(weeks.definition(table, week, first=week.first == weeks.week_of(today)))
    for statement in COPY:
        op.execute(statement)
    for table in ("attempts", "deliveries", "events"):
        op.drop_table(f"old_{table}")


def _webhooks() -> None:
    for name in ("previous_secret_until", "disabled_at", "missed_since", "missed_until"):
        op.add_column("webhooks", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    for name in ("filter", "filter_path"):
        op.add_column("webhooks", sa.Column(name, sa.Text(), nullable=True))
    op.add_column("webhooks", sa.Column("disabled_reason", sa.String(32), nullable=True))
    op.create_check_constraint(
        op.f("ck_webhooks_disabled_reason"),
        "webhooks",
        "disabled_reason IN ('by_owner', 'gone', 'failing')",
    )
    _allow("webhooks", "status", "active", "paused", "disabled")
    for name in ("sealed_secret", "previous_sealed_secret"):
        op.add_column("webhooks", sa.Column(name, postgresql.BYTEA(), nullable=True))
    connection = op.get_bind()
    rows = connection.execute(sa.text("SELECT id, secret FROM webhooks")).all()
    if rows:
        sealer = Sealer.of(config.load())
        connection.execute(
            sa.text("UPDATE webhooks SET sealed_secret = :sealed WHERE id = :id"),
            [{"id": row.id, "sealed": sealer.seal(row.secret.encode())} for row in rows],
        )
    op.alter_column("webhooks", "sealed_secret", nullable=False)
    op.drop_column("webhooks", "secret")


def _allow(table: str, column: str, *values: str) -> None:
    """Replace the list of values that a column may hold."""
    name = op.f(f"ck_{table}_{column}")
    op.drop_constraint(name, table)
    listed = ", ".join(f"'{value}'" for value in values)
    op.create_check_constraint(name, table, f"{column} IN ({listed})")
