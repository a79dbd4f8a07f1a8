"""Share the lanes with work evenly among pumps.

Pure; the clock is an argument. A lane that changes its owner may pause for two seconds, so a pump
releases lanes at once only if it has far too many. A small surplus may be chance, because which
lanes have work changes all the time, so it is released only if it lasts.
"""

from cute_api.processes.heartbeat import LOOK_S, PUMP_LOOKS

SLACK = 1.25
PATIENCE_S = 10.0
LEASE_S = (PUMP_LOOKS - 2) * LOOK_S
"""How long after a survey of its lanes a pump may begin requests. If it stays silent for another
`LOOK_S`, its session is closed and other pumps take its lanes."""


class Balance:
    """Compares one pump's lanes in use with its share of all lanes in use."""

    def __init__(self) -> None:
        self._since: float | None = None
        self._least = 0

    def surplus(self, share: int, working: int, now: float) -> int:
        """Return how many lanes to release; `now` is monotonic, in seconds.

        Both counts must be read at the same moment, because they change all the time.
        """
        over = working - share
        if over <= 0:
            self._since = None
            return 0
        if self._since is None:
            self._since, self._least = now, over
        self._least = min(self._least, over)
        lasting = self._least if now - self._since >= PATIENCE_S else 0
        return max(lasting, working - int(share * SLACK + 1), 0)


class Ownership:
    """Decides whether a pump may use its lanes, take more, or must release some."""

    def __init__(self) -> None:
        self._balance = Balance()
        self._looked_at = -LEASE_S
        self._left_at = -PATIENCE_S
        self._has_room = True

    def is_sure(self, now: float) -> bool:
        """Whether no other pump can own its lanes, so that it may begin requests."""
        return now - self._looked_at < LEASE_S

    @property
    def has_room(self) -> bool:
        """Whether this pump takes lanes that the relay just fanned out to."""
        return self._has_room

    def look(self, share: int, owned: int, asked_at: float, now: float) -> int:
        """Note a survey that began at `asked_at`; return how many lanes to release."""
        self._looked_at = asked_at
        surplus = self._balance.surplus(share, owned, now)
        if surplus:
            self._left_at = now
        # Lanes that were just released are for pumps with fewer.
        self._has_room = owned <= share and now - self._left_at >= PATIENCE_S
        return surplus
