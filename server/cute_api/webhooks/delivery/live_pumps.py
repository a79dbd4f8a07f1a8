"""SQL for live pumps: each holds an advisory lock on its number.

A pump whose process is stopped keeps its session, and so its lock and its lanes. The relay checks
all awake pumps, as a standby checks the relay (`processes.heartbeat`), and ends the sessions of
those that hang.
"""

import logging
import time
from collections.abc import Callable

from cute_api.metrics import reported
from cute_api.metrics.reports import PROCESS_METRICS
from cute_api.models.connections.connection import Connection
from cute_api.models.statements import sql
from cute_api.processes import heartbeat
from cute_api.webhooks.delivery.due import DUE_CHANNEL

PUMP_LOCK_CLASS = 0x63757465
STALE_S = 60  # longer than an attempt, and longer than a pump waits for PostgreSQL

LIVE_PUMPS = f"""
    SELECT pumps.number FROM pg_locks JOIN pumps ON pumps.number = objid::bigint
    WHERE locktype = 'advisory' AND granted AND objsubid = 2 AND classid = {PUMP_LOCK_CLASS}
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND pumps.seen_at > statement_timestamp() - interval '{STALE_S} seconds'
"""  # noqa: S608 - constants of this module
"""Numbers of the live pumps, which `lanes.owner` refers to.

A stale pump doesn't count, whether or not a relay has ended its session.
"""
LIVE_HERE = f"{LIVE_PUMPS} AND pumps.region IS NOT DISTINCT FROM %(region)s::text"
"""Numbers of the live pumps that serve a region."""
WORK = "deliveries"
# Awake pumps then survey lanes at once.
_NOTIFY = sql(f"SELECT pg_notify('{DUE_CHANNEL}', '')")

log = logging.getLogger("cute.relay")


class HungPumps:
    """The heartbeats of awake pumps. `clock` is monotonic, in seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._look_at = clock()
        self._looks: dict[int, heartbeat.LockHolderWatch] = {}
        PROCESS_METRICS.add(reported.REPLACEMENTS, WORK, by=0)

    @property
    def look_in_s(self) -> float:
        """Seconds until the next check: a later one would delay the takeover of lanes."""
        return max(self._look_at - self._clock(), 0.0)

    def end(self, connection: Connection) -> bool:
        """Check once a second, and end the sessions of pumps that hang; return whether any did."""
        now = self._clock()
        if now < self._look_at:
            return False
        self._look_at = now + heartbeat.LOOK_S
        holders = heartbeat.holders_of(connection, PUMP_LOCK_CLASS)
        self._looks = {
            number: self._looks.get(number, heartbeat.LockHolderWatch(heartbeat.PUMP_LOOKS))
            for number in holders
        }
        ended = 0
        for number, holder in holders.items():
            if self._looks[number].is_hung(holder):
                ended += heartbeat.end_session(connection, holder)
        if not ended:
            return False
        PROCESS_METRICS.add(reported.REPLACEMENTS, WORK, by=ended)
        log.warning("Released the webhooks of hung workers.", extra={"sessions": ended})
        connection.rows(_NOTIFY)
        return True
