"""A webhook that carries the events of many accounts: each has a lane of its own in it."""

import json
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import datetime
from functools import partial
from uuid import UUID, uuid4

from sqlalchemy import func

from cute_api.models import Delivery, Event
from cute_api.models.enums import AttemptOutcome, DeliveryStatus
from cute_api.processes.connections import connect
from cute_api.webhooks.delivery import claims
from cute_api.webhooks.delivery.accounts import Accounts
from cute_api.webhooks.delivery.claims import FIRST_TURN, AccountTurn, Claim
from cute_api.webhooks.delivery.health import AttemptVerdict, Health
from cute_api.webhooks.delivery.lanes import ActiveLane, Lanes
from tests.webhooks.backend import Backend, eventually
from tests.webhooks.delivery.claims import DAY, NOW, SECOND, a_claim
from tests.webhooks.receiver import Receiver

BACKLOG = 60
FEW = 10
MOST_AT_ONCE = 32
OPEN_AFTER = 10
WITNESSES = 5
MAX_FAILING = 1_000
ACCOUNT_SHARE = 8
PUMP = 1
FAILED = AttemptOutcome.BAD_STATUS
WELL = Health()
FIRST = AccountTurn()


def lane(*waiting: Claim) -> ActiveLane:
    of = Lanes().add("shop", WELL, by_account=True)
    of.waiting.extend(waiting)
    return of


def begun(of: ActiveLane) -> list[Claim]:
    """All deliveries that may be sent now."""
    found = []
    while (claim := of.next(NOW)) is not None:
        found.append(claim)
    return found


def attempt(
    of: ActiveLane, account: str, outcome: AttemptOutcome, at: datetime = NOW
) -> AttemptVerdict:
    claim = a_claim(account=account)
    of.in_flight[claim.delivery_id] = claim
    health, verdict = of.health_after(claim, outcome, None, at, lambda: 1.0)
    of.end(claim, outcome, health)
    return verdict


def test_an_account_has_one_request_in_flight_and_others_pass() -> None:
    first, second, third = (a_claim(f"item {number}") for number in range(3))
    other = a_claim(account="bob")
    of = lane(first, second, third, other)
    assert begun(of) == [first, other]
    of.end(first, AttemptOutcome.SUCCESS, WELL)
    assert begun(of) == [second], "another item's event keeps the account's order too"
    of.end(second, FAILED, WELL)
    assert begun(of) == [third], "what failed holds up nothing"


def test_a_webhook_of_many_accounts_has_a_bound_of_requests() -> None:
    of = lane(*(a_claim(account=str(number)) for number in range(2 * MOST_AT_ONCE)))
    seen = []
    while of.waiting:
        seen.append(len(of.in_flight) + len(begun(of)))
        of.end(next(iter(of.in_flight.values())), AttemptOutcome.SUCCESS, WELL)
    assert (seen[0], max(seen)) == (8, MOST_AT_ONCE)


def test_an_account_that_the_receiver_rejects_rests_alone() -> None:
    of = lane()
    of.waiting.extend([a_claim(), a_claim(account="bob")])
    for _ in range(3 * OPEN_AFTER):
        assert attempt(of, "alice", FAILED) is AttemptVerdict.NOTHING
    assert [claim.account for claim in of.waiting] == ["bob"], "hers are due, but not claimed"
    assert (of.due, of.health.held_until) == (True, None)
    of.waiting.append(a_claim())
    assert [claim.account for claim in begun(of)] == ["bob"]
    assert of.accounts is not None
    assert set(of.accounts.turn([], NOW).waiting) == {"alice"}
    assert of.accounts.turn([], NOW + DAY).waiting == ()
    attempt(of, "alice", AttemptOutcome.SUCCESS)
    assert [claim.account for claim in begun(of)] == ["alice"]


def test_a_receiver_that_hangs_for_one_account_is_not_slow_for_the_others() -> None:
    of = lane()
    attempt(of, "alice", AttemptOutcome.TIMEOUT)
    assert not of.health.one_at_a_time
    of.waiting.extend(a_claim(account=name) for name in ("alice", "bob", "charlie"))
    assert len(begun(of)) == 3


def test_a_receiver_that_fails_for_several_accounts_is_held_for_all_until_a_success() -> None:
    of = lane()
    for account in "abcd":
        for _ in range(OPEN_AFTER):
            attempt(of, account, FAILED)
    assert not of.health.one_at_a_time
    attempt(of, "e", FAILED)
    assert of.health.failures == OPEN_AFTER
    assert of.health.held_until == NOW + SECOND
    attempt(of, "e", FAILED)
    assert of.health.failures == OPEN_AFTER + 1
    attempt(of, "f", AttemptOutcome.SUCCESS)
    assert of.health.failures == 0
    of.waiting.extend(a_claim(account=name) for name in "abcdef")
    assert len(begun(of)) == 6, "the receiver was down, not the accounts"


def test_a_hold_that_another_pump_wrote_needs_no_new_witnesses() -> None:
    of = lane()
    of.health = Health(failing_since=NOW, failures=OPEN_AFTER + 3)
    attempt(of, "alice", FAILED)
    assert of.health.failures == OPEN_AFTER + 4
    assert of.health.held_until is not None


def test_attempts_that_fail_on_our_side_blame_no_account() -> None:
    of = lane()
    for _ in range(OPEN_AFTER):
        attempt(of, "alice", AttemptOutcome.NOT_SENT)
    of.waiting.append(a_claim())
    assert len(begun(of)) == 1


def test_the_owners_change_ends_the_rests_and_memory_is_bounded() -> None:
    of = lane()
    for _ in range(OPEN_AFTER):
        attempt(of, "alice", FAILED)
    of.start_over(WELL, 1)
    of.waiting.append(a_claim())
    assert len(begun(of)) == 1
    accounts = Accounts()
    for number in range(MAX_FAILING + 1):
        for _ in range(OPEN_AFTER):
            accounts.judge(str(number), FAILED, NOW, lambda: 1.0, before=WELL, receiver=WELL)
    assert len(accounts.turn([], NOW).waiting) == MAX_FAILING
    assert not accounts.failing("0"), "the oldest is forgotten"


def test_turns_go_round_and_end_after_a_whole_round_without_a_claim() -> None:
    accounts = Accounts()
    assert not accounts.claimed([])
    assert accounts.claimed(["b", "a", "b"])
    assert accounts.turn([a_claim(account="c")], NOW) == AccountTurn("b", ("c",))
    assert accounts.claimed([]), "those before it may have more"
    assert accounts.turn([], NOW) == AccountTurn(FIRST_TURN, ())
    assert not accounts.claimed([])


class Shop:
    """A webhook for the events of several accounts, which are named."""

    def __init__(self, backend: Backend, url: str, names: Sequence[str]) -> None:
        self._backend = backend
        # Accounts are served in the order of their ids, and so of their names here.
        self.accounts = {name: backend.user(name) for name in names}
        self.webhook = backend.webhook(backend.user("Owner"), url)
        backend.execute(
            "UPDATE webhooks SET app_id = :app WHERE id = :id", app=uuid4(), id=self.webhook.id
        )

    def queue(self, name: str, count: int, **columns: object) -> list[UUID]:
        """Add due deliveries of new events of an account; return the events."""
        user_id = self.accounts[name]
        with self._backend.database.transaction() as session:
            events = [
                Event(type="item.created", user_id=user_id, subject_id=uuid4(), data={})
                for _ in range(count)
            ]
            session.add_all(events)
            session.flush()
            now = session.scalar(func.statement_timestamp().select())
            for event in events:
                values = {"account": user_id, "next_attempt_at": now, **columns}
                row = Delivery(
                    webhook_id=self.webhook.id,
                    event_id=event.id,
                    event_type=event.type,
                    subject_id=event.subject_id,
                    occurred_at=now,
                    **values,
                )
                session.add(row)
                session.flush()  # ids in this order
            return [event.id for event in events]

    def claim(self, room: int, turn: AccountTurn = FIRST) -> list[UUID]:
        """Claim as the webhook's owner; return the events."""
        self._backend.execute(
            "INSERT INTO lanes (webhook_id, owner) VALUES (:id, :pump)"
            " ON CONFLICT (webhook_id) DO UPDATE SET owner = :pump",
            id=self.webhook.id,
            pump=PUMP,
        )
        lane = str(self.webhook.id)
        with closing(connect(self._backend.database_url, "test")) as connection:
            found = claims.claim(connection, PUMP, [(lane, room)], [], {lane: turn})
        return [UUID(claim.event_id) for claim in found]


def test_a_claim_shares_its_room_among_the_accounts_with_something_due(
    idle_backend: Backend,
) -> None:
    shop = Shop(idle_backend, "https://shop.example/hook", ["alice", "bob", "charlie", "dave"])
    alice = shop.queue("alice", 3 * ACCOUNT_SHARE)
    later = func.statement_timestamp() + DAY
    shop.queue("bob", 2, next_attempt_at=later)
    charlie, dave = shop.queue("charlie", 3), shop.queue("dave", 1)
    ids = {name: str(account) for name, account in shop.accounts.items()}
    assert shop.claim(6) == [*alice[:2], *charlie[:2], *dave]
    assert shop.claim(100) == [*alice[:ACCOUNT_SHARE], *charlie, *dave]
    assert shop.claim(2) == [alice[0], charlie[0]]
    assert shop.claim(2, AccountTurn(ids["charlie"])) == dave, "the next turn begins after the last"
    assert shop.claim(2, AccountTurn(ids["dave"])) == []
    assert shop.claim(2, AccountTurn(waiting=(ids["alice"],))) == [charlie[0], *dave]
    # A relay of the release before knows no accounts.
    old = shop.queue("bob", 1, account=None, next_attempt_at=func.statement_timestamp() - DAY)
    assert shop.claim(2, AccountTurn(ids["dave"])) == old


def test_an_account_that_fails_leaves_the_others_in_time_and_in_order_through_a_kill(
    idle_backend: Backend, receiver: Receiver
) -> None:
    """The receiver rejects Alice's events until she is well again; its worker is killed."""
    shop = Shop(idle_backend, receiver.url("/shop"), ["alice", "bob"])
    rejected = {str(shop.accounts["alice"])}
    receiver.judges["/shop"] = lambda body: 500 if json.loads(body)["account"] in rejected else 200
    events = {"alice": shop.queue("alice", BACKLOG), "bob": shop.queue("bob", FEW)}
    worker = idle_backend.start("worker")
    eventually(lambda: idle_backend.are(events["bob"], DeliveryStatus.DELIVERED))
    assert idle_backend.value("SELECT held_until FROM lanes") is None
    assert len(received(receiver, shop)["alice"]) < BACKLOG
    worker.kill()
    rejected.clear()
    idle_backend.start("worker")
    events["bob"] += shop.queue("bob", FEW)
    for account in events.values():
        eventually(partial(idle_backend.are, account, DeliveryStatus.DELIVERED))
    assert received(receiver, shop) == events


def received(receiver: Receiver, shop: Shop) -> Mapping[str, list[UUID]]:
    """The events of each account in the order of their first requests."""
    names = {str(account): name for name, account in shop.accounts.items()}
    found: dict[str, dict[UUID, None]] = {name: {} for name in shop.accounts}
    for request in receiver.at("/shop"):
        found[names[json.loads(request.body)["account"]]][UUID(request.event_id)] = None
    return {name: list(events) for name, events in found.items()}
