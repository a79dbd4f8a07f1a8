"""PostgreSQL's connections, their limit, and the age of its oldest snapshots."""

from collections import Counter
from dataclasses import dataclass

from psycopg2.extensions import cursor as Cursor

OURS = "cute"
OTHER = "other"

# Connections of other databases count against the same limit. Of sessions of other roles
# PostgreSQL hides name and state.
_CONNECTIONS = f"""
SELECT CASE WHEN datname = current_database() THEN application_name ELSE '{OTHER}' END,
    coalesce(state, '{OTHER}'), count(*)
FROM pg_stat_activity WHERE backend_type = 'client backend' GROUP BY 1, 2
"""  # noqa: S608 - constants only
_MOST = """
SELECT current_setting('max_connections')::int - current_setting('reserved_connections')::int
    - current_setting('superuser_reserved_connections')::int
"""
# `VACUUM` must keep rows for these. A session has a transaction id once it has written.
_SNAPSHOTS = """
SELECT CASE backend_type WHEN 'walsender' THEN 'standby' ELSE 'session' END,
    max(greatest(age(backend_xmin), age(backend_xid)))
FROM pg_stat_activity WHERE backend_type IN ('client backend', 'walsender') GROUP BY 1
UNION ALL SELECT 'slot', max(greatest(age(xmin), age(catalog_xmin))) FROM pg_replication_slots
UNION ALL SELECT 'prepared transaction', max(age(transaction)) FROM pg_prepared_xacts
"""


@dataclass(frozen=True, slots=True)
class ConnectionTotals:
    """Counts by application name (`OTHER`: not ours) and state; `most` excludes reserved ones."""

    by_name_and_state: dict[tuple[str, str], int]
    most: int


def totals(cursor: Cursor) -> ConnectionTotals:
    """The connections of the whole server, as of now."""
    cursor.execute(_CONNECTIONS)
    found: Counter[tuple[str, str]] = Counter()
    for name, state, count in cursor.fetchall():
        is_ours = name == OURS or name.startswith(f"{OURS} ")
        found[name if is_ours else OTHER, state] += count
    cursor.execute(_MOST)
    (most,) = cursor.fetchone() or (0,)
    return ConnectionTotals(dict(found), most)


def snapshot_ages(cursor: Cursor) -> dict[str, int]:
    """The age of the oldest snapshot in transactions, by holder."""
    cursor.execute(_SNAPSHOTS)
    return {holder: age or 0 for holder, age in cursor.fetchall()}
