"""PostgreSQL's connections, their limit, and the age of its oldest snapshots."""

from collections import Counter
from dataclasses import dataclass

from cute_api.models.connections.connection import Connection
from cute_api.models.statements import sql

OURS = "cute"
OTHER = "other"

# Connections of other databases count against the same limit. Of sessions of other roles
# PostgreSQL hides name and state.
_CONNECTIONS = sql(f"""
SELECT CASE WHEN datname = current_database() THEN application_name ELSE '{OTHER}' END
        AS name,
    coalesce(state, '{OTHER}') AS state, count(*)
FROM pg_stat_activity WHERE backend_type = 'client backend' GROUP BY 1, 2
""")  # noqa: S608 - constants only
_MOST = sql("""
SELECT current_setting('max_connections')::int - current_setting('reserved_connections')::int
    - current_setting('superuser_reserved_connections')::int
""")
# `VACUUM` must keep rows for these. A session has a transaction id once it has written.
_SNAPSHOTS = sql("""
SELECT CASE backend_type WHEN 'walsender' THEN 'standby' ELSE 'session' END AS holder,
    max(greatest(age(backend_xmin), age(backend_xid))) AS age
FROM pg_stat_activity WHERE backend_type IN ('client backend', 'walsender') GROUP BY 1
UNION ALL SELECT 'slot', max(greatest(age(xmin), age(catalog_xmin))) FROM pg_replication_slots
UNION ALL SELECT 'prepared transaction', max(age(transaction)) FROM pg_prepared_xacts
""")


@dataclass(frozen=True, slots=True)
class ConnectionTotals:
    """Counts by application name (`OTHER`: not ours) and state; `most` excludes reserved ones."""

    by_name_and_state: dict[tuple[str, str], int]
    most: int


def totals(connection: Connection) -> ConnectionTotals:
    """The connections of the whole server, as of now."""
    found: Counter[tuple[str, str]] = Counter()
    for row in connection.rows(_CONNECTIONS):
        is_ours = row.name == OURS or row.name.startswith(f"{OURS} ")
        found[row.name if is_ours else OTHER, row.state] += row.count
    return ConnectionTotals(dict(found), connection.value(_MOST))


def snapshot_ages(connection: Connection) -> dict[str, int]:
    """The age of the oldest snapshot in transactions, by holder."""
    return {row.holder: row.age or 0 for row in connection.rows(_SNAPSHOTS)}
