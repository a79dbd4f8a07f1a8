"""At least once: every committed event arrives, whatever is killed at whatever moment."""

import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy.exc import DBAPIError

from cute_api.models.database import Database, make_engine
from cute_api.models.enums import DeliveryStatus
from scripts.sandbox import embedded
from tests.fixtures.clusters import new_cluster
from tests.webhooks.backend import Backend, eventually
from tests.webhooks.receiver import Receiver

pytestmark = pytest.mark.long

ROUNDS = 6
EVENT_PAUSE_S = 0.02
SCHEDULE = "0,0,0,0,0,0,0,0"  # a receiver that returns 500 now and then is no reason to give up
HEALING_S = 90.0
LEAST_EVENTS = 100
RESPONSE_S = 0.02
SEED = 20_261


@pytest.fixture
def stores(tmp_path: Path) -> Iterator[embedded.Servers]:
    """Servers that are this test's to kill."""
    new_cluster(tmp_path / "data")
    with embedded.servers(tmp_path / "data") as pair:
        yield pair


@pytest.fixture
def backend(stores: embedded.Servers, tmp_path: Path) -> Iterator[Backend]:
    engine = make_engine(stores.database_url)
    backend = Backend(Database(engine), stores.database_url, stores.redis_url, tmp_path)
    yield backend
    backend.close()


class Seller(threading.Thread):
    """Alice, who lists items without pause. `committed` holds what PostgreSQL confirmed."""

    def __init__(self, backend: Backend, alice: UUID) -> None:
        super().__init__(daemon=True)
        self._backend = backend
        self._alice = alice
        self._ended = threading.Event()
        self.committed: list[UUID] = []

    def run(self) -> None:
        while not self._ended.wait(EVENT_PAUSE_S):
            try:
                event_id = self._backend.emit(self._alice, data={"number": len(self.committed)})
            except DBAPIError:
                continue
            self.committed.append(event_id)

    def end(self) -> list[UUID]:
        self._ended.set()
        self.join(30)
        return self.committed


def survive(backend: Backend, receiver: Receiver, kills: Callable[[], None]) -> None:
    """Run `kills` while Alice lists items, then check that each event arrived."""
    alice = backend.user("Alice")
    backend.webhook(alice, receiver.url("/hook"))
    # Some time in each request, so that a kill meets several in flight.
    receiver.behave("/hook", lambda before: 500 if before % 50 == 7 else RESPONSE_S)
    seller = Seller(backend, alice)
    seller.start()
    kills()
    # A busy machine makes few in the seconds that the kills take.
    eventually(lambda: len(seller.committed) > LEAST_EVENTS, HEALING_S)
    committed = seller.end()

    def pending() -> int:
        return int(
            backend.value("SELECT count(*) FROM events WHERE sequence IS NULL")
            + backend.value("SELECT count(*) FROM deliveries WHERE status = 'pending'")
        )

    eventually(lambda: pending() == 0, HEALING_S)
    acknowledged = Counter(map(UUID, receiver.acknowledged))
    lost = [event for event in committed if event not in acknowledged]
    requests = receiver.at("/hook")
    bodies = {(request.event_id, request.body) for request in requests}
    print(f"{len(committed)} events, {len(requests)} requests, {len(lost)} lost")
    assert lost == []
    assert len(bodies) == len(acknowledged), "what is sent twice is the same twice"
    assert (
        backend.value(
            "SELECT count(*) FROM deliveries WHERE status <> :status",
            status=DeliveryStatus.DELIVERED,
        )
        == 0
    )
    assert backend.value("SELECT count(*) FROM events") == backend.value(
        "SELECT max(sequence) FROM events"
    )


def test_no_event_is_lost_when_relay_workers_and_valkey_are_killed(
    backend: Backend, stores: embedded.Servers, receiver: Receiver
) -> None:
    chance = random.Random(SEED)
    backend.schedule = SCHEDULE
    relay, *workers = [backend.start(name) for name in ("relay", "worker", "worker")]
    eventually(lambda: b"works from" in relay.log.read_bytes())

    def kill_relay() -> None:
        relay.kill()
        relay.start()

    def kill_worker() -> None:
        worker = chance.choice(workers)
        worker.kill()
        worker.start()

    def kill_valkey() -> None:
        stores.valkey.kill()
        pause.wait(chance.uniform(0, 1))
        stores.valkey.start()

    pause = threading.Event()

    def kills() -> None:
        victims = [kill_relay, kill_worker, kill_valkey] * (ROUNDS // 3)
        chance.shuffle(victims)
        for victim in victims:
            pause.wait(chance.uniform(0.2, 1.5))
            victim()

    survive(backend, receiver, kills)


def test_no_event_is_lost_when_postgresql_is_killed(
    backend: Backend, stores: embedded.Servers, receiver: Receiver
) -> None:
    backend.schedule = SCHEDULE
    for name in ("relay", "worker"):
        backend.start(name)
    eventually(lambda: b"works from" in backend.actors[0].log.read_bytes())
    pause = threading.Event()

    def kills() -> None:
        for _ in range(2):
            pause.wait(1.5)
            stores.postgres.kill()
            stores.postgres.start()
        pause.wait(1)

    survive(backend, receiver, kills)
