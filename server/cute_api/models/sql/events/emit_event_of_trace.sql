-- Records an event with the trace that it belongs to.
CREATE OR REPLACE FUNCTION cute_emit_event_of_trace(
    type text,
    user_id uuid,
    subject_id uuid,
    data jsonb,
    request_id uuid,
    api_version text,
    traceparent text
) RETURNS uuid
    LANGUAGE plpgsql
    AS $$
DECLARE
    event_id uuid;
BEGIN
    IF jsonb_typeof(cute_emit_event_of_trace.data) IS DISTINCT FROM 'object' THEN
        RAISE EXCEPTION 'cute_emit_event: data must be a JSON object'
            USING ERRCODE = 'invalid_parameter_value',
                HINT = 'Pass the payload of the event''s schema, built with jsonb_build_object.';
    END IF;
    IF octet_length(cute_emit_event_of_trace.data::text) > 262144 THEN
        RAISE EXCEPTION 'cute_emit_event: data is larger than 262144 bytes'
            USING ERRCODE = 'program_limit_exceeded',
                HINT = 'Send ids and let the receiver read the rest through the API.';
    END IF;
    INSERT INTO events (type, user_id, subject_id, data, request_id, api_version, traceparent)
    VALUES (
        cute_emit_event_of_trace.type,
        cute_emit_event_of_trace.user_id,
        cute_emit_event_of_trace.subject_id,
        cute_emit_event_of_trace.data,
        cute_emit_event_of_trace.request_id,
        cute_emit_event_of_trace.api_version,
        CASE WHEN cute_emit_event_of_trace.traceparent
            ~ '^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$'
            THEN cute_emit_event_of_trace.traceparent END
    )
    RETURNING id INTO event_id;
    RETURN event_id;
END
$$;
