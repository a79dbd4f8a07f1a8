"""Hold the API at a step of its work, from PostgreSQL's side, so that it can be killed there.

The product has no hooks for it. Triggers wait for advisory locks that a `Barrier` takes, and one
step is held by a table lock; a request that reaches the step waits there in the middle of a
statement. PostgreSQL then ends its transaction as after a crash.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from enum import StrEnum

import psycopg2

from scripts.checks.proof.webhook_tables import rows
from scripts.shared.waiting import until

PATIENCE_S = 30.0
POLL_S = 0.005
LOCKS = {"change": 4_201, "record": 4_202, "recorded": 4_203, "commit": 4_204}

# A trigger function that waits for the advisory lock named by its argument.
PROOF_WAIT = """
CREATE FUNCTION proof_wait() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(TG_ARGV[0]::bigint);
    RETURN NEW;
END
$$;
"""
TRIGGERS = f"""{PROOF_WAIT}
CREATE TRIGGER proof_change BEFORE INSERT ON events
    FOR EACH ROW EXECUTE FUNCTION proof_wait({LOCKS["change"]});
CREATE TRIGGER proof_record BEFORE INSERT ON idempotency_records
    FOR EACH ROW EXECUTE FUNCTION proof_wait({LOCKS["record"]});
CREATE TRIGGER proof_recorded AFTER INSERT ON idempotency_records
    FOR EACH ROW EXECUTE FUNCTION proof_wait({LOCKS["recorded"]});
CREATE CONSTRAINT TRIGGER proof_commit AFTER INSERT ON idempotency_records
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION proof_wait({LOCKS["commit"]});
"""

# The API's own backends; sessions of the proof don't have this name.
BACKENDS = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND application_name = 'cute'
"""
WAITING = f"{BACKENDS} AND wait_event_type = 'Lock'"


class KillStep(StrEnum):
    """The step of a request at which the API is killed."""

    BEFORE_HANDLER = "before the handler"
    WITHIN_CHANGE = "between the item and its event"
    BEFORE_RECORD = "between the change and the record"
    BEFORE_COMMIT = "after the record, before the commit"
    BEFORE_RESPONSE = "after the commit, before the response"

    @property
    def takes_effect(self) -> bool:
        """Whether PostgreSQL has the whole request, and finishes it without the API.

        The record and the COMMIT are sent together.
        """
        return self in (KillStep.BEFORE_RECORD, KillStep.BEFORE_COMMIT, KillStep.BEFORE_RESPONSE)


_HOLD = {
    KillStep.BEFORE_HANDLER: "LOCK TABLE idempotency_records IN ACCESS EXCLUSIVE MODE",
    KillStep.WITHIN_CHANGE: f"SELECT pg_advisory_xact_lock({LOCKS['change']})",
    KillStep.BEFORE_RECORD: f"SELECT pg_advisory_xact_lock({LOCKS['record']})",
    KillStep.BEFORE_COMMIT: f"SELECT pg_advisory_xact_lock({LOCKS['recorded']})",
    # PostgreSQL has the commit, and finishes it even if the client is gone.
    KillStep.BEFORE_RESPONSE: f"SELECT pg_advisory_xact_lock({LOCKS['commit']})",
}


class Watch:
    """Watches and holds the API's sessions in the database."""

    def __init__(self, database_url: str) -> None:
        self._url = database_url

    def install(self) -> None:
        """Create the triggers, which block only while a step is held."""
        rows(self._url, TRIGGERS)

    @contextmanager
    def hold(self, step: KillStep) -> Iterator[None]:
        """Hold requests at the step until the block ends."""
        with closing(psycopg2.connect(self._url)) as connection, connection.cursor() as cursor:
            cursor.execute(_HOLD[step])
            yield
            connection.rollback()

    def wait_for_waiting(self, count: int) -> None:
        """Wait until `count` requests are at the held step."""
        expected = f"{count} requests are at the step"
        until(lambda: self._count(WAITING) == count, expected, PATIENCE_S, poll_s=POLL_S)

    def wait_for_end_of_backends(self) -> None:
        """Wait until PostgreSQL has ended the sessions of a killed API."""
        expected = "the killed API has no session"
        until(lambda: self._count(BACKENDS) == 0, expected, PATIENCE_S, poll_s=POLL_S)

    def _count(self, statement: str) -> int:
        return int(rows(self._url, statement)[0][0])
