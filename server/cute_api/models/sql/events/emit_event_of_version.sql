-- Records an event with the API version of its data.
CREATE OR REPLACE FUNCTION cute_emit_event_of_version(
    type text,
    user_id uuid,
    subject_id uuid,
    data jsonb,
    request_id uuid,
    api_version text
) RETURNS uuid
    LANGUAGE sql
    AS $$
    SELECT cute_emit_event_of_trace($1, $2, $3, $4, $5, $6, NULL)
$$;
