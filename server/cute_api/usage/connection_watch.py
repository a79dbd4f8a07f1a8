"""How many connections PostgreSQL has, by who holds them, and how many it takes."""

from collections import Counter
from dataclasses import dataclass

from psycopg2.extensions import cursor as Cursor

OURS = "cute"
OTHER = "other"

# Those of other databases use up the same number. Of a session of another role we see neither.
_CONNECTIONS = f"""
SELECT CASE WHEN datname = current_database() THEN application_name ELSE '{OTHER}' END,
    coalesce(state, '{OTHER}'), count(*)
FROM pg_stat_activity WHERE backend_type = 'client backend' GROUP BY 1, 2
"""  # noqa: S608 - constants only
_MOST = """
SELECT current_setting('max_connections')::int - current_setting('reserved_connections')::int
    - current_setting('superuser_reserved_connections')::int
"""


@dataclass(frozen=True, slots=True)
class ConnectionTotals:
    """By the name of the application (`OTHER`: not ours) and by state; `most` leaves out what is
    reserved."""

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
