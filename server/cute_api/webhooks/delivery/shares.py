"""How many lanes a pump leaves to others, so that each has its share of those with work.

Pure, apart from the clock that is handed in. A lane that changes hands is sent nothing for up to
two seconds, so this is done at once only where a pump has much too many. A few too many can be
chance: which lanes have work changes from one moment to the next. Those are left when it lasts.
"""

from cute_api.processes.heartbeat import LOOK_S, PUMP_LOOKS

SLACK = 1.25
PATIENCE_S = 10.0
LEASE_S = (PUMP_LOOKS - 2) * LOOK_S
"""For how long after a look at its lanes a pump may begin requests. Its session is ended, and its
lanes go to others, when it has been silent for one `LOOK_S` longer."""


class Balance:
    """Of one pump. `share` is of all lanes in use, `working` what it has of them."""

    def __init__(self) -> None:
        self._since: float | None = None
        self._least = 0

    def surplus(self, share: int, working: int, now: float) -> int:
        """How many to leave; `now` is monotonic, in seconds.

        Both counts are of one moment: a moment later other lanes have work, or more of them.
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
    """What a pump knows of the lanes that are its own: since when, and how many are its share."""

    def __init__(self) -> None:
        self._balance = Balance()
        self._looked_at = -LEASE_S
        self._left_at = -PATIENCE_S
        self._has_room = True

    def is_sure(self, now: float) -> bool:
        """Whether no other pump can have its lanes: only then it begins requests."""
        return now - self._looked_at < LEASE_S

    @property
    def has_room(self) -> bool:
        """Whether this pump takes lanes that something was just fanned out to."""
        return self._has_room

    def look(self, share: int, owned: int, asked_at: float, now: float) -> int:
        """Take in a look at the lanes, which was asked for at `asked_at`; how many to leave."""
        self._looked_at = asked_at
        surplus = self._balance.surplus(share, owned, now)
        if surplus:
            self._left_at = now
        # What was just left is for others, who have less.
        self._has_room = owned <= share and now - self._left_at >= PATIENCE_S
        return surplus
