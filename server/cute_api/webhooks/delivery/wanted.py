"""How many workers what is due needs: the signal that an autoscaler follows. Pure."""

from math import ceil

from cute_api.webhooks.delivery.lanes import MAX_IN_FLIGHT

SENDS_S = 2_000
"""Deliveries a second of a worker that has a core: less than half of what was measured."""
CATCH_UP_S = 30.0
LATE_S = 15.0
FULL = 0.6


def wanted_workers(*, due: int, webhooks: int, oldest_s: float, in_flight: int, pumps: int) -> int:
    """As many as send what is due within `CATCH_UP_S`; 0 when nothing is.

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
