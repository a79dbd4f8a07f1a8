"""Webhooks in the portal: registering, editing, secrets, disabling, enabling, deleting."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import select

from cute_api.models import AuditEntry, DeliveryDay, User, Webhook, clock
from cute_api.models._gen.version import API_VERSION
from cute_api.models.enums import (
    ActorKind,
    AuditAction,
    DisabledReason,
    PauseReason,
    Tier,
    WebhookStatus,
)
from tests.fixtures.api import Api
from tests.portal.browser import Browser
from tests.portal.conftest import NewBrowser

URL = "https://shop.example/hooks/cute"


@pytest.fixture
def name() -> str:
    """Alice, a new user in each test."""
    return f"alice-{uuid4().hex[:12]}"


@pytest.fixture
def alice(browser: NewBrowser, name: str) -> Browser:
    return browser(name)


def fill(**changes: Any) -> dict[str, Any]:
    return {"url": URL, "types": ["item.sold"], "filter": "", "description": "", **changes}


def register(browser: Browser, **changes: Any) -> httpx.Response:
    return browser.submit("/webhooks/new", "/webhooks", **fill(**changes))


def webhook_secret(response: httpx.Response) -> str:
    found = re.search(r'<code id="secret">(whsec_[\w+/=]+)</code>', response.text)
    assert found is not None, response.text
    return found[1]


def webhook_ids(browser: Browser) -> list[str]:
    return re.findall(r'href="/webhooks/([0-9a-f-]{36})/edit"', browser.get("/webhooks").text)


def row_of(api: Api, webhook_id: str) -> Webhook:
    with api.database.transaction() as session:
        return session.scalars(select(Webhook).where(Webhook.id == webhook_id)).one()


def set_row(api: Api, webhook_id: str, **values: Any) -> None:
    with api.database.transaction() as session:
        row = session.scalars(select(Webhook).where(Webhook.id == webhook_id)).one()
        for name, value in values.items():
            setattr(row, name, value)


def submit(browser: Browser, webhook_id: str, name: str, **fields: Any) -> httpx.Response:
    """Send the form of a page of its own, such as `rotate`."""
    path = f"/webhooks/{webhook_id}/{name}"
    return browser.submit(path, path, **fields)


def test_a_registered_webhook_shows_its_secret_once_and_is_trusted_through_no_key(
    api: Api, alice: Browser, name: str
) -> None:
    made = register(
        alice,
        types=["order.created", "item.*", "item.sold"],
        filter='data.price.amount>=5000 and data.price.currency=="EUR"',
        description=" Stock <b>sync</b> ",
    )
    assert made.status_code == 201
    secret = webhook_secret(made)
    [webhook_id] = webhook_ids(alice)
    row = row_of(api, webhook_id)
    assert sorted(row.types) == ["item.*", "order.created"]
    assert row.filter == 'data.price.amount >= 5000 and data.price.currency == "EUR"'
    assert row.description == "Stock <b>sync</b>"
    assert (row.created_by_key_id, row.edited_by_key_ids) == (None, [])
    for path in ("/webhooks", f"/webhooks/{webhook_id}", f"/webhooks/{webhook_id}/edit"):
        page = alice.get(path)
        assert page.status_code == 200
        assert secret not in page.text
        assert "Stock &lt;b&gt;sync&lt;/b&gt;" in page.text
        assert page.headers["Cache-Control"] == "no-store"
    assert ">https://shop.example/<wbr>hooks/<wbr>cute<" in alice.get("/webhooks").text
    assert api.client(name).get(f"/webhooks/{webhook_id}").json()["url"] == URL
    assert "Webhook registered" in alice.get("/account/activity").text


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"url": ""}, "url", "Enter the URL of your receiver"),
        ({"url": "http://shop.example/"}, "url", "Use an `https` URL."),
        ({"url": "https://10.0.0.1/"}, "url", "Use a public address"),
        ({"url": "https://shop.example:22/"}, "url", "The URL names port 22"),
        ({"url": "https://a:b@shop.example/"}, "url", "without user name and password"),
        ({"url": "https://shop.example/\u00e9"}, "url", "Must be a complete URL such as"),
        ({"url": "javascript:alert(1)"}, "url", "Use an `https` URL."),
        ({"types": []}, "types", "Choose at least one"),
        ({"types": ["item.invented"]}, "types", "Choose from the events in the list."),
        ({"filter": "data.price.amount = 5"}, "filter", "At character 19: compare by `==`."),
        ({"filter": "data.nothing == 5"}, "filter", "no event type of this webhook has this field"),
        ({"filter": "x" * 601}, "filter", "at most 600 characters"),
        ({"description": "x" * 251}, "description", "at most 250 characters, not 251."),
        ({"description": "a\x00b"}, "description", "no control characters"),
        ({"version": "2020-01-01"}, "version", "Unknown version"),
    ],
)
def test_what_the_api_refuses_422_is_shown_at_its_field(
    alice: Browser, changes: dict[str, Any], field: str, message: str
) -> None:
    response = register(alice, **changes)
    assert response.status_code == 422
    error = re.search(rf'<p class="field-error" id="{field}-error">(.*)</p>', response.text)
    assert error is not None, response.text
    said = re.sub("</?code>", "`", error[1])
    assert message in said.replace("&#34;", '"')
    assert webhook_ids(alice) == []


def test_all_errors_are_shown_at_once(alice: Browser) -> None:
    response = register(alice, url="https://10.0.0.1/", filter="data.x", types=["*"])
    assert {"url-error", "filter-error"} <= set(re.findall(r'id="([a-z]+-error)"', response.text))


def test_more_than_the_tier_allows_409(browser: NewBrowser, alice: Browser, name: str) -> None:
    alice = browser(name, tier=Tier.FREE)
    for _ in range(5):
        assert register(alice).status_code == 201
    response = register(alice)
    assert response.status_code == 409
    assert "The tier free allows 5 webhooks." in response.text
    assert f'value="{URL}"' in response.text


def test_the_filter_check_says_what_it_means_and_where_it_fails(alice: Browser) -> None:
    form = {**alice.form("/webhooks/new", "/webhooks"), "types": ["order.*"]}

    def check(text: str) -> httpx.Response:
        return alice.post("/webhooks/filter", data={**form, "filter": text})

    fine = check("data.total.amount>1")
    assert fine.status_code == 200
    assert "Valid." in fine.text
    assert "data.total.amount &gt; 1" in fine.text
    assert "<html" not in fine.text
    assert "At character 1: " in check("data.sku == 5").text
    assert "data.total.currency" in check("").text
    hostile = check('data.status == "<script>"').text
    assert "<script>" not in hostile
    del form["form_token"]
    assert check("").status_code == 403


def test_an_edit_changes_what_was_changed_and_adds_no_trust(
    api: Api, alice: Browser, name: str
) -> None:
    made = api.client(name).post("/webhooks", json={"url": URL, "types": ["item.sold"]})
    webhook_id = made.json()["id"]
    before = row_of(api, webhook_id)
    path = f"/webhooks/{webhook_id}"
    response = alice.submit(f"{path}/edit", path, **fill(url=URL + "/2", description="New"))
    assert (response.status_code, response.headers["Location"]) == (303, f"{path}?done=saved")
    after = row_of(api, webhook_id)
    assert (after.url, after.description, after.types) == (URL + "/2", "New", ["item.sold"])
    assert (after.created_by_key_id, after.edited_by_key_ids) == (before.created_by_key_id, [])
    with api.database.transaction() as session:
        entry = session.scalars(
            select(AuditEntry).where(
                AuditEntry.action == AuditAction.WEBHOOK_EDITED,
                AuditEntry.target_id == webhook_id,
            )
        ).one()
        assert (entry.actor_kind, entry.details["changed"]) == (
            ActorKind.USER,
            ["url", "description"],
        )
    refused = alice.submit(f"{path}/edit", path, **fill(url="http://shop.example"))
    assert refused.status_code == 422


def test_the_version_of_a_webhook_is_chosen_and_moved(api: Api, alice: Browser) -> None:
    assert f"<option selected>{API_VERSION}</option>" in alice.get("/webhooks/new").text
    register(alice, version="2026-12-01")
    (webhook_id,) = webhook_ids(alice)
    path = f"/webhooks/{webhook_id}"
    assert "<dd>2026-12-01</dd>" in alice.get(path).text
    assert "<option selected>2026-12-01</option>" in alice.get(f"{path}/edit").text
    assert alice.submit(f"{path}/edit", path, **fill()).status_code == 303
    assert row_of(api, webhook_id).api_version == "2026-12-01", "a form without it changes nothing"
    alice.submit(f"{path}/edit", path, **fill(version="2026-12-15"))
    assert row_of(api, webhook_id).api_version == "2026-12-15"
    set_row(api, webhook_id, api_version="2024-01-01")
    retired = alice.get(f"{path}/edit").text
    assert "<option selected>2026-12-01</option>" in retired, "what applies now"


def test_a_rotated_secret_is_shown_once_and_the_old_one_signs_for_the_overlap(
    api: Api, alice: Browser
) -> None:
    old = webhook_secret(register(alice))
    [webhook_id] = webhook_ids(alice)
    response = submit(alice, webhook_id, "rotate", overlap="3600")
    new = webhook_secret(response)
    assert new != old
    assert "also signs" in response.text
    assert "Old secret signs until" in alice.get(f"/webhooks/{webhook_id}").text
    assert submit(alice, webhook_id, "rotate", overlap="604801").status_code == 422
    at_once = submit(alice, webhook_id, "rotate", overlap="0")
    assert "The old secret no longer signs." in at_once.text
    assert row_of(api, webhook_id).previous_sealed_secret is None


def test_disabling_and_enabling(api: Api, alice: Browser) -> None:
    register(alice)
    [webhook_id] = webhook_ids(alice)
    path = f"/webhooks/{webhook_id}"
    assert "No delivery is pending" in alice.get(f"{path}/disable").text
    assert submit(alice, webhook_id, "disable").headers["Location"] == f"{path}?done=disabled"
    page = alice.get(path).text
    assert "Disabled: no events are sent" in page
    form = alice.form(path, f"{path}/enable")
    refused = alice.post(f"{path}/test", data={**form, "type": "item.sold"})
    assert refused.status_code == 409
    assert "Enable or confirm" in refused.text
    assert "PATCH" not in refused.text
    assert alice.submit(path, f"{path}/enable").headers["Location"] == f"{path}?done=enabled"
    page = alice.get(path).text
    assert "It missed events while it was disabled" in page
    assert row_of(api, webhook_id).status is WebhookStatus.ACTIVE


def test_what_is_wrong_is_shown_with_what_to_do(api: Api, alice: Browser) -> None:
    register(alice)
    [webhook_id] = webhook_ids(alice)
    for reason, message in {
        DisabledReason.GONE: "returned 410 Gone",
        DisabledReason.FAILING: "All attempts failed for 5 days",
    }.items():
        disabled = {"status": WebhookStatus.DISABLED, "disabled_at": datetime.now(UTC)}
        set_row(api, webhook_id, **disabled, disabled_reason=reason)
        for path in ("/webhooks", f"/webhooks/{webhook_id}"):
            assert message in alice.get(path).text


def test_a_paused_webhook_is_confirmed_on_its_page(api: Api, alice: Browser) -> None:
    register(alice)
    [webhook_id] = webhook_ids(alice)
    set_row(api, webhook_id, status=WebhookStatus.PAUSED, pause_reason=PauseReason.KEY_REVOKED)
    assert "Paused: deliveries are queued" in alice.get("/webhooks").text
    path = f"/webhooks/{webhook_id}"
    response = alice.submit(path, f"{path}/confirm")
    assert response.headers["Location"] == f"{path}?done=confirmed"
    assert row_of(api, webhook_id).status is WebhookStatus.ACTIVE


def test_a_deleted_webhook_is_gone(api: Api, alice: Browser) -> None:
    register(alice)
    [webhook_id] = webhook_ids(alice)
    assert "You can't undo this" in alice.get(f"/webhooks/{webhook_id}/delete").text
    response = submit(alice, webhook_id, "delete")
    assert response.headers["Location"] == "/webhooks?done=deleted"
    assert webhook_ids(alice) == []
    assert row_of(api, webhook_id).deleted_at is not None
    assert alice.get(f"/webhooks/{webhook_id}").status_code == 404


@pytest.mark.parametrize(
    ("percent", "message"),
    [
        (79, None),
        (80, "When the budget is used up, deliveries are queued until"),
        (100, "the budget is used up.</strong> Deliveries are queued"),
    ],
)
def test_webhooks_and_usage_show_what_was_sent_today_and_warn_in_time(
    api: Api, alice: Browser, name: str, percent: int, message: str | None
) -> None:
    with api.database.transaction() as session:
        user = session.scalars(select(User).where(User.email == f"{name}@cute.example")).one()
        limit = api.spec.tiers[user.tier].deliveries_a_day
        now = clock.now(session)
        sent = limit * percent // 100
        session.add(DeliveryDay(user_id=user.id, day=now.date(), sent=sent))
        user.deliveries_held_until = now + timedelta(hours=1) if percent == 100 else None
    for path in ("/webhooks", "/usage"):
        text = alice.get(path).text
        assert f"{sent:,} of {limit:,} deliveries today" in text
        assert ('class="warning"' in text) is (message is not None)
        assert message is None or message in text
