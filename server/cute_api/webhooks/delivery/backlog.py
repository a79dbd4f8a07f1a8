"""Whether a deliverer that sleeps is to wake: the relay asks it for all, each for itself."""

from dataclasses import dataclass

from cute_api.webhooks.delivery.due import OLDEST
from cute_api.webhooks.delivery.live_pumps import LIVE_PUMPS

HELP_AFTER_S = 2.0

BACKLOG = f"""
SELECT extract(epoch FROM statement_timestamp() - ({OLDEST}))::float, EXISTS ({LIVE_PUMPS})
"""  # noqa: S608 - constants only
PUMP_ALIVE = f"SELECT 0.0::float, EXISTS ({LIVE_PUMPS})"
# While a pump is alive, nobody else has to look at all lanes.
NEGLECTED = f"""
SELECT CASE WHEN EXISTS ({LIVE_PUMPS}) THEN false ELSE ({OLDEST}) IS NOT NULL END
"""
"""Whether something is due and no pump is alive, which a pump that is asleep finds by itself."""


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
