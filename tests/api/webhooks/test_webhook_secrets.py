"""Rotating the secret of a webhook; If-Match loses no other change of its settings."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text

from cute_api.handlers import idempotency
from cute_api.models import AuditEntry, Lane, Webhook
from cute_api.models.enums import AuditAction
from cute_api.sealing import Sealer
from cute_api.services.webhooks.columns import settings_version
from tests.api.idempotency.retries import assert_replay
from tests.fixtures.api import ENCRYPTION_KEYS, Api, Client
from tests.spec.document import SCHEMAS

DAY = timedelta(days=1)
SEALER = Sealer(ENCRYPTION_KEYS)
URL = "https://receiver.cute.example/hook"


@pytest.fixture
def webhook(api: Api, alice: Client) -> dict[str, Any]:
    with api.database.transaction() as session:
        session.execute(text("UPDATE webhooks SET deleted_at = now()"))
    body = {"url": "https://receiver.cute.example/hook", "types": ["item.sold"]}
    made: dict[str, Any] = alice.post("/webhooks", json=body).json()
    return made


def kept(api: Api, webhook: dict[str, Any]) -> list[str]:
    """The secrets that sign, the newest first."""
    with api.database.transaction() as session:
        row = session.get_one(Webhook, UUID(webhook["id"]))
    sealed = [row.sealed_secret, row.previous_sealed_secret]
    return [SEALER.open(secret).decode() for secret in sealed if secret is not None]


def rotate(client: Client, webhook: dict[str, Any], body: Any = None) -> dict[str, Any]:
    response = client.post(f"/webhooks/{webhook['id']}/rotate-secret", json=body)
    assert response.status_code == 200, response.text
    now: dict[str, Any] = response.json()
    return now


def seconds_left(shown: dict[str, Any]) -> float:
    until = datetime.fromisoformat(shown["previous_secret_expires_at"])
    return (until - datetime.now(UTC)).total_seconds()


@pytest.mark.parametrize(
    ("body", "seconds"), [(None, 86_400), ({}, 86_400), ({"overlap_seconds": 604_800}, 604_800)]
)
def test_rotate_secret_200_shows_a_new_secret_and_until_when_the_old_one_signs(
    api: Api, alice: Client, webhook: dict[str, Any], body: Any, seconds: int
) -> None:
    now = rotate(alice, webhook, body)
    assert kept(api, webhook) == [now["secret"], webhook["secret"]]
    assert now["secret"] != webhook["secret"]
    assert seconds - 60 < seconds_left(now) <= seconds
    shown = alice.get(f"/webhooks/{webhook['id']}").json()
    assert shown == {name: value for name, value in now.items() if name != "secret"}


def test_rotate_secret_200_ends_the_older_secrets(
    api: Api, alice: Client, webhook: dict[str, Any]
) -> None:
    first = rotate(alice, webhook)
    second = rotate(alice, webhook)
    assert kept(api, webhook) == [second["secret"], first["secret"]]
    last = rotate(alice, webhook, {"overlap_seconds": 0})
    assert kept(api, webhook) == [last["secret"]]
    assert last["previous_secret_expires_at"] is None


def test_a_secret_whose_overlap_is_over_is_not_shown_as_signing(
    api: Api, alice: Client, webhook: dict[str, Any]
) -> None:
    rotate(alice, webhook)
    with api.database.transaction() as session:
        row = session.get_one(Webhook, UUID(webhook["id"]))
        row.previous_secret_until = datetime.now(UTC) - DAY
    assert alice.get(f"/webhooks/{webhook['id']}").json()["previous_secret_expires_at"] is None


@pytest.mark.parametrize("seconds", [-1, 604_801, 1.5, "86400", None])
def test_rotate_secret_422_outside_of_seven_days(
    api: Api, alice: Client, webhook: dict[str, Any], seconds: Any
) -> None:
    path = f"/webhooks/{webhook['id']}/rotate-secret"
    response = alice.post(path, json={"overlap_seconds": seconds})
    assert response.status_code == 422
    assert response.json()["errors"][0]["pointer"] == "/overlap_seconds"
    assert kept(api, webhook) == [webhook["secret"]]


def test_rotate_secret_200_is_replayed_to_who_did_not_get_the_response(
    api: Api, alice: Client, webhook: dict[str, Any]
) -> None:
    path, headers = f"/webhooks/{webhook['id']}/rotate-secret", {idempotency.HEADER: str(uuid4())}
    first = alice.post(path, headers=headers)
    assert_replay(first, alice.post(path, headers=headers))
    assert kept(api, webhook) == [first.json()["secret"], webhook["secret"]]


def test_no_table_and_no_audit_entry_holds_a_secret_that_can_be_read(
    api: Api, alice: Client, webhook: dict[str, Any]
) -> None:
    made = rotate(alice, webhook)
    with api.database.transaction() as session:
        rows = session.scalar(text("SELECT string_agg(w::text, '') FROM webhooks AS w"))
        entries = session.scalars(
            select(AuditEntry).where(AuditEntry.target_id == UUID(webhook["id"]))
        ).all()
        noted = session.scalar(text("SELECT string_agg(e::text, '') FROM audit_log AS e"))
    for secret in (made["secret"], webhook["secret"]):
        plain = secret.removeprefix("whsec_")
        assert plain not in rows
        assert secret.encode().hex() not in rows
        assert plain not in noted
    (entry,) = (entry for entry in entries if entry.action is AuditAction.WEBHOOK_SECRET_ROTATED)
    assert entry.details == {"overlap_seconds": 86_400}


@pytest.fixture
def path(api: Api, alice: Client) -> str:
    """A webhook of Alice's; those of other tests are removed, because there is a limit."""
    with api.database.transaction() as session:
        session.execute(text("UPDATE webhooks SET deleted_at = now()"))
    made = alice.post("/webhooks", json={"url": URL, "types": ["item.sold"]})
    assert made.headers["ETag"] == made.json()["etag"]
    return f"/webhooks/{made.json()['id']}"


def tag_of(client: Client, path: str) -> str:
    response = client.get(path)
    tag: str = response.json()["etag"]
    assert response.headers["ETag"] == tag
    assert client.get("/webhooks").json()["data"][0]["etag"] == tag
    return tag


def test_update_webhook_412_has_the_current_tag_and_changes_nothing(
    alice: Client, path: str
) -> None:
    first = tag_of(alice, path)
    second = alice.patch(path, json={"types": ["item.*"]}, headers={"If-Match": first})
    assert (second.status_code, second.headers["ETag"]) == (200, tag_of(alice, path))
    refused = alice.patch(path, json={"url": URL + "/2"}, headers={"If-Match": first})
    assert (refused.status_code, refused.headers["ETag"]) == (412, second.json()["etag"])
    assert alice.get(path).json() == second.json()


@pytest.mark.parametrize(
    "patch",
    [
        {"url": URL + "/2"},
        {"types": ["order.created"]},
        {"filter": "data.price.amount > 1"},
        {"description": "Stock sync"},
        {"version": "2026-12-01"},
        {"status": "disabled"},
    ],
    ids=lambda patch: next(iter(patch)),
)
def test_update_webhook_412_after_a_change_of_each_setting(
    alice: Client, path: str, patch: dict[str, object]
) -> None:
    assert patch.keys() <= SCHEMAS["WebhookPatch"]["properties"].keys()
    first = tag_of(alice, path)
    assert alice.patch(path, json=patch).status_code == 200
    assert alice.patch(path, json=patch, headers={"If-Match": first}).status_code == 412


def test_every_setting_of_a_patch_is_part_of_the_version() -> None:
    same: dict[str, object] = {
        "url": URL,
        "types": ["*"],
        "filter": None,
        "description": None,
        "status": "active",
        "pairs": {},
        "api_version": "2026-12-15",
    }
    pairs = {"channel": "shop"}
    other: dict[str, object] = {
        "url": "",
        "types": [],
        "filter": "",
        "description": "",
        "status": "disabled",
        "pairs": pairs,
        "api_version": "2026-12-01",
    }
    patched = SCHEMAS["WebhookPatch"]["properties"].keys() - {"metadata", "version"}
    assert same.keys() == patched | {"pairs", "api_version"}
    versions = {settings_version(Webhook(**same | {name: other[name]})) for name in same}
    assert len(versions | {settings_version(Webhook(**same))}) == 1 + len(same)


def test_update_webhook_200_with_the_tag_of_before_a_delivery_or_a_new_secret(
    api: Api, alice: Client, path: str
) -> None:
    first = tag_of(alice, path)
    with api.database.transaction() as session:
        lane = session.merge(Lane(webhook_id=UUID(path.rpartition("/")[2])))
        lane.last_success_at = session.execute(text("SELECT now()")).scalar_one()
    assert alice.post(f"{path}/rotate-secret").status_code == 200
    assert alice.get(path, headers={"If-None-Match": first}).status_code == 200
    assert tag_of(alice, path) != first
    patched = alice.patch(path, json={"description": "New"}, headers={"If-Match": first})
    assert patched.status_code == 200
    assert alice.get(path, headers={"If-None-Match": patched.headers["ETag"]}).status_code == 304


def test_update_webhook_by_a_star_200_and_by_a_weak_tag_412(alice: Client, path: str) -> None:
    tag = tag_of(alice, path)
    for condition, status in ((f"W/{tag}", 412), ('"0"', 412), (f'"0", {tag}', 200), ("*", 200)):
        patched = alice.patch(path, json={"description": None}, headers={"If-Match": condition})
        assert patched.status_code == status, condition
