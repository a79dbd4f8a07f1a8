"""A relay that hangs, as one that is stopped does: another takes over, and it writes no more."""

import signal
import time
from uuid import UUID

from cute_api.models.enums import DeliveryStatus
from tests.webhooks.backend import Backend, eventually
from tests.webhooks.receiver import Receiver

REPLACED_S = 10.0
EVENTS = 20
SESSIONS = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'cute relay'"


def test_a_hung_relay_is_replaced_within_ten_seconds(
    idle_backend: Backend, receiver: Receiver
) -> None:
    backend = idle_backend
    alice = backend.user("Alice")
    backend.webhook(alice, receiver.url("/hook"))
    subject = UUID(int=1)
    worker, hung = backend.start("worker"), backend.start("relay")
    eventually(lambda: b"works from" in hung.log.read_bytes())
    other = backend.start("relay")
    eventually(lambda: backend.value(SESSIONS) == 2)
    assert hung.process is not None

    hung.process.send_signal(signal.SIGSTOP)
    stopped = time.monotonic()
    events = [backend.emit(alice, subject_id=subject) for _ in range(EVENTS)]
    eventually(lambda: backend.is_(events[-1], DeliveryStatus.DELIVERED))
    took = time.monotonic() - stopped
    print(f"replaced and delivered after {took:.1f} s")
    assert took < REPLACED_S
    assert backend.value(SESSIONS) == 1, "the session of the old one has ended"
    assert b"Replaced a process that hangs" in other.log.read_bytes()

    hung.process.send_signal(signal.SIGCONT)
    # It finds that its session is gone, and stands by.
    eventually(lambda: backend.value(SESSIONS) == 2)
    events += [backend.emit(alice, subject_id=subject) for _ in range(EVENTS)]
    eventually(lambda: backend.is_(events[-1], DeliveryStatus.DELIVERED))
    assert [backend.event(event).sequence for event in events] == [*range(1, 2 * EVENTS + 1)]
    assert [UUID(delivery.event_id) for delivery in receiver.at("/hook")] == events
    assert hung.log.read_bytes().count(b"works from") == 1
    assert [actor.stop() for actor in (other, hung, worker)] == [0, 0, 0]
