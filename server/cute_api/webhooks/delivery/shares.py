"""How many lanes a pump leaves to others, so that each has its share of those with work.

Pure, apart from the clock that is handed in. A lane that changes hands is sent nothing for up to
two seconds, so this is done at once only where a pump has much too many. A few too many can be
chance: which lanes have work changes from one moment to the next. Those are left when it lasts.
"""

SLACK = 1.25
PATIENCE_S = 10.0


class Balance:
    """Of one pump. `share` is of all lanes with work, `working` what it has of them."""

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
