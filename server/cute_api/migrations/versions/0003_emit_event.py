"""Emitting events by SQL, waking the relay, and who holds a delivery."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

EMIT = """
CREATE FUNCTION cute_emit_event(type text, user_id uuid, subject_id uuid, data jsonb)
RETURNS uuid LANGUAGE plpgsql AS $$
DECLARE
    event_id uuid;
BEGIN
    IF jsonb_typeof(cute_emit_event.data) IS DISTINCT FROM 'object' THEN
        RAISE EXCEPTION 'cute_emit_event: data must be a JSON object'
            USING ERRCODE = 'invalid_parameter_value',
                HINT = 'Pass the payload of the event''s schema, built with jsonb_build_object.';
    END IF;
    IF octet_length(cute_emit_event.data::text) > 262144 THEN
        RAISE EXCEPTION 'cute_emit_event: data is larger than 262144 bytes'
            USING ERRCODE = 'program_limit_exceeded',
                HINT = 'Send ids and let the receiver read the rest through the API.';
    END IF;
    INSERT INTO events (type, user_id, subject_id, data)
    VALUES (
        cute_emit_event.type,
        cute_emit_event.user_id,
        cute_emit_event.subject_id,
        cute_emit_event.data
    )
    RETURNING id INTO event_id;
    RETURN event_id;
END
$$
"""

WAKE = """
CREATE FUNCTION cute_wake_relay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NOTIFY cute_outbox;
    RETURN NULL;
END
$$
"""


def upgrade() -> None:
    op.execute(EMIT)
    op.execute(WAKE)
    op.execute(
        "CREATE TRIGGER events_wake_relay AFTER INSERT ON events "
        "FOR EACH STATEMENT EXECUTE FUNCTION cute_wake_relay()"
    )
    op.add_column("deliveries", sa.Column("leased_by", sa.Integer(), nullable=True))
    op.create_index(
        "ix_deliveries_lane",
        "deliveries",
        ["webhook_id", "next_attempt_at", "id"],
        unique=False,
        postgresql_where=sa.text("status = 'pending'"),
    )
    op.create_index(
        op.f("ix_deliveries_leased_by"),
        "deliveries",
        ["leased_by"],
        unique=False,
        postgresql_where=sa.text("leased_by IS NOT NULL"),
    )
