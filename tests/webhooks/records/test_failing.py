"""Receivers that fail, with real processes: what is disabled, who is notified, what waits."""

import random
import time
from collections import defaultdict
from uuid import UUID, uuid4

import orjson
import pytest
from sqlalchemy import select

from cute_api.edge.validation.schemas import Schemas
from cute_api.models import Lane, Notice, User, Webhook
from cute_api.models.enums import (
    AttemptOutcome,
    DeliveryStatus,
    DisabledReason,
    MailKind,
    NoticeKind,
    WebhookStatus,
)
from cute_api.services.keys.principals import Principal
from cute_api.services.webhooks import test_events, trying
from cute_api.spec import Spec
from cute_api.webhooks.delivery.health import AttemptVerdict, Health
from cute_api.webhooks.delivery.ledger import Ledger, LedgerWork
from cute_api.webhooks.delivery.verdicts import WebhookDecision
from tests.webhooks.backend import Backend, eventually
from tests.webhooks.delivery.claims import NOW, a_claim, a_response
from tests.webhooks.receiver import Received, Receiver
from tests.webhooks.records.test_budget import mails

MAX_REST_S = 60.0
OPEN_AFTER = 10
LANE_CAP = 8
FAILING = ("webhook.failing", "webhook.disabled")
SOON_S = 4.0
REFUSED = (AttemptOutcome.BAD_STATUS, 503)


@pytest.fixture(scope="module")
def document() -> Spec:
    return Spec.load(sandbox=True)


def valid(document: Spec, body: bytes) -> dict[str, object]:
    """A webhook's body, checked against the document."""
    notification: dict[str, object] = orjson.loads(body)
    name = "".join(part.title() for part in str(notification["type"]).split(".")) + "Event"
    schema = document.document["components"]["schemas"][name]
    assert Schemas(document).compile(schema).violations(notification) == []
    return notification


def stored(backend: Backend, webhook: Webhook) -> Webhook:
    with backend.database.transaction() as session:
        return session.get_one(Webhook, webhook.id)


def stored_lane(backend: Backend, webhook: Webhook) -> Lane:
    with backend.database.transaction() as session:
        return session.get_one(Lane, webhook.id)


def notices(backend: Backend, user_id: UUID) -> list[Notice]:
    with backend.database.transaction() as session:
        return list(session.scalars(select(Notice).where(Notice.user_id == user_id)))


def decision(webhook: Webhook, verdict: AttemptVerdict, *, warned: int = 50) -> WebhookDecision:
    claim = a_claim(webhook=str(webhook.id), url=webhook.url)
    health = Health(failing_since=NOW, warned=warned)
    return WebhookDecision.of(claim, verdict, health, a_response(*REFUSED), NOW)


def test_a_receiver_that_returns_410_is_disabled_at_once(
    backend: Backend, receiver: Receiver, document: Spec
) -> None:
    alice = backend.user("Alice")
    gone = backend.webhook(alice, receiver.url("/gone"))
    backend.webhook(alice, receiver.url("/alarms"), FAILING)
    receiver.behave("/gone", lambda _: 410)

    # At once: an event after the response 410 has no delivery.
    events = backend.emit_together(alice, 20)

    eventually(lambda: stored(backend, gone).status is WebhookStatus.DISABLED)
    row = stored(backend, gone)
    assert (row.disabled_reason, row.missed_until) == (DisabledReason.GONE, None)
    assert row.disabled_at is not None and row.missed_since is not None
    assert row.missed_since <= min(backend.delivery(event).occurred_at for event in events)
    ended = {DeliveryStatus.FAILED, DeliveryStatus.CANCELLED}
    eventually(lambda: {backend.delivery(event).status for event in events} <= ended)
    assert backend.is_(events[0], DeliveryStatus.FAILED), "410 is no reason to try again"
    assert len(receiver.at("/gone")) <= LANE_CAP
    eventually(lambda: receiver.at("/alarms"))
    (request,) = receiver.at("/alarms")
    data = valid(document, request.body)["data"]
    assert isinstance(data, dict)
    assert (data["webhook_id"], data["reason"]) == (str(gone.id), DisabledReason.GONE)
    assert data["last_response_status"] == 410
    (notice,) = notices(backend, alice)
    assert (notice.kind, notice.data) == (NoticeKind.WEBHOOK_DISABLED, data)
    later = backend.emit(alice)
    eventually(lambda: backend.event(later).sequence is not None)
    assert backend.deliveries(later) == [], "nothing is made for it any more"


@pytest.mark.parametrize("disabled", [False, True])
def test_the_owner_of_a_failing_webhook_is_notified(
    backend: Backend, receiver: Receiver, document: Spec, disabled: bool
) -> None:
    alice = backend.user("Alice")
    failing = backend.webhook(alice, receiver.url("/failing"), ["order.created"])
    alarms = backend.webhook(alice, receiver.url("/alarms"), FAILING)
    ledger = Ledger(backend.database_url, 11)

    verdict = AttemptVerdict.DISABLE_FAILING if disabled else AttemptVerdict.WARN
    ledger.exchange(LedgerWork(decisions=[decision(failing, verdict)]))
    ledger.close()

    eventually(lambda: receiver.at("/alarms"))
    (request,) = receiver.at("/alarms")
    notification = valid(document, request.body)
    (notice,) = notices(backend, alice)
    kind = NoticeKind.WEBHOOK_DISABLED if disabled else NoticeKind.WEBHOOK_FAILING
    assert (notice.kind, notice.data) == (kind, notification["data"])
    status = WebhookStatus.DISABLED if disabled else WebhookStatus.ACTIVE
    assert stored(backend, failing).status is status
    assert mails(backend, alice) == ([MailKind.WEBHOOK_DISABLED] if disabled else [])
    assert stored(backend, alarms).status is WebhookStatus.ACTIVE


def test_a_webhook_that_was_fixed_meanwhile_is_left_alone(backend: Backend) -> None:
    alice = backend.user("Alice")
    webhook = backend.webhook(alice, "http://127.0.0.1:9/old", ["order.created"])
    with backend.database.transaction() as session:
        session.get_one(Webhook, webhook.id).url = "http://127.0.0.1:9/new"
    ledger = Ledger(backend.database_url, 12)

    ledger.exchange(LedgerWork(decisions=[decision(webhook, AttemptVerdict.DISABLE_FAILING)]))
    ledger.close()

    assert stored(backend, webhook).status is WebhookStatus.ACTIVE
    assert notices(backend, alice) == []


def test_what_a_pump_knew_before_its_owner_fixed_it_is_not_kept(
    backend: Backend, receiver: Receiver
) -> None:
    alice = backend.user("Alice")
    webhook = backend.webhook(alice, receiver.url("/fixed"), ["order.created"])
    backend.execute("INSERT INTO lanes (webhook_id, owner) VALUES (:id, 13)", id=webhook.id)
    ledger = Ledger(backend.database_url, 13)
    backend.execute("UPDATE lanes SET generation = 1 WHERE webhook_id = :id", id=webhook.id)

    for generation, failures in ((0, 0), (1, 7)):
        ledger.note({str(webhook.id): (Health(failures=7), generation)}, {})
        with backend.database.transaction() as session:
            assert session.get_one(Lane, webhook.id).failures == failures
    ledger.close()


def test_a_dead_receiver_gets_a_probe_now_and_then_and_no_delivery_loses_attempts(
    backend: Backend, receiver: Receiver, document: Spec
) -> None:
    alice = backend.user("Alice")
    webhook = backend.webhook(alice, receiver.url("/dead"))
    receiver.behave("/dead", lambda _: 503)

    events = [backend.emit(alice) for _ in range(60)]

    def held() -> bool:
        with backend.database.transaction() as session:
            lane = session.get(Lane, webhook.id)
            return lane is not None and lane.held_until is not None

    eventually(held)
    opened = len(receiver.at("/dead"))
    assert OPEN_AFTER <= opened <= OPEN_AFTER + LANE_CAP + 2
    time.sleep(SOON_S)  # a time in which requests could come: too few is what is looked for
    assert len(receiver.at("/dead")) - opened <= 2 * SOON_S
    untried = [event for event in events if backend.delivery(event).attempt_count == 0]
    assert len(untried) >= len(events) - len(receiver.at("/dead"))
    failed_id = stored_lane(backend, webhook).last_failed_delivery_id
    assert failed_id is not None
    row = "SELECT attempt_count > 0 FROM deliveries WHERE webhook_id = :webhook AND id = :id"
    assert backend.value(row, webhook=webhook.id, id=failed_id) is True

    # After so many failures it rests for half a minute at least: a test passes what waits.
    backend.execute(
        "UPDATE lanes SET failures = 30, generation = generation + 1 WHERE webhook_id = :id",
        id=webhook.id,
    )
    eventually(lambda: stored_lane(backend, webhook).failures > 30)
    receiver.behave("/dead", lambda _: 200)
    with backend.database.transaction() as session:
        owner = Principal.of_user(session.get_one(User, alice))
        sent = test_events.send(session, owner, webhook.id, "item.sold", spec=document)
    passed = UUID(sent["event_id"])
    eventually(lambda: backend.is_(passed, DeliveryStatus.DELIVERED), MAX_REST_S / 4)
    eventually(lambda: backend.are(untried, DeliveryStatus.DELIVERED))


def test_a_success_just_after_its_owner_asked_for_an_attempt_ends_the_hold(
    backend: Backend, receiver: Receiver
) -> None:
    alice = backend.user("Alice")
    webhook = backend.webhook(alice, receiver.url("/recovers"))

    def recover(before: int) -> int:
        if before < OPEN_AFTER:
            return 503
        # The deliverer does not know of it before the success is recorded.
        with backend.database.transaction() as session:
            trying.hurry(session, webhook.id)
        return 200

    receiver.behave("/recovers", recover)
    events = [backend.emit(alice) for _ in range(OPEN_AFTER)]
    eventually(lambda: backend.are(events, DeliveryStatus.DELIVERED))
    eventually(lambda: stored_lane(backend, webhook).failing_since is None)


def test_first_attempts_of_an_item_keep_the_order_of_its_events(
    backend: Backend, receiver: Receiver
) -> None:
    alice = backend.user("Alice")
    backend.webhook(alice, receiver.url("/hook"), ["item.updated"])
    chance = random.Random(7)
    tried = set[str]()

    def fail_now_and_then(before: int) -> int | float:
        """Never twice for one event: after three failures it would be exhausted."""
        event_id = receiver.requests[-1].event_id
        if before % 9 == 4 and event_id not in tried:
            tried.add(event_id)
            return 500
        return chance.random() / 20

    receiver.behave("/hook", fail_now_and_then)
    items = [uuid4() for _ in range(5)]

    events = [
        backend.emit(alice, "item.updated", {"version": number, "item": str(item)}, item)
        for number in range(40)
        for item in items
    ]

    eventually(lambda: backend.are(events, DeliveryStatus.DELIVERED), 60)
    versions = defaultdict(list)
    seen = set[str]()
    for request in sorted(receiver.at("/hook"), key=lambda request: request.at):
        if request.event_id not in seen:
            seen.add(request.event_id)
            data = _data(request)
            versions[data["item"]].append(data["version"])
    assert all(versions[str(item)] == list(range(40)) for item in items)


def _data(request: Received) -> dict[str, object]:
    data: dict[str, object] = orjson.loads(request.body)["data"]
    return data
