"""A worker that hangs, as one that is stopped does: others get its lanes, and it sends no more."""

import signal
import time
from contextlib import closing
from uuid import UUID

from cute_api.models.enums import DeliveryStatus
from cute_api.processes.connections import connect
from cute_api.webhooks.delivery.live_pumps import LIVE_PUMPS, PUMP_LOCK_CLASS, HungPumps
from cute_api.webhooks.delivery.shares import LEASE_S, Ownership
from tests.webhooks.backend import Backend, eventually
from tests.webhooks.receiver import Receiver

LOOK_S = 1.0
PUMP_LOOKS = 5
EVENTS = 20
LANES = 4
# A second is left for the next worker, of the six in which its deliveries must begin.
RELEASED_S = 5.0
# Starting the other worker takes most of it on a busy machine; the drill promises 6 s.
TAKEN_S = 10.0
RESPONSE_S = 0.3
OWNERS = f"SELECT count(DISTINCT owner) FROM lanes WHERE owner IN ({LIVE_PUMPS})"


def test_a_pump_begins_nothing_once_others_may_have_its_lanes() -> None:
    ownership = Ownership()
    assert not ownership.is_sure(0.0), "before its first look"
    ownership.look(1, 1, 10.0, 12.0)
    assert ownership.is_sure(10.0 + LEASE_S - 0.1), "from when it asked"
    assert not ownership.is_sure(10.0 + LEASE_S)


def test_a_pump_leaves_to_others_what_it_has_no_room_for() -> None:
    ownership = Ownership()
    assert ownership.look(2, 2, 0.0, 0.0) == 0
    assert ownership.has_room
    assert ownership.look(2, 8, 1.0, 1.0) > 0
    ownership.look(2, 2, 2.0, 2.0)
    assert not ownership.has_room, "it left some a moment ago"


def test_a_silent_pump_is_released_after_five_looks_a_second_apart(database_url: str) -> None:
    now = 0.0
    pumps = HungPumps(lambda: now)
    with closing(connect(database_url, "pump")) as pump, closing(connect(database_url, "r")) as r:
        with pump.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, 7)", (PUMP_LOCK_CLASS,))
        released = []
        for _ in range(PUMP_LOOKS):
            released.append(pumps.end(r))
            assert not pumps.end(r), "twice at one moment is one look"
            assert pumps.look_in_s == LOOK_S
            now += LOOK_S
    assert released == [*[False] * (PUMP_LOOKS - 1), True]
    assert PUMP_LOOKS * LOOK_S <= RELEASED_S


def test_a_hung_worker_loses_its_lanes_within_seconds_and_sends_no_more(
    idle_backend: Backend, receiver: Receiver
) -> None:
    backend = idle_backend
    alice, subject = backend.user("Alice"), UUID(int=1)
    backend.webhook(alice, receiver.url("/hook"))
    receiver.behave("/hook", lambda before: RESPONSE_S)
    hung = backend.start("worker")
    relay = backend.start("relay")
    # One after the other, since they are of one item: it has claimed more than it has sent.
    events = [backend.emit(alice, subject_id=subject) for _ in range(EVENTS)]
    eventually(lambda: len(receiver.at("/hook")) >= 2)
    assert hung.process is not None

    hung.process.send_signal(signal.SIGSTOP)
    stopped, sent = time.monotonic(), len(receiver.at("/hook"))
    recorded = sum(backend.is_(event, DeliveryStatus.DELIVERED) for event in events)
    other = backend.start("worker")
    eventually(lambda: len(receiver.at("/hook")) > sent + 1)
    took = time.monotonic() - stopped
    print(f"another sends after {took:.1f} s")
    assert took < TAKEN_S
    hung.process.send_signal(signal.SIGCONT)
    eventually(lambda: backend.are(events, DeliveryStatus.DELIVERED))
    received = [UUID(request.event_id) for request in receiver.at("/hook")]
    assert list(dict.fromkeys(received)) == events
    # Another one may have been on its way to the receiver.
    assert len(received) <= EVENTS + sent + 1 - recorded, "nothing recorded was sent again"
    assert b"Released the webhooks of hung workers" in relay.log.read_bytes()
    assert [actor.stop() for actor in (relay, other, hung)] == [0, 0, 0]


def test_lanes_in_use_are_spread_over_workers_that_have_nothing_to_do(
    idle_backend: Backend, receiver: Receiver
) -> None:
    backend = idle_backend
    alice = backend.user("Alice")
    for number in range(LANES):
        backend.webhook(alice, receiver.url(f"/{number}"))
    for _ in range(2):
        backend.start("worker")
    backend.start("relay")

    def spread() -> bool:
        # Each is delivered at once: at no look has a worker much to do.
        backend.emit(alice)
        return bool(backend.value(OWNERS) == 2)

    eventually(spread, 60.0)
