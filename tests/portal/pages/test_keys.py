"""The pages about keys: what they show, what they change, and for whom."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select, update

from cute_api.models import ApiKey, AuditEntry, Webhook
from cute_api.models.enums import Scope, Tier, WebhookStatus
from cute_api.services.accounts import accounts
from cute_api.services.keys import keys
from cute_api.versions.registry import Versions
from tests.fixtures.api import Api
from tests.portal.browser import Browser, calls, key_ids, secret_of
from tests.portal.conftest import NewBrowser

HOOK_URL = "http://127.0.0.1:9/hook"
HOOK = {"url": HOOK_URL, "types": ["item.created"]}


def row_of(api: Api, key_id: str) -> ApiKey:
    with api.database.transaction() as session:
        return session.get_one(ApiKey, UUID(key_id))


def last_action(api: Api, target_id: str) -> tuple[str, str, str]:
    with api.database.transaction() as session:
        entry = session.scalars(
            select(AuditEntry)
            .where(AuditEntry.target_id == UUID(target_id))
            .order_by(AuditEntry.id.desc())
        ).first()
        assert entry is not None
        return entry.action, entry.actor_kind, entry.actor


def create(browser: Browser, **fields: Any) -> tuple[str, str]:
    """A key made on the page: its id and secret."""
    response = browser.create_key(**fields)
    assert response.status_code == 201, response.text
    return key_ids(browser)[0], secret_of(response)


def test_create_201_shows_the_secret_once_and_it_works(api: Api, browser: NewBrowser) -> None:
    alice = browser("alice1")
    response = alice.create_key("Inventory & sync", scope=["read:items", "webhooks"])
    assert response.status_code == 201
    assert response.headers["Cache-Control"] == "no-store"
    secret = secret_of(response)
    assert calls(api, secret) == 200
    listed = alice.get("/keys").text
    assert secret not in listed
    assert f"{secret[:9]}…" in listed
    assert "Inventory &amp; sync" in listed
    row = row_of(api, key_ids(alice)[0])
    assert (row.scopes, row.tier, row.created_by) == (["read:items", "webhooks"], "pro", "user")
    assert last_action(api, str(row.id)) == ("key.created", "user", str(row.user_id))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", " "),
        ("name", "x" * 81),
        ("name", "a\x00b"),
        ("name", "a\u202eb"),
        ("name", "a\u200bb"),
        ("name", "a\nb"),
        ("scope", []),
        ("scope", ["read:items", "read:everything"]),
        ("expires_at", "2020-01-01T00:00"),
        ("expires_at", "soon"),
        ("expires_at", "2030-13-01T00:00"),
    ],
)
def test_create_422_says_beside_the_field_what_to_change(
    browser: NewBrowser, field: str, value: Any
) -> None:
    alice = browser("alice2")
    response = alice.create_key(**{"name": "Kept", **{field: value}})
    assert response.status_code == 422
    place = "scopes" if field == "scope" else field
    assert re.search(f'<p class="field-error" id="{place}-error">[^<]+</p>', response.text)
    assert response.text.count('class="field-error"') == 1
    assert key_ids(alice) == []


def test_create_409_beyond_the_live_keys_of_the_tier(api: Api, browser: NewBrowser) -> None:
    alice = browser("alice3", tier=Tier.FREE)
    most = api.spec.tiers["free"].live_keys
    for _ in range(most):
        assert alice.create_key().status_code == 201
    response = alice.create_key("One too many")
    assert response.status_code == 409
    assert f"The tier free allows {most} live keys. Revoke one first" in response.text
    assert 'value="One too many"' in response.text
    assert len(key_ids(alice)) == most


def test_an_expiry_counts_and_is_shown(api: Api, browser: NewBrowser) -> None:
    alice = browser("alice4")
    key_id, secret = create(alice, expires_at="2031-05-06T07:08")
    assert row_of(api, key_id).expires_at == datetime(2031, 5, 6, 7, 8, tzinfo=UTC)
    assert "6 May 2031, 07:08 UTC" in alice.get("/keys").text
    with api.database.transaction() as session:
        session.execute(
            update(ApiKey)
            .where(ApiKey.id == UUID(key_id))
            .values(expires_at=func.clock_timestamp())
        )
    assert calls(api, secret) == 401
    assert "expired" in alice.get("/keys").text


def test_edit_303_changes_name_scopes_and_expiry_from_the_next_request(
    api: Api, browser: NewBrowser
) -> None:
    alice = browser("alice5")
    key_id, secret = create(alice, scope=["read:items"])
    client = api.with_key(secret)
    assert client.get("/webhooks").status_code == 403
    response = alice.submit(
        f"/keys/{key_id}/edit",
        f"/keys/{key_id}",
        name="Hooks",
        scope=["webhooks"],
        expires_at="2031-01-01T00:00",
    )
    assert (response.status_code, response.headers["Location"]) == (303, "/keys?done=saved")
    assert client.get("/webhooks").status_code == 200
    assert client.get("/me/items").status_code == 403
    assert "The key was saved." in alice.get(response.headers["Location"]).text
    assert last_action(api, key_id)[:2] == ("key.edited", "user")


def test_edit_303_moves_the_version_of_requests_that_name_none(
    api: Api, browser: NewBrowser
) -> None:
    alice = browser("alice-pins")
    key_id, secret = create(alice)
    living = Versions.load(api.spec).living
    newest, first = living[-1], living[0]
    edit = f"/keys/{key_id}/edit"
    assert f"<option selected>{newest}</option>" in alice.get(edit).text
    assert alice.submit(edit, f"/keys/{key_id}", version=first).status_code == 303
    assert f"<option selected>{first}</option>" in alice.get(edit).text
    assert api.with_key(secret).get("/brands").headers["Cute-Version"] == first
    assert f"<dd>{first}</dd>" in alice.get("/keys").text
    refused = alice.submit(edit, f"/keys/{key_id}", version="2020-01-01")
    assert refused.status_code == 422
    assert f"Choose one of these versions: {', '.join(living)}." in refused.text
    assert row_of(api, key_id).api_version == first


def test_edit_keeps_an_expiry_that_was_left_alone_to_the_second(
    api: Api, browser: NewBrowser
) -> None:
    alice = browser("alice6")
    key_id, _ = create(alice)
    exact = datetime(2031, 5, 6, 7, 8, 9, 123, tzinfo=UTC)
    with api.database.transaction() as session:
        session.get_one(ApiKey, UUID(key_id)).expires_at = exact
    assert alice.submit(f"/keys/{key_id}/edit", f"/keys/{key_id}", name="B").status_code == 303
    assert row_of(api, key_id).expires_at == exact
    alice.submit(f"/keys/{key_id}/edit", f"/keys/{key_id}", expires_at="")
    assert row_of(api, key_id).expires_at is None


def test_edit_422_for_a_past_expiry_changes_nothing(api: Api, browser: NewBrowser) -> None:
    alice = browser("alice7")
    key_id, _ = create(alice)
    response = alice.submit(
        f"/keys/{key_id}/edit", f"/keys/{key_id}", name="Late", expires_at="2020-01-01T00:00"
    )
    assert response.status_code == 422
    assert 'id="expires_at-error"' in response.text
    assert row_of(api, key_id).name == "Sync"


@pytest.mark.parametrize(("hours", "old"), [("24", 200), ("0", 401)])
def test_rotate_200_shows_another_secret_and_ends_the_old_one_after_its_grace(
    api: Api, browser: NewBrowser, hours: str, old: int
) -> None:
    alice = browser(f"alice8{hours}")
    key_id, secret = create(alice)
    response = alice.submit(f"/keys/{key_id}/rotate", f"/keys/{key_id}/rotate", grace_hours=hours)
    assert response.status_code == 200
    assert calls(api, secret_of(response)) == 200
    assert calls(api, secret) == old
    assert ("Old secret works until" in alice.get("/keys").text) == (old == 200)
    assert key_ids(alice) == [key_id]
    assert last_action(api, key_id)[:2] == ("key.rotated", "user")


def test_rotate_offers_a_week_at_most(api: Api, browser: NewBrowser) -> None:
    alice = browser("alice9")
    key_id, secret = create(alice)
    path = f"/keys/{key_id}/rotate"
    for hours in ("169", "-1", "1e1", "", "٣", "9" * 5_000):
        response = alice.submit(path, path, grace_hours=hours)
        assert response.status_code == 422
        assert 'id="grace_hours-error"' in response.text
    assert calls(api, secret) == 200
    assert alice.submit(path, path, grace_hours="168").status_code == 200
    ends = row_of(api, key_id).previous_expires_at
    assert ends is not None
    assert timedelta(days=6, hours=23) < ends - datetime.now(UTC) <= timedelta(days=7)


def test_revoke_303_ends_the_key_and_pauses_its_webhooks_until_they_are_confirmed(
    api: Api, browser: NewBrowser
) -> None:
    alice = browser("alice10")
    key_id, secret = create(alice, scope=["read:items", "webhooks"])
    made = api.with_key(secret).post("/webhooks", json=HOOK)
    assert made.status_code == 201
    asked = alice.get(f"/keys/{key_id}/revoke").text
    assert re.search(r"<strong>1 webhook</strong>\s+that it\s+set up will be paused", asked)
    assert HOOK_URL in asked
    response = alice.submit(f"/keys/{key_id}/revoke", f"/keys/{key_id}/revoke")
    assert (response.status_code, response.headers["Location"]) == (303, "/keys?done=revoked")
    assert calls(api, secret) == 401
    assert last_action(api, key_id)[:2] == ("key.revoked", "user")
    assert row_of(api, key_id).revoked_reason == "by_owner"

    page = alice.get("/keys").text
    assert HOOK_URL in page
    assert "A key that set it up was revoked." in page
    webhook_id = made.json()["id"]
    confirm = f"/webhooks/{webhook_id}/confirm"
    with api.database.transaction() as session:
        assert session.get_one(Webhook, UUID(webhook_id)).status is WebhookStatus.PAUSED
    response = alice.submit("/keys", confirm)
    assert (response.status_code, response.headers["Location"]) == (303, "/keys?done=confirmed")
    with api.database.transaction() as session:
        assert session.get_one(Webhook, UUID(webhook_id)).status is WebhookStatus.ACTIVE
    assert HOOK_URL not in alice.get("/keys").text
    assert last_action(api, webhook_id)[:2] == ("webhook.confirmed", "user")


def test_a_revoked_key_404_and_stays_listed_as_revoked(browser: NewBrowser) -> None:
    alice = browser("alice13")
    key_id, _ = create(alice)
    form = alice.form(f"/keys/{key_id}/revoke", f"/keys/{key_id}/revoke")
    assert alice.post(f"/keys/{key_id}/revoke", data=form).status_code == 303
    assert alice.post(f"/keys/{key_id}/revoke", data=form).status_code == 404
    assert alice.get(f"/keys/{key_id}/edit").status_code == 404
    assert key_ids(alice) == []
    page = alice.get("/keys").text
    assert "You have no live keys." in page
    assert "You or the key itself revoked it." in page.partition("Revoked keys")[2]


def test_an_operators_key_is_listed_with_its_tier(api: Api, browser: NewBrowser) -> None:
    alice = browser("alice15", tier=Tier.FREE)
    with api.database.transaction() as session:
        user = accounts.need(session, "alice15@cute.example")
        keys.create(session, user=user, name="Given", scopes=[Scope.WEBHOOKS], tier=Tier.BASIC)
    page = alice.get("/keys").text
    assert "Given" in page
    assert "<dd>Basic</dd>" in page
    assert '<span class="soft">never</span>' in page


def test_before_a_key_ends_its_last_use_and_what_follows_is_shown(
    api: Api, browser: NewBrowser
) -> None:
    alice = browser("alice20")
    key_id, _ = create(alice)
    assert "this key had never been used" in alice.get(f"/keys/{key_id}/revoke").text
    used = datetime(2030, 5, 6, 7, 8, tzinfo=UTC)
    with api.database.transaction() as session:
        session.get_one(ApiKey, UUID(key_id)).last_used_at = used
    for action in ("revoke", "rotate"):
        page = alice.get(f"/keys/{key_id}/{action}").text
        assert "6 May 2030, 07:08 UTC" in page
        assert f'href="/requests?key={key_id}"' in page
    path = f"/keys/{key_id}/rotate"
    assert "The secret from before the last rotation stops working now" not in alice.get(path).text
    assert alice.submit(path, path, grace_hours="24").status_code == 200
    assert "The secret from before the last rotation stops working now" in alice.get(path).text
