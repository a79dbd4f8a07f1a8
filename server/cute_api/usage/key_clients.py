"""The networks and programs that last used each key, from the rows of a batch.

A program is the name that begins its User-Agent, such as `cute-sdk-python`. Calls that were refused
with 401 are no uses.
"""

MAX_CLIENTS = 20
"""How many networks and programs of a key are kept, the newest."""
MAX_PROGRAM = 40
UNAUTHENTICATED = 401


def statements(batch: str, at: str) -> tuple[str, str]:
    """Return the statements that store the clients of a table of rows, and drop older ones.

    `at` is the time of a row in SQL.
    """
    store = f"""
    INSERT INTO key_clients AS kept (key_id, network, program, last_used_at)
    SELECT key_id, ip_prefix,
        coalesce(substring(user_agent FROM '^[A-Za-z0-9._-]{{1,{MAX_PROGRAM}}}'), ''), max({at})
    FROM {batch} JOIN api_keys ON api_keys.id = key_id
    WHERE ip_prefix IS NOT NULL AND status <> {UNAUTHENTICATED}
    GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
    ON CONFLICT (key_id, network, program) DO UPDATE
    SET last_used_at = greatest(kept.last_used_at, excluded.last_used_at)
    """  # noqa: S608 - constants only
    forget = f"""
    DELETE FROM key_clients WHERE (key_id, network, program) IN (
        SELECT key_id, network, program FROM (
            SELECT key_id, network, program,
                row_number() OVER (PARTITION BY key_id ORDER BY last_used_at DESC) AS place
            FROM key_clients WHERE key_id IN (SELECT key_id FROM {batch})
        ) AS ranked WHERE place > {MAX_CLIENTS}
    )
    """  # noqa: S608 - constants only
    return store, forget
