"""How lanes come to be spread evenly over pumps: the decision alone, then real workers."""

import pytest

from cute_api.webhooks.delivery.live_pumps import LIVE_PUMPS
from cute_api.webhooks.delivery.shares import Balance
from tests.webhooks.backend import Backend, eventually
from tests.webhooks.receiver import Receiver

PATIENCE_S = 10.0
SLACK = 1.25
WORKERS = 3
LANES = 9
EVENTS = 500
SECOND = 1.0


def test_a_pump_with_much_too_many_lanes_leaves_those_at_once() -> None:
    assert Balance().surplus(4, 8, now=0.0) == 8 - int(4 * SLACK + 1)


def test_what_has_work_a_moment_later_is_no_surplus() -> None:
    balance = Balance()
    assert balance.surplus(1, 1, now=0.0) == 0
    assert balance.surplus(0, 0, now=PATIENCE_S) == 0


def test_a_few_lanes_too_many_are_left_when_that_lasts() -> None:
    balance = Balance()
    assert balance.surplus(1, 2, now=0.0) == 0
    assert balance.surplus(1, 2, now=PATIENCE_S - SECOND) == 0
    assert balance.surplus(1, 2, now=PATIENCE_S) == 1
    assert balance.surplus(1, 2, now=PATIENCE_S + SECOND) == 1, "until they are gone"
    assert balance.surplus(1, 1, now=PATIENCE_S + 2 * SECOND) == 0
    assert balance.surplus(1, 2, now=PATIENCE_S + 3 * SECOND) == 0, "it counts from the start"


def test_a_chance_majority_moves_no_lane() -> None:
    balance = Balance()
    for second in range(60):
        assert balance.surplus(5, 6 if second % 7 else 5, now=second * SECOND) == 0


@pytest.mark.parametrize(("lanes", "pumps"), [(2, 2), (4, 4), (7, 3), (100, 8)])
def test_pumps_that_all_decide_so_end_with_equal_shares(lanes: int, pumps: int) -> None:
    """The first pump owned all lanes. Pumps below their share take the lanes that others leave."""
    owned = [lanes] + [0] * (pumps - 1)
    balances = [Balance() for _ in range(pumps)]
    share = -(-lanes // pumps)
    for second in range(60):
        free = lanes - sum(owned)
        for number, balance in enumerate(balances):
            taken = min(free, max(0, share - owned[number]))
            owned[number] += taken
            free -= taken
            owned[number] -= balance.surplus(share, owned[number], second * SECOND)
    assert sum(owned) == lanes
    assert max(owned) == share


def test_workers_share_lanes_and_those_of_a_dead_one(
    idle_backend: Backend, receiver: Receiver
) -> None:
    alice = idle_backend.user("Alice")
    for number in range(LANES):
        receiver.behave(f"/{number}", lambda before: SECOND)
        idle_backend.webhook(alice, receiver.url(f"/{number}"))
    # So much that each lane has work for as long as the test looks.
    idle_backend.execute(EMIT, alice=alice, events=EVENTS)
    workers = [idle_backend.start("worker") for _ in range(WORKERS)]
    idle_backend.start("relay")
    most = int(LANES // WORKERS * SLACK + 1)

    def shared() -> bool:
        owned = _owned(idle_backend)
        return len(owned) == WORKERS and sum(owned) == LANES and owned[-1] <= most

    eventually(shared, 90.0)
    workers[0].kill()
    eventually(lambda: (len(_owned(idle_backend)), sum(_owned(idle_backend))) == (2, LANES), 90.0)


EMIT = """
SELECT count(cute_emit_event('item.created', :alice, uuidv7(), jsonb_build_object('n', n)))
FROM generate_series(1, :events) AS n
"""
OWNED = f"""
SELECT array_agg(lanes) FROM (
    SELECT count(*)::int AS lanes FROM lanes WHERE owner IN ({LIVE_PUMPS}) GROUP BY owner
) AS owned
"""


def _owned(backend: Backend) -> list[int]:
    """How many lanes each worker that is alive has, in order."""
    found = backend.value(OWNED)
    return sorted(found or [])
