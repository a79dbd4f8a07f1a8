"""An estimate of PostgreSQL's clock, for times that are compared or stored there.

A host's clock may be wrong, or change while the process works. So between two readings of the
server's clock the process adds the monotonic clock, which can't be set.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class ServerClock:
    """Thread-safe. `timer` is monotonic, in seconds."""

    def __init__(self, timer: Callable[[], float] = time.monotonic) -> None:
        self._timer = timer
        self._heard: tuple[datetime, float] | None = None

    def hear(self, moment: datetime) -> None:
        """Store the server's current time."""
        self._heard = moment, self._timer()

    def now(self) -> datetime:
        """The server's time; this host's until `hear` was called."""
        heard = self._heard
        if heard is None:
            return datetime.now(UTC)
        moment, at = heard
        return moment + timedelta(seconds=self._timer() - at)
