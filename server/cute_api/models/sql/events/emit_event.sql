-- Records an event in the transaction that calls it. Other programs may call it.
CREATE OR REPLACE FUNCTION cute_emit_event(type text, user_id uuid, subject_id uuid, data jsonb)
    RETURNS uuid
    LANGUAGE sql
    AS $$
    SELECT cute_emit_event_of_request(
        cute_emit_event.type,
        cute_emit_event.user_id,
        cute_emit_event.subject_id,
        cute_emit_event.data,
        NULL
    )
$$;
