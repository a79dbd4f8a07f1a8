"""Events name the request that caused them; failed requests of a user are found quickly."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

EMIT_OF_REQUEST = """
CREATE FUNCTION cute_emit_event_of_request(
    type text, user_id uuid, subject_id uuid, data jsonb, request_id uuid
)
RETURNS uuid LANGUAGE plpgsql AS $$
DECLARE
    event_id uuid;
BEGIN
    IF jsonb_typeof(cute_emit_event_of_request.data) IS DISTINCT FROM 'object' THEN
        RAISE EXCEPTION 'cute_emit_event: data must be a JSON object'
            USING ERRCODE = 'invalid_parameter_value',
                HINT = 'Pass the payload of the event''s schema, built with jsonb_build_object.';
    END IF;
    IF octet_length(cute_emit_event_of_request.data::text) > 262144 THEN
        RAISE EXCEPTION 'cute_emit_event: data is larger than 262144 bytes'
            USING ERRCODE = 'program_limit_exceeded',
                HINT = 'Send ids and let the receiver read the rest through the API.';
    END IF;
    INSERT INTO events (type, user_id, subject_id, data, request_id)
    VALUES (
        cute_emit_event_of_request.type,
        cute_emit_event_of_request.user_id,
        cute_emit_event_of_request.subject_id,
        cute_emit_event_of_request.data,
        cute_emit_event_of_request.request_id
    )
    RETURNING id INTO event_id;
    RETURN event_id;
END
$$
"""

# What others call from SQL stays as it is, with its grants.
EMIT = """
CREATE OR REPLACE FUNCTION cute_emit_event(
    type text, user_id uuid, subject_id uuid, data jsonb
)
RETURNS uuid LANGUAGE sql AS $$
    SELECT cute_emit_event_of_request(
        cute_emit_event.type,
        cute_emit_event.user_id,
        cute_emit_event.subject_id,
        cute_emit_event.data,
        NULL
    )
$$
"""


def upgrade() -> None:
    op.add_column("events", sa.Column("request_id", sa.UUID(), nullable=True))
    op.execute(EMIT_OF_REQUEST)
    op.execute(EMIT)
    op.execute(
        "CREATE INDEX ix_request_log_failed ON request_log (user_id, at, request_id)"
        " INCLUDE (status, error_code, key_id, operation) WHERE status >= 400"
    )
