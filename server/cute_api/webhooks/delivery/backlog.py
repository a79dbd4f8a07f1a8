"""Decide from the backlog whether a deliverer must wake and how many workers are needed.

The relay asks on behalf of all sleeping deliverers, and each deliverer for itself.
"""

from dataclasses import dataclass
from math import ceil

from cute_api.models.statements import sql
from cute_api.webhooks.delivery.due import OLDEST, OLDEST_HERE
from cute_api.webhooks.delivery.lanes import MAX_IN_FLIGHT
from cute_api.webhooks.delivery.live_pumps import LIVE_HERE, LIVE_PUMPS

HELP_AFTER_S = 2.0
SENDS_S = 2_000
"""Deliveries a second of a worker that has a core: less than half of what was measured."""
CATCH_UP_S = 30.0
LATE_S = 15.0
FULL = 0.6

BACKLOG = sql(f"""
SELECT extract(epoch FROM statement_timestamp() - ({OLDEST}))::float AS waiting_s,
    EXISTS ({LIVE_PUMPS}) AS pump_alive
""")  # noqa: S608 - constants only
PUMP_ALIVE = sql(f"SELECT 0.0::float AS waiting_s, EXISTS ({LIVE_PUMPS}) AS pump_alive")
# While a pump is alive, no other has to look at all lanes. But if it owned many while others sleep,
# it would hold up all of them when it hung.
NEGLECTED = sql(f"""
SELECT CASE WHEN EXISTS ({LIVE_HERE})
    THEN (SELECT count(*) FROM lanes WHERE owner IN ({LIVE_HERE}))
        > (SELECT count(*) FROM ({LIVE_HERE}) AS live)
    ELSE ({OLDEST_HERE}) IS NOT NULL END
""")  # noqa: S608 - constants only
"""Whether a sleeping pump of a region must wake: something is due and no other pump is alive, or
the live pumps own more lanes than there are live pumps."""


@dataclass(frozen=True, slots=True)
class Backlog:
    """How long the oldest due delivery has waited, in seconds, and whether a pump is alive.

    `waiting_s` is None when no delivery that may be sent is due: see `due`.
    """

    waiting_s: float | None
    pump_alive: bool


def wants_wake_up(backlog: Backlog) -> bool:
    """Return whether no live pump will find what is due, or the live ones fall behind."""
    if backlog.waiting_s is None:
        return False
    return not backlog.pump_alive or backlog.waiting_s > HELP_AFTER_S


def wanted_workers(*, due: int, webhooks: int, oldest_s: float, in_flight: int, pumps: int) -> int:
    """Return how many workers send what is due within `CATCH_UP_S`: for an autoscaler.

    `due` counts deliveries to receivers that respond, of `webhooks` webhooks; the oldest has waited
    for `oldest_s`. More workers than webhooks are useless, because one worker at a time serves a
    webhook. `in_flight` counts the requests of the live `pumps`. While the oldest is late, ask for
    up to twice the live pumps, because the count of due deliveries is capped and a worker may be
    slower here than measured.
    """
    needed = due / (SENDS_S * CATCH_UP_S)
    if oldest_s > LATE_S:
        needed = max(needed, pumps * min(2.0, oldest_s / LATE_S))
    room = ceil(in_flight / (MAX_IN_FLIGHT * FULL))
    return max(min(ceil(needed), webhooks), room)
