"""Rotating the secret of a webhook: a new one, shown once, and how long the old one signs."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text

from cute_api.handlers import idempotency
from cute_api.models import AuditEntry, Webhook
from cute_api.models.enums import AuditAction
from cute_api.sealing import Sealer
from tests.api.idempotency.retries import assert_replay
from tests.fixtures.api import ENCRYPTION_KEYS, Api, Client

DAY = timedelta(days=1)
SEALER = Sealer(ENCRYPTION_KEYS)


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
    (entry,) = (one for one in entries if one.action is AuditAction.WEBHOOK_SECRET_ROTATED)
    assert entry.details == {"user_id": entry.details["user_id"], "overlap_seconds": 86_400}
