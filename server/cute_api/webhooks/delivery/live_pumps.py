"""Which pumps are alive, in SQL: by the advisory lock that each holds on its number."""

PUMP_LOCK_CLASS = 0x63757465
STALE_S = 60  # longer than an attempt, and than a pump waits for PostgreSQL

LIVE_PUMPS = f"""
    SELECT pumps.number FROM pg_locks JOIN pumps ON pumps.number = objid::bigint
    WHERE locktype = 'advisory' AND granted AND objsubid = 2 AND classid = {PUMP_LOCK_CLASS}
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND pumps.seen_at > statement_timestamp() - interval '{STALE_S} seconds'
"""  # noqa: S608 - constants of this module
"""The numbers of the pumps that are alive: what `lanes.owner` refers to.

One whose process is stopped has its session, and so its lock, but isn't seen any more.
"""
LIVE_HERE = f"{LIVE_PUMPS} AND pumps.region IS NOT DISTINCT FROM %(region)s::text"
"""Those of them that serve a region."""
