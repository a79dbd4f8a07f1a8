"""Detect singleton processes that hang, by the last statement of their sessions.

A process that is stopped or hangs keeps its session and so the lock. Each statement of the session
is a heartbeat: `pg_stat_activity` has the time of the last one, on the server's clock. This needs
no writes, and no rights beyond those of the processes' role.
"""

from dataclasses import dataclass
from datetime import datetime

from cute_api.models.connections.connection import Connection
from cute_api.models.enums import AdvisoryLock
from cute_api.models.statements import sql

BEAT_S = 1.0
"""The longest time between two statements of a lock's holder."""
LOOK_S = 1.0
"""How often a standby process looks at the holder."""
HUNG_LOOKS = 6
"""Equal looks in a row after which the holder is replaced: it has been silent for at least five
seconds. A working holder may wait for Valkey for up to a second."""
ENDING_MS = 1_000

PUMP_LOOKS = 5
"""The same for a deliverer, which stops starting requests after a shorter silence."""
# A lock by one number shows its two halves. `statement_timeout` bounds a running statement, so
# only a session that waits for its client can hang because of its process.
_HOLDER = sql("""
SELECT pid, backend_start AS began_at, state_change AS heard_at,
    wait_event_type IS NOT DISTINCT FROM 'Client' AS waits_for_process,
    host(client_addr) AS address
FROM pg_locks JOIN pg_stat_activity USING (pid)
WHERE locktype = 'advisory' AND granted AND objsubid = 1
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND classid::bigint << 32 | objid::bigint = %(lock)s
""")
# All sessions that hold a lock of two numbers, the first of which is the lock's class.
_HOLDERS = sql("""
SELECT objid::bigint AS number, pid, backend_start AS began_at, state_change AS heard_at,
    wait_event_type IS NOT DISTINCT FROM 'Client' AS waits_for_process,
    host(client_addr) AS address
FROM pg_locks JOIN pg_stat_activity USING (pid)
WHERE locktype = 'advisory' AND granted AND objsubid = 2 AND classid::bigint = %(lock_class)s
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
""")
# The conditions spare a session whose process has just recovered.
_END = sql(f"""
SELECT pg_terminate_backend(pid, {ENDING_MS}) FROM pg_stat_activity
WHERE pid = %(pid)s AND backend_start = %(began_at)s AND state_change = %(heard_at)s
""")  # noqa: S608 - a constant of this module


# Silence for all kinds of work; null where PostgreSQL hides the sessions of another role.
_SILENCES = sql("""
SELECT classid::bigint << 32 | objid::bigint AS lock,
    CASE WHEN wait_event_type = 'Client'
        THEN greatest(extract(epoch FROM clock_timestamp() - state_change), 0)
        WHEN state_change IS NOT NULL THEN 0 END::float AS silent_s
FROM pg_locks JOIN pg_stat_activity USING (pid)
WHERE locktype = 'advisory' AND granted AND objsubid = 1
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND classid::bigint << 32 | objid::bigint = ANY (%(locks)s)
""")
_BEAT = sql("SELECT")
ALONE = (AdvisoryLock.RELAY, AdvisoryLock.USAGE, AdvisoryLock.SNAPSHOTS)


@dataclass(frozen=True, slots=True)
class LockHolder:
    """The session that holds a lock; `heard_at` is when it last began or ended a statement.

    `address` is None for a Unix socket.
    """

    pid: int
    began_at: datetime
    heard_at: datetime | None
    waits_for_process: bool
    address: str | None = None


class LockHolderWatch:
    """A standby process's observations of the holder of a lock.

    It counts looks, not seconds, so that neither a changed clock nor a pause of its own process
    makes a holder look silent. `needed` equal looks in a row mean that the holder hangs.
    """

    def __init__(self, needed: int = HUNG_LOOKS) -> None:
        self._needed = needed
        self._last: LockHolder | None = None
        self._looks = 0

    def is_hung(self, holder: LockHolder) -> bool:
        """Record a look; return whether the holder must be replaced.

        `heard_at` is None if PostgreSQL hides it; such a holder is never replaced.
        """
        self._looks = self._looks + 1 if holder == self._last else 1
        self._last = holder
        return (
            holder.heard_at is not None and holder.waits_for_process and self._looks >= self._needed
        )


def holder_of(connection: Connection, lock: AdvisoryLock) -> LockHolder | None:
    """The holder of a lock; None if it is free."""
    found = connection.rows(_HOLDER, lock=lock.value)
    return LockHolder(**found[0]._asdict()) if found else None


def holders_of(connection: Connection, lock_class: int) -> dict[int, LockHolder]:
    """The holders of a class's locks, by the locks' second number."""
    found = [row._asdict() for row in connection.rows(_HOLDERS, lock_class=lock_class)]
    return {row.pop("number"): LockHolder(**row) for row in found}


def work_of(lock: AdvisoryLock) -> str:
    """The name of the work that a lock is for."""
    return lock.name.lower()


def silences(connection: Connection) -> dict[str, float | None]:
    """Seconds since the last statement, by active work; None where PostgreSQL hides it."""
    found = connection.rows(_SILENCES, locks=[lock.value for lock in ALONE])
    return {work_of(AdvisoryLock(row.lock)): row.silent_s for row in found}


def end_session(connection: Connection, holder: LockHolder) -> bool:
    """End a session with its transaction and locks, if it is still silent; return whether."""
    ended = connection.value(
        _END, pid=holder.pid, began_at=holder.began_at, heard_at=holder.heard_at
    )
    return ended is True


def beat(connection: Connection) -> None:
    """Run a statement to show that this process works. `connection` is in autocommit mode."""
    connection.run(_BEAT)
