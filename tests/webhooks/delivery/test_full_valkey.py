"""A Valkey that takes no wake-ups: workers find what is due by themselves."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

from cute_api.models.enums import DeliveryStatus
from cute_api.processes.connections import connect
from cute_api.worker import PumpThread
from scripts.sandbox import embedded
from tests.fixtures.refusals import memory_is_full
from tests.webhooks.backend import Backend, eventually
from tests.webhooks.delivery.pumping import relaying
from tests.webhooks.receiver import Receiver

EVENTS = 50
ENOUGH_S = 10.0


def test_all_events_are_delivered_while_valkey_is_full(
    idle_backend: Backend, servers: embedded.Servers, receiver: Receiver
) -> None:
    backend = idle_backend
    alice = backend.user("Alice")
    backend.webhook(alice, receiver.url("/hook"))
    with memory_is_full(servers.valkey) as valkey:
        relay, worker = backend.start("relay"), backend.start("worker")
        eventually(lambda: b"works from" in relay.log.read_bytes())
        events = [backend.emit(alice) for _ in range(EVENTS)]
        eventually(lambda: backend.are(events, DeliveryStatus.DELIVERED), ENOUGH_S)
        assert valkey.keys("rq:*") == [], "no wake-up found room"
        assert (relay.stop(), worker.stop()) == (0, 0)
    assert len(receiver.at("/hook")) == EVENTS


@contextmanager
def _away(servers: embedded.Servers, database: object) -> Iterator[None]:
    """Let no process connect to the database."""
    with (
        closing(connect(servers.postgres.database_url("postgres"), "test")) as connection,
        connection.cursor() as cursor,
    ):
        cursor.execute(f'ALTER DATABASE "{database}" WITH ALLOW_CONNECTIONS false')
        try:
            yield
        finally:
            cursor.execute(f'ALTER DATABASE "{database}" WITH ALLOW_CONNECTIONS true')


def test_a_pump_that_failed_is_replaced_without_a_wake_up(
    idle_backend: Backend, servers: embedded.Servers, receiver: Receiver
) -> None:
    backend = idle_backend
    alice = backend.user("Alice")
    backend.webhook(alice, receiver.url("/other"))
    event = backend.emit(alice)
    with relaying(backend.settings):
        eventually(lambda: backend.deliveries(event))
    database = backend.value("SELECT current_database()")
    thread = PumpThread(backend.settings, again_s=0.02)
    first = thread.pump
    with _away(servers, database):
        thread.start()
        eventually(lambda: thread.pump is not first)
    try:
        eventually(lambda: backend.is_(event, DeliveryStatus.DELIVERED), ENOUGH_S)
    finally:
        thread.stop()
        thread.join(ENOUGH_S)
    assert not thread.is_alive()
