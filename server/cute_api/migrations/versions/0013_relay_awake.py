"""Emitting wakes the relay only when it sleeps."""

from alembic import op

revision = "0013"
down_revision = "0012"

RELAY_AWAKE = 0x63757465_0005

# A transaction that notifies commits alone: all that do wait for each other, each for the disk.
# Who is awake holds the lock, and looks by itself.
WAKE = f"""
CREATE OR REPLACE FUNCTION cute_wake_relay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_try_advisory_lock_shared({RELAY_AWAKE}) THEN
        PERFORM pg_advisory_unlock_shared({RELAY_AWAKE});
        NOTIFY cute_outbox;
    END IF;
    RETURN NULL;
END
$$
"""


def upgrade() -> None:
    op.execute(WAKE)
