"""PostgreSQL's clock as a process knows it, for what it compares or stores there.

The clock of a host may be wrong, or set while the process works. Between what it hears from the
server it counts by the monotonic clock, which nobody can set.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class ServerClock:
    """Safe for use by several threads. `timer` is monotonic, in seconds."""

    def __init__(self, timer: Callable[[], float] = time.monotonic) -> None:
        self._timer = timer
        self._heard: tuple[datetime, float] | None = None

    def hear(self, moment: datetime) -> None:
        """Take in the server's time of this moment."""
        self._heard = moment, self._timer()

    def now(self) -> datetime:
        """The server's time; that of this host until the server was heard."""
        heard = self._heard
        if heard is None:
            return datetime.now(UTC)
        moment, at = heard
        return moment + timedelta(seconds=self._timer() - at)
