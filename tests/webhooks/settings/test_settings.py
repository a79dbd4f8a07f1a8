"""The settings of webhooks decide what arrives, with a real relay and worker."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from standardwebhooks import Webhook as Verifier
from standardwebhooks import WebhookVerificationError

from cute_api.models import Delivery, Lane, User
from cute_api.models.enums import DeliveryStatus, Scope
from cute_api.services.keys import keys
from cute_api.services.keys.principals import Key, Principal
from cute_api.services.webhooks import edits, signing_secrets, test_events, webhooks
from cute_api.spec import Spec
from cute_api.versions.registry import EventVersions
from cute_api.webhooks.egress.addresses import UrlRules
from tests.webhooks.backend import Backend, eventually
from tests.webhooks.receiver import Received, Receiver

SPEC = Spec.load(sandbox=True)
VERSIONS = EventVersions.of_events()
RULES = UrlRules(loopback_allowed=True)
Json = dict[str, Any]


class Owner:
    """Alice, whose key has every scope, and her webhooks at one receiver."""

    verification = False

    def __init__(self, backend: Backend, receiver: Receiver) -> None:
        self.backend, self.receiver = backend, receiver
        self.user_id = backend.user("Alice")
        with backend.database.transaction() as session:
            user = session.get_one(User, self.user_id)
            row = keys.create(session, user=user, name="test", scopes=list(Scope)).row
            self.principal = Principal(
                user.id, user.username, user.tier, frozenset(Scope), Key(row.id)
            )

    def register(self, events: list[str], **settings: Any) -> "Hook":
        path = f"/{uuid4()}"
        new = {"url": self.receiver.url(path), "types": events, **settings}
        with self.backend.database.transaction() as session:
            made = webhooks.register(
                session,
                self.principal,
                new,
                spec=SPEC,
                allowed=10,
                rules=RULES,
                versions=VERSIONS,
                sealer=self.backend.sealer,
                verification=self.verification,
            )
        return Hook(self, path, UUID(made["id"]), made["secret"])

    def emit(self, kind: str, **data: Any) -> UUID:
        return self.backend.emit(self.user_id, kind, data=data)


class Hook:
    """A webhook of Alice's, set as a call of the API would."""

    def __init__(self, owner: Owner, path: str, identifier: UUID, secret: str) -> None:
        self.owner, self.path, self.id, self.secret = owner, path, identifier, secret

    def update(self, **patch: Any) -> Json:
        with self.owner.backend.database.transaction() as session:
            return edits.update_own(
                session,
                self.owner.principal,
                self.id,
                patch,
                spec=SPEC,
                rules=RULES,
                versions=VERSIONS,
                verification=self.owner.verification,
            )

    def rotate(self, overlap: timedelta) -> str:
        with self.owner.backend.database.transaction() as session:
            secret: str = signing_secrets.rotate_own(
                session,
                self.owner.principal,
                self.id,
                overlap=overlap,
                spec=SPEC,
                sealer=self.owner.backend.sealer,
            )["secret"]
            return secret

    def test(self, kind: str) -> UUID:
        with self.owner.backend.database.transaction() as session:
            sent = test_events.send(session, self.owner.principal, self.id, kind, spec=SPEC)
            return UUID(sent["event_id"])

    def hold(self) -> None:
        """Hold the webhook for an hour, as after many failures of its receiver."""
        with self.owner.backend.database.transaction() as session:
            until = datetime.now(UTC) + timedelta(hours=1)
            session.add(Lane(webhook_id=self.id, held_until=until, failures=20))

    def arrived(self) -> list[Received]:
        return self.owner.receiver.at(self.path)

    def ids(self) -> set[UUID]:
        return {UUID(request.event_id) for request in self.arrived()}

    def statuses(self) -> list[DeliveryStatus]:
        with self.owner.backend.database.transaction() as session:
            return list(
                session.scalars(select(Delivery.status).where(Delivery.webhook_id == self.id))
            )


@pytest.fixture
def alice(backend: Backend, receiver: Receiver) -> Owner:
    return Owner(backend, receiver)


def money(amount: int, currency: str = "EUR") -> Json:
    return {"amount": amount, "currency": currency}


def test_a_webhook_gets_the_events_that_its_patterns_and_its_filter_match(
    backend: Backend, alice: Owner
) -> None:
    dear = alice.register(
        ["item.*", "order.created"],
        filter='data.price.amount >= 5000 and data.price.currency == "EUR"',
    )
    families = alice.register(["item.*", "message.*"])
    everything = alice.register(["*"])
    events = {
        "dear": alice.emit("item.sold", price=money(5_000)),
        "dearer": alice.emit("item.created", price=money(7_000)),
        "cheap": alice.emit("item.sold", price=money(4_999)),
        "dollars": alice.emit("item.sold", price=money(9_000, "USD")),
        "no price": alice.emit("order.created", total=money(9_000)),
        "message": alice.emit("message.received", body="Is it still there?"),
    }
    eventually(lambda: backend.are(events.values(), DeliveryStatus.DELIVERED))
    assert dear.ids() == {events["dear"], events["dearer"]}
    assert families.ids() == set(events.values()) - {events["no price"]}
    assert everything.ids() == set(events.values())


def test_another_filter_counts_for_the_events_that_follow(backend: Backend, alice: Owner) -> None:
    hook = alice.register(["item.sold"], filter='data.title == "Coat"')
    everything = alice.register(["item.sold"])
    first = [alice.emit("item.sold", title=title) for title in ("Coat", "Hat")]
    eventually(lambda: len(everything.ids()) == 2)
    hook.update(filter='data.title == "Hat" or data.title == "\\" || true || \\""')
    second = [alice.emit("item.sold", title=title) for title in ("Coat", "Hat")]
    eventually(lambda: len(everything.ids()) == 4)
    eventually(lambda: len(hook.ids()) == 2)
    assert hook.ids() == {first[0], second[1]}


def test_a_test_event_arrives_whatever_the_webhook_asks_for(backend: Backend, alice: Owner) -> None:
    hook = alice.register(["item.sold"], filter='data.title == "Never"')
    other = alice.register(["*"])
    event_id = hook.test("order.created")
    eventually(lambda: backend.is_(event_id, DeliveryStatus.DELIVERED))
    (request,) = hook.arrived()
    body = Verifier(hook.secret).verify(request.body, request.headers)
    assert (body["id"], body["type"]) == (str(event_id), "order.created")
    assert body["data"]["status"] == "open"
    assert request.headers["x-cute-test"] == "true"
    assert other.arrived() == []


def test_both_secrets_verify_during_an_overlap_and_one_after_it(
    backend: Backend, alice: Owner
) -> None:
    hook = alice.register(["item.sold"])
    overlapping = hook.rotate(timedelta(days=1))
    event_id = alice.emit("item.sold", title="Coat")
    eventually(lambda: backend.is_(event_id, DeliveryStatus.DELIVERED))
    (request,) = hook.arrived()
    for secret in (hook.secret, overlapping):
        assert Verifier(secret).verify(request.body, request.headers)["id"] == str(event_id)

    last = hook.rotate(timedelta(0))
    event_id = alice.emit("item.sold", title="Hat")
    eventually(lambda: backend.is_(event_id, DeliveryStatus.DELIVERED))
    request = hook.arrived()[-1]
    assert Verifier(last).verify(request.body, request.headers)["id"] == str(event_id)
    for secret in (hook.secret, overlapping):
        with pytest.raises(WebhookVerificationError):
            Verifier(secret).verify(request.body, request.headers)


def test_disabling_cancels_what_waits_and_enabling_sends_what_follows(
    backend: Backend, alice: Owner
) -> None:
    hook = alice.register(["item.sold"])
    everything = alice.register(["item.sold"])
    hook.hold()
    alice.emit("item.sold", title="Coat")
    eventually(lambda: hook.statuses() == [DeliveryStatus.PENDING])
    assert hook.update(status="disabled")["missed"]["since"] is not None
    eventually(lambda: hook.statuses() == [DeliveryStatus.CANCELLED])
    unsent = alice.emit("item.sold", title="Hat")
    eventually(lambda: unsent in everything.ids())
    assert hook.statuses() == [DeliveryStatus.CANCELLED]

    assert hook.update(status="active")["status"] == "active"
    after = alice.emit("item.sold", title="Scarf")
    eventually(lambda: backend.is_(after, DeliveryStatus.DELIVERED))
    assert hook.ids() == {after}


def test_what_waits_goes_to_another_url_at_once(backend: Backend, alice: Owner) -> None:
    hook = alice.register(["item.sold"])
    hook.hold()
    event_id = alice.emit("item.sold", title="Coat")
    eventually(lambda: hook.statuses() == [DeliveryStatus.PENDING])
    hook.path += "/fixed"
    hook.update(url=alice.receiver.url(hook.path))
    eventually(lambda: backend.is_(event_id, DeliveryStatus.DELIVERED))
    assert hook.ids() == {event_id}
