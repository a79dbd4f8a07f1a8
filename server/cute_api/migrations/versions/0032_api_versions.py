"""Keys and webhooks are pinned to a version of the API, and events say in which they were emitted.

What is here is of the first version. So are events that others emit with `cute_emit_event`, whose
SQL is written for one version: `cute_emit_event_of_version` names another.
"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0029"

FIRST = "2026-12-01"

EMIT = """
CREATE FUNCTION cute_emit_event_of_version(
    type text, user_id uuid, subject_id uuid, data jsonb, request_id uuid, api_version text
)
RETURNS uuid LANGUAGE plpgsql AS $$
DECLARE
    event_id uuid;
BEGIN
    IF jsonb_typeof(cute_emit_event_of_version.data) IS DISTINCT FROM 'object' THEN
        RAISE EXCEPTION 'cute_emit_event: data must be a JSON object'
            USING ERRCODE = 'invalid_parameter_value',
                HINT = 'Pass the payload of the event''s schema, built with jsonb_build_object.';
    END IF;
    IF octet_length(cute_emit_event_of_version.data::text) > 262144 THEN
        RAISE EXCEPTION 'cute_emit_event: data is larger than 262144 bytes'
            USING ERRCODE = 'program_limit_exceeded',
                HINT = 'Send ids and let the receiver read the rest through the API.';
    END IF;
    INSERT INTO events (type, user_id, subject_id, data, request_id, api_version)
    VALUES (
        cute_emit_event_of_version.type,
        cute_emit_event_of_version.user_id,
        cute_emit_event_of_version.subject_id,
        cute_emit_event_of_version.data,
        cute_emit_event_of_version.request_id,
        cute_emit_event_of_version.api_version
    )
    RETURNING id INTO event_id;
    RETURN event_id;
END
$$
"""

# What others call stays as it is, with its grants. Servers of the release before call the second.
EMIT_OF_REQUEST = f"""
CREATE OR REPLACE FUNCTION cute_emit_event_of_request(
    type text, user_id uuid, subject_id uuid, data jsonb, request_id uuid
)
RETURNS uuid LANGUAGE sql AS $$
    SELECT cute_emit_event_of_version($1, $2, $3, $4, $5, '{FIRST}')
$$
"""


def upgrade() -> None:
    for table in ("api_keys", "webhooks", "events"):
        op.add_column(
            table, sa.Column("api_version", sa.Text, nullable=False, server_default=FIRST)
        )
    op.execute(EMIT)
    op.execute(EMIT_OF_REQUEST)
