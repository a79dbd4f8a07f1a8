"""The ways in which a dependency fails."""

from enum import StrEnum


class FailureMode(StrEnum):
    """A failure mode, as a client of the dependency sees it.

    Only `REFUSED` reports an error. In all other modes clients depend on their own timeouts, so
    each mode is tried.
    """

    REFUSED = "refused"
    """Open connections are reset, new ones refused."""
    STOPPED = "stop"
    """The server's processes got SIGSTOP: the kernel still accepts connections and bytes."""
    DROPPED = "drop"
    """No packet passes: open connections are silent, new ones are never established."""
    SLOW = "slow"
    """Each response comes `SLOW_S` late."""
    HALF_OPEN = "half-open"
    """Open connections are silent for good, because only their other end is gone; new ones work."""


SLOW_S = 2.0
