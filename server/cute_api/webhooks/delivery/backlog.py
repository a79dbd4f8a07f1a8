"""What the backlog asks for: that a deliverer wakes, and how many workers there should be.

Whether one that sleeps is to wake, the relay asks for all, and each for itself.
"""

from dataclasses import dataclass
from math import ceil

from cute_api.webhooks.delivery.due import OLDEST, OLDEST_HERE
from cute_api.webhooks.delivery.lanes import MAX_IN_FLIGHT
from cute_api.webhooks.delivery.live_pumps import LIVE_HERE, LIVE_PUMPS

HELP_AFTER_S = 2.0
SENDS_S = 2_000
"""Deliveries a second of a worker that has a core: less than half of what was measured."""
CATCH_UP_S = 30.0
LATE_S = 15.0
FULL = 0.6

BACKLOG = f"""
SELECT extract(epoch FROM statement_timestamp() - ({OLDEST}))::float AS waiting_s,
    EXISTS ({LIVE_PUMPS}) AS pump_alive
"""  # noqa: S608 - constants only
PUMP_ALIVE = f"SELECT 0.0::float AS waiting_s, EXISTS ({LIVE_PUMPS}) AS pump_alive"
# While a pump is alive, nobody else has to look at all lanes. But one that owned many, while others
# sleep, would hold up all of them if it hung.
NEGLECTED = f"""
SELECT CASE WHEN EXISTS ({LIVE_HERE})
    THEN (SELECT count(*) FROM lanes WHERE owner IN ({LIVE_HERE}))
        > (SELECT count(*) FROM ({LIVE_HERE}) AS live)
    ELSE ({OLDEST_HERE}) IS NOT NULL END
"""  # noqa: S608 - constants only
"""Whether a pump of a region that sleeps is to wake: something is due and no other is alive, or
those that are alive own more lanes than they are."""


@dataclass(frozen=True, slots=True)
class Backlog:
    """How long the oldest due delivery has waited, in seconds, and whether a pump is alive.

    `waiting_s` is None when none is due that may be sent: see `due`.
    """

    waiting_s: float | None
    pump_alive: bool


def wants_wake_up(backlog: Backlog) -> bool:
    """A pump that is alive finds what is due by itself; one that falls behind gets help."""
    if backlog.waiting_s is None:
        return False
    return not backlog.pump_alive or backlog.waiting_s > HELP_AFTER_S


def wanted_workers(*, due: int, webhooks: int, oldest_s: float, in_flight: int, pumps: int) -> int:
    """As many as send what is due within `CATCH_UP_S`, 0 when nothing is: for an autoscaler.

    `due` are deliveries to receivers that respond, of so many `webhooks`; the oldest has waited for
    `oldest_s`. A webhook is served by one worker at a time, so more than there are webhooks would
    wait for each other. `in_flight` are requests under way by the `pumps` that are alive. While the
    oldest is late, it takes up to twice as many as there are: counting stops at some number, and
    a worker may do less here than elsewhere.
    """
    needed = due / (SENDS_S * CATCH_UP_S)
    if oldest_s > LATE_S:
        needed = max(needed, pumps * min(2.0, oldest_s / LATE_S))
    room = ceil(in_flight / (MAX_IN_FLIGHT * FULL))
    return max(min(ceil(needed), webhooks), room)
