"""The clock of an account in a sandbox: retries, health, digests, retention of its own webhooks."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from cute_api.lib.times import time_of
from cute_api.models import Event, SandboxClock, User, Webhook
from cute_api.models import clock as database_clock
from cute_api.models.enums import DeliveryStatus, SandboxMomentKind, WebhookStatus
from cute_api.services.keys.principals import Principal
from cute_api.services.sandbox import clock
from cute_api.services.sandbox.advancing import ClockAdvancer
from cute_api.services.webhooks import digests
from tests.fixtures.contract import committed
from tests.webhooks.backend import Backend, eventually
from tests.webhooks.receiver import Receiver

RETRY_S = 7_200
DAY_S = 86_400
FAILURES = 2


def test_retries_digests_and_retention_of_an_account_follow_its_clock(
    idle_backend: Backend, receiver: Receiver
) -> None:
    backend = idle_backend
    backend.schedule = f"0,{RETRY_S},{RETRY_S},{RETRY_S}"
    backend.start("relay")
    backend.start("worker")
    events, webhooks = {}, {}
    for name in ("alice", "bob"):
        receiver.behave(f"/{name}", lambda before: 500 if before < FAILURES else 200)
        user = backend.user(name)
        webhooks[name] = backend.webhook(user, receiver.url(f"/{name}"), ["item.created"])
        events[name] = user, backend.emit(user)
    eventually(lambda: all(len(receiver.at(f"/{name}")) == 1 for name in events))
    alice, event_id = events["alice"]
    advance(backend, alice, 4 * RETRY_S)
    assert len(receiver.at("/alice")) == FAILURES + 1
    assert backend.is_(event_id, DeliveryStatus.DELIVERED)
    assert len(receiver.at("/bob")) == 1
    with backend.database.transaction() as session:
        moments = session.get_one(SandboxClock, alice).moments
    due = SandboxMomentKind.DELIVERIES_DUE
    assert [moment["count"] for moment in moments if moment["kind"] == due] == [1, 1]
    # The day of the event ends, and its digest is complete, for Alice alone.
    advance(backend, alice, DAY_S)
    day = time_of(event_id).date().isoformat()
    assert digest_of(backend, webhooks["alice"], day) == (1, True)
    assert digest_of(backend, webhooks["bob"], day) == (1, False)
    later = backend.emit(alice)
    eventually(lambda: backend.is_(later, DeliveryStatus.DELIVERED))
    assert digest_of(backend, webhooks["alice"], day) == (1, True)
    # The older event and its deliveries are kept for a month, by the clock.
    advance(backend, alice, 29 * DAY_S)
    assert backend.deliveries(event_id)
    advance(backend, alice, DAY_S)
    with backend.database.transaction() as session:
        kept = set(session.scalars(select(Event.id)).all())
    assert kept == {later, events["bob"][1]}
    assert not backend.deliveries(event_id)
    assert backend.deliveries(events["bob"][1])


def test_a_receiver_that_fails_is_warned_about_and_disabled_by_the_clock(
    idle_backend: Backend, receiver: Receiver
) -> None:
    backend = idle_backend
    # Waits vary by a fifth, and none of them may skip the fifth day, which has the second warning.
    backend.schedule = ",".join(["0", *[str(18 * 3_600)] * 10])
    backend.start("relay")
    backend.start("worker")
    webhooks = {}
    for name in ("alice", "bob"):
        receiver.behave(f"/{name}", lambda before: 500)
        user = backend.user(name)
        webhooks[name] = backend.webhook(user, receiver.url(f"/{name}"), ["item.created"])
        backend.emit(user)
    eventually(lambda: all(len(receiver.at(f"/{name}")) == 1 for name in webhooks))
    disabled = WebhookStatus.DISABLED, ["webhook.failing", "webhook.failing", "webhook.disabled"]
    alices = webhooks["alice"]
    # The email about it is not sent here, so the clock would wait for it.
    advance(backend, alices.user_id, 7 * DAY_S, lambda: state(backend, alices)[0] == disabled[0])
    assert state(backend, alices) == disabled
    assert state(backend, webhooks["bob"]) == (WebhookStatus.ACTIVE, [])


def state(backend: Backend, webhook: Webhook) -> tuple[WebhookStatus, list[str]]:
    """The status of a webhook, and the types of the events about it, oldest first."""
    with backend.database.transaction() as session:
        about = select(Event.type).where(Event.subject_id == webhook.id).order_by(Event.id)
        status = session.get_one(Webhook, webhook.id).status
        return status, [str(event_type) for event_type in session.scalars(about)]


def digest_of(backend: Backend, webhook: Webhook, day: str) -> tuple[int, bool]:
    """How many events a webhook had on a day, and whether that is final."""
    with backend.database.transaction() as session:
        principal = Principal.of_user(session.get_one(User, webhook.user_id))
        now = database_clock.now(session)
        found = digests.digest(session, principal, webhook.id, {"date": day}, now=now)
    return found["count"], found["complete"]


def advance(
    backend: Backend,
    user_id: UUID,
    seconds: int,
    is_enough: Callable[[], bool] = lambda: False,
) -> None:
    """Advance a user's clock until it is there, or `is_enough`."""
    advancer = ClockAdvancer(backend.database, committed(), lambda *_: None)
    with backend.database.transaction() as session:
        user = session.get_one(User, user_id)
        target = user.clock_ahead + timedelta(seconds=seconds)
        clock.advance(session, Principal.of_user(user), seconds)

    def is_there() -> bool:
        for _ in advancer.work():
            pass
        with backend.database.transaction() as session:
            ahead = session.get_one(User, user_id).clock_ahead
        return ahead == target or is_enough()

    eventually(is_there)
