"""The form that tries operations over HTTP, and its keys, which end with their session."""

import json
import re
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from cute_api.models import ApiKey
from cute_api.models.enums import Tier
from cute_api.portal import wanted
from cute_api.portal.refusals import CONTENT_POLICY
from cute_api.services.keys import explorer, own_keys
from tests.fixtures.api import Api
from tests.portal.browser import Browser, calls, key_ids
from tests.portal.conftest import NewBrowser

PAGE = "/docs/operations/get_me/try"
KEY = "/docs/operations/get_me/key"
# Its expiry is counted from a moment after its transaction began.
SLACK = timedelta(minutes=1)


@pytest.fixture
def alice(browser: NewBrowser) -> Browser:
    """A new Alice for each test, without keys."""
    return browser(f"alice-{uuid4().hex[:8]}", tier=Tier.FREE)


def make_key(browser: Browser) -> httpx.Response:
    return browser.post(KEY, data=browser.form(PAGE, KEY))


def made_key(browser: Browser) -> str:
    response = make_key(browser)
    assert response.status_code == 201, response.text
    secret: str = response.json()["key"]
    return secret


def me(api: Api, secret: str) -> Any:
    return api.with_key(secret).get("/me").json()


def operations(document: dict[str, Any]) -> list[dict[str, Any]]:
    entries = document["paths"].values()
    return [
        operation
        for entry in entries
        for operation in entry.values()
        if isinstance(operation, dict)
    ]


def test_the_form_needs_no_policy_of_its_own_and_has_no_script_inline_200(
    browser: NewBrowser,
) -> None:
    response = browser().get(PAGE)
    assert response.status_code == 200
    assert response.headers["Content-Security-Policy"] == CONTENT_POLICY
    assert "<script" not in response.text
    assert "style=" not in response.text
    assert KEY not in response.text


def test_the_former_reference_leads_to_the_operations_303(browser: NewBrowser, api: Api) -> None:
    moved = browser().get("/docs/reference")
    assert (moved.status_code, moved.headers["Location"]) == (303, "/docs/operations")
    text = browser().get("/docs/operations").text
    served = httpx.get(f"{api.base_url}/openapi.json", trust_env=False).json()
    ids = [operation["operationId"] for operation in operations(served)]
    assert sorted(ids) == sorted(api.spec.operations)
    assert [
        operation_id for operation_id in ids if f'"/docs/operations/{operation_id}"' not in text
    ] == []


def test_a_form_of_no_operation_404(alice: Browser) -> None:
    assert alice.get("/docs/operations/none/try").status_code == 404
    token = alice.form(PAGE, KEY)
    assert alice.post("/docs/operations/none/key", data=token).status_code == 404


def test_a_key_has_the_scopes_of_its_operation_and_is_in_no_page_201(
    alice: Browser, api: Api
) -> None:
    response = make_key(alice)
    assert response.status_code == 201
    assert response.headers["Cache-Control"] == "no-store"
    assert "set-cookie" not in response.headers
    shown = me(api, response.json()["key"])["key"]
    assert shown["scopes"] == [
        "read:account",
        "read:audit",
        "read:items",
        "read:messages",
        "read:order_contacts",
        "read:orders",
    ]
    other = "/docs/operations/create_webhook"
    form = alice.form(f"{other}/try", f"{other}/key")
    made = alice.post(f"{other}/key", data={**form, "scope": "write:items"}).json()["key"]
    assert me(api, made)["key"]["scopes"] == [*shown["scopes"], "webhooks"]
    for path in (PAGE, "/keys", "/account"):
        assert response.json()["key"] not in alice.get(path).text


def test_a_key_ends_at_logout_401(alice: Browser, browser: NewBrowser, api: Api) -> None:
    secret = made_key(alice)
    elsewhere = browser()
    elsewhere.log_in(me(api, secret)["user"]["email"].partition("@")[0])
    other = made_key(elsewhere)
    assert calls(api, secret) == 200
    alice.submit("/keys", "/logout")
    assert calls(api, secret) == 401
    assert calls(api, other) == 200


def test_a_key_ends_after_an_hour_401(alice: Browser, api: Api) -> None:
    secret = made_key(alice)
    key_id = UUID(me(api, secret)["key"]["id"])
    with api.database.transaction() as session:
        row = session.get_one(ApiKey, key_id)
        assert row.expires_at is not None
        assert row.expires_at - row.created_at <= explorer.LIFETIME + SLACK
        row.expires_at = row.created_at
    assert calls(api, secret) == 401


def test_only_a_few_live_at_once_201(alice: Browser, api: Api) -> None:
    secrets = [made_key(alice) for _ in range(explorer.MAX_LIVE + 1)]
    assert [calls(api, secret) for secret in secrets] == [401, *[200] * explorer.MAX_LIVE]


def test_keys_of_the_reference_share_one_window_200(alice: Browser, api: Api) -> None:
    first = made_key(alice)
    response = api.with_key(first).get("/categories")
    minute = api.spec.tiers[Tier.FREE].minute
    assert response.headers["X-RateLimit-Remaining"] == str(minute - 1)
    # More keys than may live at once: neither a second one nor a new one brings units with it.
    for made in range(1, explorer.MAX_LIVE + 2):
        secret = made_key(alice)
        response = api.with_key(secret).get("/categories")
        assert response.headers["X-RateLimit-Remaining"] == str(minute - 1 - made)
        assert f'"minute";r={minute - 1 - made}' in response.headers["RateLimit"]
        policies = {policy["name"]: policy["remaining"] for policy in me(api, secret)["policies"]}
        assert policies["minute"] == minute - 1 - made
    usage = alice.get("/usage").text
    assert usage.count(f"{minute - 2 - explorer.MAX_LIVE} of {minute} left") == 1
    chosen = alice.get("/usage", params={"key": me(api, secret)["key"]["id"]}).text
    assert chosen.count(f"{minute - 2 - explorer.MAX_LIVE} of {minute} left") == 1


def test_the_window_of_the_reference_is_not_that_of_ones_keys_nor_of_others_200(
    alice: Browser, browser: NewBrowser, api: Api
) -> None:
    secret = made_key(alice)
    name = me(api, secret)["user"]["email"].partition("@")[0]
    api.with_key(secret).get("/categories")
    own = api.client(name, tier=Tier.FREE).get("/me")
    other = made_key(browser(f"bob-{uuid4().hex[:8]}", tier=Tier.FREE))
    minute = api.spec.tiers[Tier.FREE].minute
    assert own.json()["policies"][0]["remaining"] == minute
    assert me(api, other)["policies"][0]["remaining"] == minute


def test_a_day_has_a_bound_409(alice: Browser, api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(explorer, "MAX_A_DAY", 1)
    made_key(alice)
    response = make_key(alice)
    assert response.status_code == 409
    assert "Paste a key of your own" in response.json()["error"]


def test_keys_of_the_reference_count_against_no_limit_and_are_not_listed(
    alice: Browser, api: Api
) -> None:
    secret = made_key(alice)
    assert key_ids(alice) == []
    with api.database.transaction() as session:
        assert own_keys.newest_live(session, UUID(me(api, secret)["user"]["id"])) is None
    listed = api.with_key(secret).get("/me/keys").json()["data"]
    assert [(key["name"], key["current"]) for key in listed] == [(explorer.NAME, True)]
    for _ in range(api.spec.tiers[Tier.FREE].live_keys):
        assert alice.create_key().status_code == 201
    assert alice.create_key().status_code == 409


def test_a_key_of_the_reference_cant_be_made_to_last_404(alice: Browser, api: Api) -> None:
    key_id = me(api, made_key(alice))["key"]["id"]
    alice.create_key()
    (own,) = key_ids(alice)
    form = alice.form(f"/keys/{own}/edit", f"/keys/{own}")
    assert alice.post(f"/keys/{key_id}", data=form).status_code == 404


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_key_for_another_site_403(alice: Browser, site: str) -> None:
    form = alice.form(PAGE, KEY)
    assert alice.post(KEY, data=form, headers={"Sec-Fetch-Site": site}).status_code == 403
    assert alice.post(KEY, data={"scope": ["read:items"]}).status_code == 403


def test_a_key_without_a_login_303(browser: NewBrowser) -> None:
    assert browser().post(KEY).headers["Location"] == "/login"


def test_the_postman_collection_has_every_operation_200(api: Api) -> None:
    response = httpx.get(f"{api.base_url}/docs/postman.json", trust_env=False)
    assert response.status_code == 200
    assert "attachment" in response.headers["Content-Disposition"]
    collection = json.loads(response.content)
    url = {"key": "baseUrl", "value": f"{api.base_url}/v1"}
    assert collection["variable"][:2] == [url, {"key": "apiKey", "value": ""}]
    served = httpx.get(f"{api.base_url}/openapi.json", trust_env=False).json()
    wanted = {
        operation["summary"]
        for entry in served["paths"].values()
        for operation in entry.values()
        if isinstance(operation, dict)
    }
    assert {
        request["name"] for folder in collection["item"] for request in folder["item"]
    } == wanted


def test_the_form_of_a_key_has_the_scopes_that_were_asked_for_200(alice: Browser) -> None:
    asked = {"scope": ["webhooks", "all"], "back": "//evil.example"}
    page = alice.get("/keys/new", params=asked).text
    assert re.findall(r'name="scope" value="([^"]+)" checked', page) == ["webhooks"]
    assert 'name="back"' not in page
    kept = alice.get("/keys/new", params={"back": "/docs/operations/get_me#errors"}).text
    assert 'name="back" value="/docs/operations/get_me#errors"' in kept


def test_a_place_within_a_page_is_kept_and_nothing_that_is_none() -> None:
    place = "/docs/operations/get_item?version=2026-01-01#response-200-price.amount"
    assert wanted.own_place(place) == place
    assert wanted.own_place("/docs/errors") == "/docs/errors"
    assert wanted.own_place("/docs/errors#") == "/docs/errors"
    assert wanted.own_place("/docs/errors#a b") == "/docs/errors"
    for text in (None, "", "#main", "//evil.example#x", "https://evil.example/#x"):
        assert wanted.own_place(text) is None
