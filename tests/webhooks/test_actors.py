"""The processes themselves: what they decide, how they take over from each other, how they stop."""

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from server.models.database import Database, make_engine
from server.models.enums import AttemptOutcome, DeliveryStatus
from server.webhooks.egress import Answer
from server.webhooks.lanes import SLOW_LANE_CAP, Lanes, judge
from server.webhooks.ledger import LANE_CAP, Claim, Ledger
from server.webhooks.relay import HELP_AFTER_S, Backlog, wants_wake_up
from tests.fixtures.servers import NewDatabase
from tests.webhooks.house import House, eventually
from tests.webhooks.receiver import Receiver

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
CLAIM = Claim("delivery", "webhook", uuid4(), "item.created", 0, "{}", "https://a", "whsec_", 1)


@pytest.fixture
def house(
    new_database: NewDatabase, redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    url = new_database()
    house = House(Database(make_engine(url)), url, redis_url, tmp_path_factory.mktemp("actors"))
    yield house
    house.close()


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


def test_a_lane_has_a_cap_and_a_slow_one_goes_one_at_a_time() -> None:
    lanes = Lanes()
    assert lanes.rooms() == {}
    for _ in range(LANE_CAP):
        lanes.start("alice")
    assert lanes.rooms() == {"alice": 0}
    lanes.end("alice", AttemptOutcome.SUCCESS)
    assert lanes.rooms() == {"alice": 1}
    for _ in range(LANE_CAP - 1):
        lanes.end("alice", AttemptOutcome.TIMEOUT)
    assert lanes.rooms() == {"alice": SLOW_LANE_CAP}
    lanes.start("alice")
    assert lanes.rooms() == {"alice": 0}
    lanes.end("alice", AttemptOutcome.SUCCESS)
    assert lanes.rooms() == {}


@pytest.mark.parametrize(
    ("outcome", "schedule", "status", "again"),
    [
        (AttemptOutcome.SUCCESS, (0, 5, 60), DeliveryStatus.DELIVERED, False),
        (AttemptOutcome.TIMEOUT, (0, 5, 60), DeliveryStatus.PENDING, True),
        (AttemptOutcome.BAD_STATUS, (0, 5), DeliveryStatus.FAILED, False),
        (AttemptOutcome.REFUSED_ADDRESS, (0, 5), DeliveryStatus.FAILED, False),
    ],
)
def test_an_answer_decides_about_its_delivery(
    outcome: AttemptOutcome, schedule: tuple[int, ...], status: DeliveryStatus, again: bool
) -> None:
    result = judge(CLAIM, Answer(outcome, NOW, 12), now=NOW, rng=lambda: 0.5, schedule=schedule)
    assert (result.number, result.status) == (2, status)
    assert (result.next_attempt_at is not None) is again


def test_a_result_counts_once(house: House, receiver: Receiver) -> None:
    alice = house.user("Alice")
    house.webhook(alice, receiver.url("/hook"))
    house.start("relay")
    event_id = house.emit(alice)
    eventually(lambda: house.deliveries(event_id))
    ledger = Ledger(house.database_url, 7)
    ledger.show_alive()
    (claim,) = ledger.exchange([], {}, 10)
    assert ledger.exchange([], {}, 10) == []
    answer = Answer(AttemptOutcome.BAD_STATUS, NOW, 1, response_status=500)
    result = judge(claim, answer, now=NOW, rng=lambda: 0.5, schedule=(0, 0, 0))

    ledger.exchange([result], {}, 0)
    ledger.exchange([result], {}, 0)

    assert house.delivery(event_id).attempt_count == 1
    assert len(house.attempts(event_id)) == 1
    ledger.close()


def test_what_a_dead_pump_held_is_free_at_once_and_what_a_living_one_holds_is_not(
    house: House, receiver: Receiver
) -> None:
    alice = house.user("Alice")
    house.webhook(alice, receiver.url("/hook"))
    house.start("relay")
    event_id = house.emit(alice)
    eventually(lambda: house.deliveries(event_id))
    first, second = Ledger(house.database_url, 1), Ledger(house.database_url, 2)
    first.show_alive()
    second.show_alive()
    assert len(first.exchange([], {}, 10)) == 1

    assert second.clean() == (0, 0)
    assert second.exchange([], {}, 10) == []
    first.close()
    eventually(lambda: second.clean() == (1, 0))
    assert len(second.exchange([], {}, 10)) == 1
    second.close()


def test_a_lane_without_room_is_left_alone(house: House, receiver: Receiver) -> None:
    alice = house.user("Alice")
    full = house.webhook(alice, receiver.url("/full"))
    free = house.webhook(alice, receiver.url("/free"))
    house.start("relay")
    events = [house.emit(alice) for _ in range(LANE_CAP + 5)]
    eventually(lambda: all(house.deliveries(event) for event in events))
    ledger = Ledger(house.database_url, 3)
    ledger.show_alive()

    claims = ledger.exchange([], {str(full.id): 0}, 100)

    assert {claim.webhook_id for claim in claims} == {str(free.id)}
    assert [claim.event_id for claim in claims] == events[:LANE_CAP]
    ledger.close()


def test_a_second_relay_stands_by_and_takes_over(house: House) -> None:
    alice = house.user("Alice")
    first = house.start("relay")
    eventually(lambda: b"works from" in first.log.read_bytes())
    second = house.start("relay")
    before = house.emit(alice)
    eventually(lambda: house.event(before).sequence == 1)
    assert b"works from" not in second.log.read_bytes()

    first.kill()
    after = house.emit(alice)

    eventually(lambda: house.event(after).sequence == 2)
    assert b"works from sequence 1 on" in second.log.read_bytes()


def test_the_processes_stop_in_order(house: House, receiver: Receiver) -> None:
    alice = house.user("Alice")
    house.webhook(alice, receiver.url("/hook"))
    receiver.behave("/hook", lambda _: 1.0)
    relay, worker = house.start("relay"), house.start("worker")
    event_id = house.emit(alice)
    eventually(lambda: receiver.at("/hook"))

    assert worker.stop() == 0
    assert relay.stop() == 0

    assert house.is_(event_id, DeliveryStatus.DELIVERED), "what is in flight ends first"


def test_deliveries_go_on_when_valkey_has_forgotten_the_wake_up(
    house: House, receiver: Receiver
) -> None:
    alice = house.user("Alice")
    house.webhook(alice, receiver.url("/hook"))
    house.start("relay")
    event_id = house.emit(alice)
    eventually(lambda: house.deliveries(event_id))
    house.flush_valkey()

    house.start("worker")

    eventually(lambda: house.is_(event_id, DeliveryStatus.DELIVERED))
