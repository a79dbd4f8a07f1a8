"""Webhooks as their owners see and set them: filters, wildcards, changing, disabling, enabling."""

import re
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text

from cute_api.models import AuditEntry, Delivery, Lane, Webhook
from cute_api.models._gen.version import API_VERSION
from cute_api.models.enums import AuditAction, DisabledReason, PauseReason, Scope, WebhookStatus
from cute_api.services.accounts.audit import SYSTEM
from cute_api.services.keys import keys
from cute_api.services.webhooks import pauses
from tests.fixtures.api import Api, Client

URL = "https://receiver.cute.example/hook"
PRICE = 'data.price.amount>=5000 and (data.price.currency=="EUR")'
CANONICAL = 'data.price.amount >= 5000 and data.price.currency == "EUR"'


@pytest.fixture(autouse=True)
def few(api: Api) -> None:
    """Remove the webhooks of other tests, because there is a limit."""
    with api.database.transaction() as session:
        session.execute(text("UPDATE webhooks SET deleted_at = now()"))


def create(client: Client, **changes: Any) -> dict[str, Any]:
    response = client.post("/webhooks", json={"url": URL, "types": ["item.sold"], **changes})
    assert response.status_code == 201, response.text
    made: dict[str, Any] = response.json()
    return made


def update(client: Client, webhook: dict[str, Any], **patch: Any) -> dict[str, Any]:
    response = client.patch(f"/webhooks/{webhook['id']}", json=patch)
    assert response.status_code == 200, response.text
    now: dict[str, Any] = response.json()
    return now


def row_of(api: Api, webhook: dict[str, Any]) -> Webhook:
    with api.database.transaction() as session:
        return session.get_one(Webhook, UUID(webhook["id"]))


def error_of(response: Any) -> tuple[int, str, str]:
    (error,) = response.json()["errors"]
    return response.status_code, error["pointer"], error["detail"]


def test_create_webhook_201_shows_everything_but_keeps_the_secret_to_itself(
    api: Api, alice: Client
) -> None:
    made = create(alice, filter=PRICE, types=["item.*", "item.sold", "order.created"])
    secret = made.pop("secret")
    assert made == {
        "id": made["id"],
        "url": URL,
        "types": ["item.*", "item.sold", "order.created"],
        "filter": CANONICAL,
        "description": None,
        "metadata": {},
        "version": API_VERSION,
        "status": "active",
        "status_detail": None,
        "missed": None,
        "verification": {
            "verified_at": made["verification"]["verified_at"],
            "last_tried_at": None,
            "last_error": None,
            "next_try_at": None,
        },
        "health": {
            "status": "active",
            **dict.fromkeys(
                (
                    "failing_since",
                    "last_success_at",
                    "last_failure_at",
                    "last_failed_delivery_id",
                    "next_attempt_at",
                )
            ),
        },
        "previous_secret_expires_at": None,
        "created_at": made["created_at"],
        "etag": made["etag"],
    }
    assert alice.get(f"/webhooks/{made['id']}").json() == made
    assert alice.get("/webhooks").json()["data"] == [made]
    row = row_of(api, made)
    assert (
        row.filter_path
        == 'strict (($."price"."amount" >= 5000) && ($."price"."currency" == "EUR"))'
    )
    assert secret.encode() not in row.sealed_secret


@pytest.mark.parametrize(
    ("text_of_filter", "detail"),
    [
        ("data.price.amount > ", "At character 21: "),
        ("data.prise.amount > 5", "At character 1: .*`data.price.amount`"),
        ('data.price.amount > "5"', "is a number"),
        ("x" * 20, "begin with `data.`"),
    ],
)
def test_webhook_422_for_a_filter_points_at_the_character(
    alice: Client, text_of_filter: str, detail: str
) -> None:
    body = {"url": URL, "types": ["item.*"], "filter": text_of_filter}
    webhook = create(alice)
    responses = [
        alice.post("/webhooks", json=body),
        alice.patch(f"/webhooks/{webhook['id']}", json={"filter": text_of_filter}),
    ]
    for response in responses:
        status, pointer, said = error_of(response)
        assert (status, pointer) == (422, "/filter")
        assert re.search(detail, said), said
    assert alice.get(f"/webhooks/{webhook['id']}").json()["filter"] is None


def test_update_webhook_422_for_event_types_that_its_filter_can_not_match(alice: Client) -> None:
    webhook = create(alice, filter=PRICE)
    path = f"/webhooks/{webhook['id']}"
    assert error_of(alice.patch(path, json={"types": ["order.*"]}))[:2] == (422, "/types")
    now = update(alice, webhook, types=["order.*"], filter="data.total.amount >= 5000")
    assert (now["types"], now["filter"]) == (["order.*"], "data.total.amount >= 5000")
    assert update(alice, now, filter=None)["filter"] is None


def test_update_webhook_200_changes_what_is_sent_and_leaves_the_rest(
    api: Api, alice: Client
) -> None:
    webhook = create(alice, filter=PRICE, description="Stock sync")
    now = update(alice, webhook, url=URL + "/2", types=["item.sold", "item.created"])
    assert now == {
        **{name: value for name, value in webhook.items() if name != "secret"},
        "url": URL + "/2",
        "types": ["item.sold", "item.created"],
        "verification": now["verification"],
        "etag": now["etag"],
    }
    assert update(alice, now, description=None)["description"] is None
    with api.database.transaction() as session:
        entries = session.scalars(
            select(AuditEntry)
            .where(AuditEntry.target_id == UUID(webhook["id"]))
            .order_by(AuditEntry.id)
        ).all()
    made, *edited = entries
    assert made.action is AuditAction.WEBHOOK_CREATED
    assert [entry.action for entry in edited] == [AuditAction.WEBHOOK_EDITED] * 2
    assert [entry.details["changed"] for entry in edited] == [["url", "types"], ["description"]]


def test_update_webhook_200_that_changes_nothing_leaves_no_trace(api: Api, alice: Client) -> None:
    webhook = create(alice, filter=PRICE)
    update(alice, webhook, url=URL, filter=PRICE, status="active", description=None)
    row = row_of(api, webhook)
    assert row.edited_by_key_ids == []


@pytest.mark.parametrize(
    ("patch", "pointer"),
    [
        ({"url": "https://169.254.169.254/latest"}, "/url"),
        ({"types": []}, "/types"),
        ({"types": ["item.**"]}, "/types/0"),
        ({"secret": "whsec_"}, "/secret"),
        ({"status": None}, "/status"),
        ({}, ""),
    ],
)
def test_update_webhook_422_for_settings_that_can_not_be(
    alice: Client, patch: dict[str, Any], pointer: str
) -> None:
    webhook = create(alice)
    response = alice.patch(f"/webhooks/{webhook['id']}", json=patch)
    assert response.status_code == 422
    assert pointer in {error["pointer"] for error in response.json()["errors"]}


def test_a_pattern_403_needs_the_scopes_of_all_its_types(api: Api) -> None:
    items_only = api.client("alice", scopes=[Scope.WEBHOOKS, Scope.READ_ITEMS])
    body = {"url": URL, "types": ["item.*", "*"]}
    response = items_only.post("/webhooks", json=body)
    assert response.status_code == 403
    assert (
        response.json()["detail"] == "For `*` (`/types/1`) the key needs the scope `read:account`."
    )
    reads = [Scope.READ_ACCOUNT, Scope.READ_ITEMS, Scope.READ_MESSAGES]
    without_orders = api.client("alice", scopes=[Scope.WEBHOOKS, *reads])
    assert create(without_orders, types=["item.*", "message.*", "key.*", "webhook.*"])


def test_update_webhook_403_unless_the_key_may_have_its_events_before_and_after(
    api: Api, alice: Client
) -> None:
    """Otherwise a key without a scope could send events of that scope to its own URL."""
    webhook = create(alice, types=["order.*"])
    path = f"/webhooks/{webhook['id']}"
    items_only = api.client("alice", scopes=[Scope.WEBHOOKS, Scope.READ_ITEMS])
    for patch in (
        {"url": URL + "/mine"},
        {"types": ["item.*"]},
        {"filter": "data.total.amount >= 1"},
        {"status": "active"},
    ):
        assert items_only.patch(path, json=patch).status_code == 403, patch
    assert items_only.post(f"{path}/rotate-secret").status_code == 403
    assert update(items_only, webhook, description="Whose is this?", status="disabled")


def test_a_webhook_404_is_its_owners_only(alice: Client, bob: Client) -> None:
    path = f"/webhooks/{create(alice)['id']}"
    assert bob.get(path).status_code == 404
    assert bob.patch(path, json={"status": "disabled"}).status_code == 404
    assert bob.post(f"{path}/rotate-secret").status_code == 404
    assert bob.delete(path).status_code == 404
    assert alice.delete(path).status_code == 204
    assert alice.get(path).status_code == 404
    assert alice.patch(path, json={"status": "disabled"}).status_code == 404


def test_a_webhook_is_paused_when_a_key_that_edited_it_is_revoked(api: Api, alice: Client) -> None:
    webhook = create(alice)
    editor = api.key("alice")
    update(api.with_key(editor.secret), webhook, url=URL + "/elsewhere")
    with api.database.transaction() as session:
        keys.revoke(session, editor.row.id, actor=SYSTEM)
    now = alice.get(f"/webhooks/{webhook['id']}").json()
    assert now["status"] == "paused"
    update(alice, webhook, status="active")
    assert alice.get(f"/webhooks/{webhook['id']}").json()["status"] == "paused"


def test_disabling_a_paused_webhook_does_not_get_around_its_confirmation(
    api: Api, alice: Client
) -> None:
    webhook = create(alice)
    with api.database.transaction() as session:
        row = session.get_one(Webhook, UUID(webhook["id"]))
        row.status, row.pause_reason = WebhookStatus.PAUSED, PauseReason.KEY_REPORTED
    assert update(alice, webhook, status="disabled")["status"] == "disabled"
    assert update(alice, webhook, status="active")["status"] == "paused"
    with api.database.transaction() as session:
        assert pauses.confirm(session, UUID(webhook["id"]), SYSTEM)
    assert update(alice, webhook, status="active")["status"] == "active"


def test_a_disabled_webhook_whose_key_is_lost_is_paused_once_enabled(
    api: Api, alice: Client
) -> None:
    thief = api.key("alice")
    webhook = create(api.with_key(thief.secret))
    update(alice, webhook, status="disabled")
    with api.database.transaction() as session:
        keys.revoke(session, thief.row.id, actor=SYSTEM)
    assert update(alice, webhook, status="active")["status"] == "paused"


def test_the_keys_that_a_webhook_stands_on_are_those_that_live(api: Api, alice: Client) -> None:
    webhook = create(alice)
    for number in range(3):
        key = api.key("alice")
        update(api.with_key(key.secret), webhook, description=f"Edit {number}")
        with api.database.transaction() as session:
            keys.revoke(session, key.row.id, actor=SYSTEM)
    update(alice, webhook, description="Mine")
    assert len(row_of(api, webhook).edited_by_key_ids) == 1


def test_disabling_says_what_was_missed_from_the_oldest_event_that_waited(
    api: Api, alice: Client
) -> None:
    webhook = create(alice)
    with api.database.transaction() as session:
        for age, test in (("1 hour", False), ("2 hours", False), ("3 hours", True)):
            session.execute(
                text(
                    "INSERT INTO deliveries (webhook_id, event_id, event_type, subject_id,"
                    " occurred_at, test) VALUES (:webhook, uuidv7(), 'item.sold', :subject,"
                    " now() - CAST(:age AS interval), :test)"
                ),
                {"webhook": webhook["id"], "subject": uuid4(), "age": age, "test": test},
            )
        oldest = session.scalars(
            select(Delivery.occurred_at)
            .where(Delivery.test.is_(False))
            .order_by(Delivery.occurred_at)
        ).first()
    now = update(alice, webhook, status="disabled")
    assert (now["status"], now["status_detail"]["reason"]) == ("disabled", "by_owner")
    row = row_of(api, webhook)
    assert (row.missed_since, row.missed_until) == (oldest, None)
    assert now["missed"]["until"] is None

    enabled = update(alice, webhook, status="active")
    assert (enabled["status"], enabled["status_detail"]) == ("active", None)
    assert enabled["missed"]["since"] == now["missed"]["since"]
    assert enabled["missed"]["until"] >= now["status_detail"]["since"]

    again = update(alice, webhook, status="disabled")["missed"]
    assert again == {"since": now["missed"]["since"], "until": None}


def test_enabling_or_another_url_forgets_how_the_receiver_failed(api: Api, alice: Client) -> None:
    webhook = create(alice)
    identifier = UUID(webhook["id"])
    for patch in ({"status": "active"}, {"url": URL + "/fixed"}):
        with api.database.transaction() as session:
            row = session.get_one(Webhook, identifier)
            if "status" in patch:
                row.status = WebhookStatus.DISABLED
                row.disabled_reason = DisabledReason.FAILING
            lane = session.merge(Lane(webhook_id=identifier, failures=12, warned=80, slow=True))
            now = session.execute(text("SELECT now()")).scalar_one()
            lane.failing_since = lane.last_failure_at = lane.held_until = now
        shown = alice.get(f"/webhooks/{webhook['id']}").json()["health"]
        assert shown["failing_since"] == shown["last_failure_at"] is not None
        health = update(alice, webhook, **patch)["health"]
        assert (health["failing_since"], health["last_failure_at"]) == (
            None,
            shown["last_failure_at"],
        )
        with api.database.transaction() as session:
            kept = session.get_one(Lane, identifier)
        assert (kept.failures, kept.warned, kept.slow, kept.held_until) == (0, 0, False, None)
