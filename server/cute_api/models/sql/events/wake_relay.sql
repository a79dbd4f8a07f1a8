-- Notifies the relay only while it sleeps: an awake relay holds the lock.
-- Transactions that notify commit one after another, and each waits for the disk.
CREATE OR REPLACE FUNCTION cute_wake_relay() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF pg_try_advisory_lock_shared(109356115099653) THEN
        PERFORM pg_advisory_unlock_shared(109356115099653);
        NOTIFY cute_outbox;
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER events_wake_relay AFTER INSERT ON events
    FOR EACH STATEMENT
    EXECUTE FUNCTION cute_wake_relay();

CREATE OR REPLACE TRIGGER item_change_outbox_wake_relay AFTER INSERT ON item_change_outbox
    FOR EACH STATEMENT
    EXECUTE FUNCTION cute_wake_relay();
