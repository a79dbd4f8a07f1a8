"""The consumers of a change, from calls: keys that called an operation in the last 30 days."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from scripts.spec.diff.consumers import database

DAYS = 30
# The callers named of each operation, those with the most calls first.
MAX_CALLERS = 20

# One pass over the index on `hour`. Calls by a deleted key have no owner.
CALLERS = """
    SELECT operation, prefix, owner, calls FROM (
        SELECT counted.operation, api_keys.prefix,
               coalesce(users.email, users.username) AS owner, counted.calls,
               row_number() OVER (
                   PARTITION BY counted.operation ORDER BY counted.calls DESC, counted.key_id
               ) AS place
        FROM (
            SELECT operation, key_id, user_id, sum(requests)::bigint AS calls
            FROM usage_hours
            WHERE hour >= now() - make_interval(days => %(days)s)
              AND operation = ANY (%(operations)s)
            GROUP BY operation, key_id, user_id
        ) AS counted
        LEFT JOIN api_keys ON api_keys.id = counted.key_id
        LEFT JOIN users ON users.id = counted.user_id
    ) AS ranked
    WHERE place <= %(callers)s
    ORDER BY operation, place
"""


@dataclass(frozen=True, slots=True)
class CallingKey:
    """A key with its calls of one operation. Both names are None for a key that is gone."""

    prefix: str | None
    owner: str | None
    calls: int


def callers(url: str, operations: Collection[str]) -> Mapping[str, list[CallingKey]]:
    """Return the callers of these operations by operationId, at most `MAX_CALLERS` each.

    Raises `DatabaseError`.
    """
    if not operations:
        return {}
    named = {"days": DAYS, "operations": sorted(operations), "callers": MAX_CALLERS}
    rows = database.rows(url, CALLERS, named, tables="`usage_hours`, `api_keys` and `users`")
    found: dict[str, list[CallingKey]] = {}
    for operation, prefix, owner, calls in rows:
        found.setdefault(operation, []).append(CallingKey(prefix, owner, calls))
    return found
