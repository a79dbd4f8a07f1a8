-- Records an event with the id of the request that caused it.
CREATE OR REPLACE FUNCTION cute_emit_event_of_request(
    type text,
    user_id uuid,
    subject_id uuid,
    data jsonb,
    request_id uuid
) RETURNS uuid
    LANGUAGE sql
    AS $$
    SELECT cute_emit_event_of_version($1, $2, $3, $4, $5, '2026-12-01')
$$;
