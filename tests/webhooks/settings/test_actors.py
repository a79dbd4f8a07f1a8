"""The processes themselves: what they decide, how they take over from each other, how they stop."""

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest

from cute_api.models import Webhook
from cute_api.models.database import Database, make_engine
from cute_api.models.enums import AdvisoryLock, AttemptOutcome, DeliveryStatus
from cute_api.webhooks.delivery.backlog import Backlog, wants_wake_up
from cute_api.webhooks.delivery.claims import Claim
from cute_api.webhooks.delivery.judging import judge
from cute_api.webhooks.delivery.ledger import Ledger, LedgerWork
from cute_api.webhooks.egress.policy import DeliveryPolicy
from cute_api.webhooks.outbox import outbox
from tests.fixtures.servers import NewDatabase
from tests.webhooks.backend import Backend, eventually
from tests.webhooks.delivery.claims import NOW, a_response
from tests.webhooks.receiver import Receiver

HELP_AFTER_S = 2.0
LANE_CAP = 8


@pytest.fixture
def backend(
    new_database: NewDatabase, redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Backend]:
    url = new_database()
    backend = Backend(Database(make_engine(url)), url, redis_url, tmp_path_factory.mktemp("actors"))
    yield backend
    backend.close()


@pytest.mark.parametrize(
    ("backlog", "wanted"),
    [
        (Backlog(None, pump_alive=False), False),
        (Backlog(None, pump_alive=True), False),
        (Backlog(0.0, pump_alive=False), True),
        (Backlog(0.1, pump_alive=True), False),
        (Backlog(HELP_AFTER_S + 1, pump_alive=True), True),
    ],
)
def test_a_wake_up_is_sent_when_nobody_delivers_what_is_due(backlog: Backlog, wanted: bool) -> None:
    assert wants_wake_up(backlog) is wanted


def pump(backend: Backend, number: int) -> Ledger:
    """The ledger of a pump that is alive."""
    ledger = Ledger(backend.database_url, number)
    assert ledger.show_alive()
    return ledger


def claimed(ledger: Ledger, *rooms: tuple[Webhook, int]) -> list[Claim]:
    return ledger.exchange(
        LedgerWork(rooms=[(str(webhook.id), room) for webhook, room in rooms])
    ).claims


def waiting(backend: Backend, receiver: Receiver) -> tuple[Webhook, UUID]:
    """Alice's only webhook, and an event that waits for its delivery to it."""
    alice = backend.user("Alice")
    webhook = backend.webhook(alice, receiver.url("/hook"))
    backend.start("relay")
    event_id = backend.emit(alice)
    eventually(lambda: backend.deliveries(event_id))
    return webhook, event_id


def lanes_of(ledger: Ledger) -> set[str]:
    return {owned.webhook_id for owned in ledger.survey([], {}).owned}


def test_a_result_counts_once(backend: Backend, receiver: Receiver) -> None:
    webhook, event_id = waiting(backend, receiver)
    ledger = pump(backend, 7)
    assert lanes_of(ledger) == {str(webhook.id)}
    (claim,) = claimed(ledger, (webhook, 10))
    response = a_response(AttemptOutcome.BAD_STATUS, 500)
    result = judge(claim, response, now=NOW, rng=lambda: 0.5, policy=DeliveryPolicy((0, 0, 0)))

    ledger.exchange(LedgerWork([result]))
    ledger.exchange(LedgerWork([result]))

    assert backend.delivery(event_id).attempt_count == 1
    assert len(backend.attempts(event_id)) == 1
    ledger.close()


def test_lanes_of_a_dead_pump_are_free_at_once_and_those_of_a_living_one_are_not(
    backend: Backend, receiver: Receiver
) -> None:
    webhook, _ = waiting(backend, receiver)
    first, second = pump(backend, 1), pump(backend, 2)
    assert lanes_of(first) == {str(webhook.id)}
    assert len(claimed(first, (webhook, 10))) == 1

    assert lanes_of(second) == set()
    assert claimed(second, (webhook, 10)) == []
    first.close()
    eventually(lambda: lanes_of(second) == {str(webhook.id)})
    assert len(claimed(second, (webhook, 10))) == 1
    second.close()


def test_a_pump_that_is_stopped_loses_its_lanes_though_its_session_lives(
    backend: Backend, receiver: Receiver
) -> None:
    webhook, _ = waiting(backend, receiver)
    stopped, second = pump(backend, 4), pump(backend, 5)
    assert lanes_of(stopped) == {str(webhook.id)}

    backend.execute("UPDATE pumps SET seen_at = seen_at - interval '2 minutes' WHERE number = 4")

    assert lanes_of(second) == {str(webhook.id)}
    assert lanes_of(stopped) == set(), "and it hears of that when it continues"
    assert claimed(stopped, (webhook, 10)) == []
    stopped.close()
    second.close()


def test_a_pump_leaves_what_is_beyond_its_share_when_another_comes(
    backend: Backend, receiver: Receiver
) -> None:
    alice = backend.user("Alice")
    webhooks = [backend.webhook(alice, receiver.url(f"/{number}")) for number in range(8)]
    backend.start("relay")
    event_id = backend.emit(alice)
    eventually(lambda: len(backend.deliveries(event_id)) == len(webhooks))
    first = pump(backend, 1)
    assert len(first.survey([], {}).owned) == 8
    alone = first.survey([], {})
    assert (alone.share, alone.working) == (8, 8), "alone it has all of them"
    second = pump(backend, 2)
    shared = first.survey([], {})
    assert (shared.share, shared.working) == (4, 8)
    first.close()
    second.close()


def test_a_claim_takes_what_there_is_room_for_in_order(
    backend: Backend, receiver: Receiver
) -> None:
    alice = backend.user("Alice")
    full = backend.webhook(alice, receiver.url("/full"))
    free = backend.webhook(alice, receiver.url("/free"))
    backend.start("relay")
    events = [backend.emit(alice) for _ in range(LANE_CAP + 5)]
    eventually(lambda: all(backend.deliveries(event) for event in events))
    ledger = pump(backend, 3)
    assert lanes_of(ledger) == {str(full.id), str(free.id)}

    claims = claimed(ledger, (free, LANE_CAP))
    assert [UUID(claim.event_id) for claim in claims] == events[:LANE_CAP]
    held = [claim.delivery_id for claim in claims]
    work = LedgerWork(rooms=[(str(free.id), 100)], held=held)
    assert [UUID(claim.event_id) for claim in ledger.exchange(work).claims] == events[LANE_CAP:]
    ledger.close()


def test_a_second_relay_stands_by_and_takes_over(backend: Backend) -> None:
    alice = backend.user("Alice")
    first = backend.start("relay")
    eventually(lambda: b"works from" in first.log.read_bytes())
    second = backend.start("relay")
    before = backend.emit(alice)
    eventually(lambda: backend.event(before).sequence == 1)
    assert b"works from" not in second.log.read_bytes()

    first.kill()
    after = backend.emit(alice)

    eventually(lambda: backend.event(after).sequence == 2)
    assert b"works from sequence 1 on" in second.log.read_bytes()


def test_a_relay_is_awake_for_a_while_and_finds_what_came_meanwhile(backend: Backend) -> None:
    alice = backend.user("Alice")
    relay = backend.start("relay")
    eventually(lambda: b"works from" in relay.log.read_bytes())
    awake = f"""
        SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted
        AND (classid::bigint << 32) + objid::bigint = {AdvisoryLock.RELAY_AWAKE.value}
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    """
    unnumbered = "SELECT count(*) FROM events WHERE sequence IS NULL"
    for sequence in (1, 2):
        backend.emit(alice)
        eventually(lambda: backend.value(unnumbered) == 0)
        eventually(lambda: backend.value(awake) == 0)
        assert backend.value("SELECT max(sequence) FROM events") == sequence

    def is_awake_after_an_event() -> bool:
        backend.emit(alice)
        return bool(backend.value(awake) == 1)

    # Emitted while it is awake, committed when it sleeps: nobody notifies it of that.
    with backend.database.transaction() as session:
        eventually(is_awake_after_an_event)
        late = outbox.record(
            session, "item.created", user_id=alice, subject_id=uuid4(), data={"title": "Coat"}
        )
        eventually(lambda: backend.value(awake) == 0)
    eventually(lambda: backend.event(late).sequence is not None)


def test_the_processes_stop_in_order(backend: Backend, receiver: Receiver) -> None:
    alice = backend.user("Alice")
    backend.webhook(alice, receiver.url("/hook"))
    receiver.behave("/hook", lambda _: 1.0)
    relay, worker = backend.start("relay"), backend.start("worker")
    event_id = backend.emit(alice)
    eventually(lambda: receiver.at("/hook"))

    assert worker.stop() == 0
    assert relay.stop() == 0

    assert backend.is_(event_id, DeliveryStatus.DELIVERED), "what is in flight ends first"


def test_deliveries_go_on_when_valkey_has_forgotten_the_wake_up(
    backend: Backend, receiver: Receiver
) -> None:
    alice = backend.user("Alice")
    backend.webhook(alice, receiver.url("/hook"))
    backend.start("relay")
    event_id = backend.emit(alice)
    eventually(lambda: backend.deliveries(event_id))
    backend.flush_valkey()

    backend.start("worker")

    eventually(lambda: backend.is_(event_id, DeliveryStatus.DELIVERED))
