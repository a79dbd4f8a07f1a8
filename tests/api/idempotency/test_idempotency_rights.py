"""A replay goes to each caller with the request's rights, a secret only to the first API key."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import func, select, update

from cute_api.handlers import idempotency
from cute_api.models import ApiKey, IdempotencyRecord, User
from cute_api.models.enums import DeliveryStatus, Scope, Tier
from cute_api.services.accounts import accounts
from cute_api.services.keys import keys
from tests.api.apps import new_app
from tests.api.idempotency.retries import REPLAYED, assert_replay, new_key
from tests.api.webhooks.log import hook
from tests.fixtures.api import ALL_SCOPES, Api, Client
from tests.spec.test_idempotency import KEYED

URL = "https://receiver.cute.example/hook"
EVERYTHING = {"url": URL, "types": ["*"]}
SECRET = {
    "create_webhook",
    "create_embed_link",
    "rotate_webhook_secret",
    "create_sandbox_seller",
}
PROCESS_METRICS = {"rotate_key"}
"""What an API key does to itself: recorded for that key alone."""
BY_EVENT = {
    "create_webhook",
    "update_webhook",
    "confirm_webhook",
    "rotate_webhook_secret",
    "test_webhook",
    "recover_deliveries",
    "redeliver",
}
"""Those that also need the scopes of the event types that they are about."""


@dataclass(frozen=True)
class Alice:
    """A user of one test, and her first API key, which is that of her app if she has one."""

    api: Api
    name: str
    client: Client
    app_id: UUID | None = None

    def made(self, path: str, body: Any) -> str:
        response = self.client.post(path, json=body)
        assert response.status_code == 201, response.text
        made_id: str = response.json()["id"]
        return made_id

    def item(self) -> str:
        return self.made("/items", self.api.new_item())

    def webhook(self) -> str:
        return self.made("/webhooks", EVERYTHING)

    def order(self) -> str:
        return self.made("/sandbox/orders", {"item_id": self.item()})

    def shipped(self) -> str:
        path = f"/sandbox/orders/{self.order()}"
        shipped = {"fulfillment_status": "shipped"}
        assert self.client.post(f"{path}/fulfill", json=shipped).status_code == 200
        return path

    def key_id(self) -> str:
        """The id of her first key, which keeps it when it is rotated."""
        key_id: str = self.client.get("/me").json()["key"]["id"]
        return key_id

    def delivery(self) -> UUID:
        return hook(self.api, self.client).delivery(DeliveryStatus.FAILED)


Asked = tuple[str, str, Any]
REQUESTS: dict[str, Callable[[Alice], Asked]] = {
    "create_item": lambda a: ("POST", "/items", a.api.new_item()),
    "update_item": lambda a: ("PATCH", f"/items/{a.item()}", {"size": "M"}),
    "batch_items": lambda a: (
        "POST",
        "/items/batch",
        {"operations": [{"op": "create", "item": a.api.new_item()}]},
    ),
    "rotate_key": lambda a: ("POST", f"/me/keys/{a.key_id()}/rotate", {}),
    "create_webhook": lambda _: ("POST", "/webhooks", EVERYTHING),
    "create_embed_link": lambda _: ("POST", "/webhooks/embed-links", {"read_only": False}),
    "update_webhook": lambda a: ("PATCH", f"/webhooks/{a.webhook()}", {"types": ["item.*"]}),
    "confirm_webhook": lambda a: ("POST", f"/webhooks/{a.webhook()}/confirm", None),
    "rotate_webhook_secret": lambda a: ("POST", f"/webhooks/{a.webhook()}/rotate-secret", {}),
    "test_webhook": lambda a: ("POST", f"/webhooks/{a.webhook()}/test", {"type": "order.created"}),
    "verify_webhook": lambda a: ("POST", f"/webhooks/{a.webhook()}/verify", None),
    "try_webhook": lambda a: ("POST", f"/webhooks/{a.webhook()}/try-now", None),
    "recover_deliveries": lambda a: ("POST", f"/webhooks/{a.webhook()}/recover", {}),
    "redeliver": lambda a: ("POST", f"/deliveries/{a.delivery()}/redeliver", None),
    "create_sandbox_order": lambda a: ("POST", "/sandbox/orders", {"item_id": a.item()}),
    "fulfill_sandbox_order": lambda a: (
        "POST",
        f"/sandbox/orders/{a.order()}/fulfill",
        {"fulfillment_status": "shipped"},
    ),
    "refund_sandbox_order": lambda a: ("POST", f"{a.shipped()}/refund", {}),
    "complete_sandbox_order": lambda a: ("POST", f"/sandbox/orders/{a.order()}/complete", None),
    "cancel_sandbox_order": lambda a: ("POST", f"/sandbox/orders/{a.order()}/cancel", None),
    "create_sandbox_message": lambda a: ("POST", "/sandbox/messages", {"item_id": a.item()}),
    "create_sandbox_seller": lambda _: ("POST", "/sandbox/sellers", {}),
    "advance_sandbox_clock": lambda _: ("POST", "/sandbox/clock", {"seconds": 1}),
}


@dataclass(frozen=True)
class Done:
    """A request that took effect, to be sent again by others."""

    alice: Alice
    asked: Asked
    headers: dict[str, str]
    first: httpx.Response

    def again(self, client: Client) -> httpx.Response:
        method, path, body = self.asked
        return client.request(method, path, json=body, headers=self.headers)

    def other_key(self, scopes: tuple[Scope, ...] = ALL_SCOPES, tier: Tier = Tier.PRO) -> Client:
        api, app_id = self.alice.api, self.alice.app_id
        if app_id is None:
            return api.client(self.alice.name, scopes=scopes, tier=tier)
        with api.database.transaction() as session:
            user = accounts.need(session, f"{self.alice.name}@cute.example")
            key = keys.create(
                session, user=user, name="other", scopes=scopes, tier=tier, app_id=app_id
            )
            return api.with_key(key.secret)


def done(api: Api, operation: str) -> Done:
    name = f"alice-{uuid4().hex[:8]}"
    if api.spec.operations[operation].by_user:
        alice = Alice(api, name, api.client(name))
    else:
        app = new_app(api.database, name)
        alice = Alice(api, name, api.with_key(app.key.secret), app.id)
    asked, headers = REQUESTS[operation](alice), new_key()
    method, path, body = asked
    first = alice.client.request(method, path, json=body, headers=headers)
    assert first.status_code < 300, first.text
    return Done(alice, asked, headers, first)


def refused(response: httpx.Response) -> tuple[int, str]:
    """Status and code of a response that is no replay and shows no secret."""
    assert REPLAYED not in response.headers
    assert "whsec_" not in response.text
    return response.status_code, response.json()["code"]


def test_the_table_holds_every_operation_that_takes_a_key() -> None:
    assert REQUESTS.keys() == set(KEYED)


@pytest.mark.parametrize("operation", KEYED)
def test_a_replay_needs_the_rights_of_the_request(api: Api, operation: str) -> None:
    once = done(api, operation)
    for lacking in sorted(api.spec.operations[operation].scopes):
        scopes = tuple(scope for scope in Scope if scope != lacking)
        assert refused(once.again(once.other_key(scopes))) == (403, "missing_scope")
    if operation in BY_EVENT:
        only = once.other_key((Scope.WEBHOOKS,))
        assert refused(once.again(only)) == (403, "missing_scope")
    for tier in (Tier.PRO, Tier.FREE):
        other = once.again(once.other_key(tier=tier))
        if operation in SECRET:
            assert refused(other) == (409, "idempotency_response_withheld")
        elif operation in PROCESS_METRICS:
            assert refused(other) == (403, "not_this_key")
        else:
            assert_replay(once.first, other)
    assert_replay(once.first, once.again(once.alice.client))


@pytest.mark.parametrize("operation", ["create_item", "create_webhook"])
def test_no_replay_for_a_revoked_key_or_a_suspended_user_401(api: Api, operation: str) -> None:
    once = done(api, operation)
    path = f"/me/keys/{once.alice.key_id()}"
    rotated = once.alice.client.post(f"{path}/rotate").json()["key"]
    newest = api.with_key(rotated)
    assert_replay(once.first, once.again(newest))
    with api.database.transaction() as session:
        owner = select(User.id).where(User.email == f"{once.alice.name}@cute.example")
        suspended = update(User).where(User.id.in_(owner))
        session.execute(suspended.values(suspended_at=func.clock_timestamp()))
    assert refused(once.again(newest)) == (401, "invalid_api_key")
    with api.database.transaction() as session:
        session.execute(suspended.values(suspended_at=None))
    assert newest.delete(path).status_code == 204
    assert refused(once.again(newest)) == (401, "invalid_api_key")


def test_a_key_that_has_lost_a_scope_gets_no_replay_403(api: Api) -> None:
    once = done(api, "create_webhook")
    with api.database.transaction() as session:
        row = session.get_one(ApiKey, UUID(once.alice.key_id()))
        row.scopes = [Scope.WEBHOOKS]
    response = once.again(once.alice.client)
    assert refused(response) == (403, "missing_scope")
    assert (
        "`read:account`, `read:items`, `read:messages`, `read:orders`" in response.json()["detail"]
    )


def test_a_record_of_before_its_key_was_kept_is_withheld_409(api: Api) -> None:
    once = done(api, "create_webhook")
    with api.database.transaction() as session:
        session.execute(
            update(IdempotencyRecord)
            .where(IdempotencyRecord.key == once.headers[idempotency.HEADER])
            .values(key_id=None, scopes=[])
        )
    assert refused(once.again(once.alice.client)) == (409, "idempotency_response_withheld")
