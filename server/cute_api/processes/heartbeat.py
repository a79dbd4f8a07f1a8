"""Whether a process that works alone still does, by what PostgreSQL last heard from its session.

A process that is stopped, or hangs, keeps its session, and with it the lock. Each statement of the
session is its heartbeat: `pg_stat_activity` has the time of the last one, on the clock of the
server. Nothing is written for it, and it needs no rights beyond those of the processes' one role.
"""

from dataclasses import dataclass
from datetime import datetime

from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor

from cute_api.models.locks import AdvisoryLock
from cute_api.models.reads import named_rows

BEAT_S = 1.0
"""How often the holder of a lock runs a statement at least."""
LOOK_S = 1.0
"""How often one that stands by looks."""
HUNG_LOOKS = 6
"""Looks in a row that find the same, after which the holder is replaced: it has been silent for at
least five seconds. One that works may wait for Valkey for up to a second."""
ENDING_MS = 1_000

PUMP_LOOKS = 5
"""The same for a deliverer, which begins no request once it has been silent for less than that."""
# A lock by one number shows its two halves. A session that runs a statement is PostgreSQL's to
# bound (`statement_timeout`): only one that waits for its process is the process's doing.
_HOLDER = """
SELECT pid, backend_start AS began_at, state_change AS heard_at,
    wait_event_type IS NOT DISTINCT FROM 'Client' AS waits_for_process,
    host(client_addr) AS address
FROM pg_locks JOIN pg_stat_activity USING (pid)
WHERE locktype = 'advisory' AND granted AND objsubid = 1
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND classid::bigint << 32 | objid::bigint = %s
"""
# All sessions that hold a lock of two numbers, the first of which says what it is for.
_HOLDERS = """
SELECT objid::bigint AS number, pid, backend_start AS began_at, state_change AS heard_at,
    wait_event_type IS NOT DISTINCT FROM 'Client' AS waits_for_process,
    host(client_addr) AS address
FROM pg_locks JOIN pg_stat_activity USING (pid)
WHERE locktype = 'advisory' AND granted AND objsubid = 2 AND classid::bigint = %s
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
# Its process may have come back a moment ago.
_END = f"""
SELECT pg_terminate_backend(pid, {ENDING_MS}) FROM pg_stat_activity
WHERE pid = %s AND backend_start = %s AND state_change = %s
"""  # noqa: S608 - a constant of this module


# The same for all kinds of work. What PostgreSQL hides of the sessions of others is null.
_SILENCES = """
SELECT classid::bigint << 32 | objid::bigint,
    CASE WHEN wait_event_type = 'Client'
        THEN greatest(extract(epoch FROM clock_timestamp() - state_change), 0)
        WHEN state_change IS NOT NULL THEN 0 END::float
FROM pg_locks JOIN pg_stat_activity USING (pid)
WHERE locktype = 'advisory' AND granted AND objsubid = 1
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND classid::bigint << 32 | objid::bigint = ANY (%s)
"""
ALONE = (AdvisoryLock.RELAY, AdvisoryLock.USAGE, AdvisoryLock.SNAPSHOTS)


@dataclass(frozen=True, slots=True)
class Holder:
    """The session that has a lock; `heard_at` is when it last began or ended a statement.

    `address` is None for a Unix socket.
    """

    pid: int
    began_at: datetime
    heard_at: datetime | None
    waits_for_process: bool
    address: str | None = None


class Looks:
    """What a process that stands by has seen of the holder of a lock.

    It counts looks, not seconds: so neither a clock that is set nor a pause of its own process
    makes a holder look silent. `needed` is how many in a row must find the same.
    """

    def __init__(self, needed: int = HUNG_LOOKS) -> None:
        self._needed = needed
        self._seen: Holder | None = None
        self._looks = 0

    def is_hung(self, holder: Holder) -> bool:
        """Take in one look, and say whether the holder is to be replaced.

        `heard_at` is None where PostgreSQL does not show it: then nobody is.
        """
        self._looks = self._looks + 1 if holder == self._seen else 1
        self._seen = holder
        return (
            holder.heard_at is not None and holder.waits_for_process and self._looks >= self._needed
        )


def holder_of(connection: Connection, lock: AdvisoryLock) -> Holder | None:
    """Who has the lock; None when nobody has."""
    with connection.cursor() as cursor:
        cursor.execute(_HOLDER, (lock.value,))
        found = named_rows(cursor)
    return Holder(**found[0]._asdict()) if found else None


def holders_of(connection: Connection, lock_class: int) -> dict[int, Holder]:
    """Who has the locks of a class, by their second number."""
    with connection.cursor() as cursor:
        cursor.execute(_HOLDERS, (lock_class,))
        found = [row._asdict() for row in named_rows(cursor)]
    return {row.pop("number"): Holder(**row) for row in found}


def work_of(lock: AdvisoryLock) -> str:
    """What the work is called that a lock is for."""
    return lock.name.lower()


def silences(cursor: Cursor) -> dict[str, float | None]:
    """The work that is being done, and for how many seconds PostgreSQL has not heard from its
    process; None where it does not show that."""
    cursor.execute(_SILENCES, ([lock.value for lock in ALONE],))
    return {work_of(AdvisoryLock(number)): silent for number, silent in cursor.fetchall()}


def end_session(connection: Connection, holder: Holder) -> bool:
    """End a session that is still silent, with its transaction and its locks; whether it was."""
    with connection.cursor() as cursor:
        cursor.execute(_END, (holder.pid, holder.began_at, holder.heard_at))
        return cursor.fetchone() == (True,)


def beat(connection: Connection) -> None:
    """Show that this process works. `connection` is in autocommit."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT")
