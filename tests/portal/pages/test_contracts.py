"""The page about a user's contracts, and the test results on the pages of keys and apps."""

import json
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text, update

from cute_api.models import ShadowUpgrade, clock
from cute_api.services.contracts import proposals
from tests.api.apps import new_app
from tests.api.contract_scenarios import NEW, OLD, PATH, SHADOW, certificate, new_contract
from tests.fixtures.api import Api
from tests.portal.browser import Browser
from tests.portal.conftest import NewBrowser

PAGE = "/account/contracts"


@pytest.fixture
def name() -> str:
    return f"alice{uuid4().hex[:6]}"


@pytest.fixture
def alice(browser: NewBrowser, name: str) -> Browser:
    return browser(name)


def test_the_page_shows_the_field_that_goes_and_deletes_a_contract(
    api: Api, alice: Browser, name: str
) -> None:
    assert "You haven't published any contracts." in alice.get(PAGE).text.replace("&#39;", "'")
    client = api.client(name)
    contract_id = client.put(PATH, json=new_contract()).json()["id"]
    shown = alice.get(PAGE).text
    assert "price-comparison 1.4.0" in shown
    assert f"{NEW}, not released yet: breaks" in shown
    assert "<code>/data/*/seller_id</code>" in shown
    assert "/data/*/title" not in shown
    change: dict[str, Any] = {"rule": "response-field-removed", "level": "breaking"}
    use = ["list_items", "response", "200", "/data/*/title"]
    change |= {"reason": "Titles go.", "hits": "all callers", "uses": [use]}
    content = json.dumps({"moves": [{"before": OLD, "after": NEW, "changes": [change]}]})
    with api.database.transaction() as session:
        proposals.propose(session, "No <b>titles", content, [OLD])
    shown = alice.get(PAGE).text
    assert f"{NEW}, proposed (No &lt;b&gt;titles): breaks" in shown
    assert "Titles go." in shown
    with api.database.transaction() as session:
        proposals.withdraw(session, "No <b>titles")
    deleted = alice.submit(PAGE, f"{PAGE}/{contract_id}/delete")
    assert (deleted.status_code, deleted.headers["Location"]) == (303, f"{PAGE}?deleted")
    assert client.get(f"{PATH}/{contract_id}").status_code == 404


def test_the_pages_of_keys_and_apps_show_test_results_until_they_lapse(
    api: Api, alice: Browser, name: str
) -> None:
    app = new_app(api.database, name)
    app_page = f"/apps/{app.id}"
    user, owner = api.client(name), api.with_key(app.key.secret)
    assert "Test results" not in alice.get("/keys").text
    assert "Test results" in alice.get(app_page).text, "with the guide"
    for client, subject in ((user, "my <b>shop"), (owner, "my app")):
        assert client.key is not None
        body = certificate(client.key, subject=subject)
        assert client.put("/certificates", json=body).status_code == 200
    shown, of_app = alice.get("/keys").text, alice.get(app_page).text
    assert "my &lt;b&gt;shop" in shown and "my app" not in shown
    assert f"6 passed, 1 not checked, with version {NEW}" in shown
    assert "my app" in of_app and "my &lt;b&gt;shop" not in of_app
    assert "Valid until" in of_app and "lapsed" not in of_app
    with api.database.transaction() as session:
        session.execute(text("UPDATE certificates SET tested_at = tested_at - interval '30 days'"))
    lapsed = alice.get(app_page).text
    assert "It no longer counts: it is older than 30 days." in lapsed
    with api.database.transaction() as session:
        session.execute(text("UPDATE certificates SET api_version = '2026-12-15'"))
    assert f"version {NEW} of the API has appeared since" in alice.get("/keys").text


def test_the_shadow_upgrade_is_switched_on_and_off_and_shows_differences(
    api: Api, alice: Browser, name: str
) -> None:
    switch = f"{PAGE}/shadow"
    assert "Switch off" not in alice.get(PAGE).text
    assert alice.submit(PAGE, switch).status_code == 303
    assert "The first run takes up to a few minutes." in alice.get(PAGE).text
    difference: dict[str, Any] = {
        "operation": "list_items",
        "before": OLD,
        "after": NEW,
        "kind": "removed",
    }
    difference |= {"field": "/data/*/seller_id", "calls": 412}
    report = {"reads": 3, "skipped_calls": 2, "complete": False, "differences": [difference]}
    with api.database.transaction() as session:
        found = update(ShadowUpgrade).where(ShadowUpgrade.user_id == api.key(name).row.user_id)
        session.execute(found.values(report=report, ran_at=clock.NOW))
    api.client(name).put(PATH, json=new_contract())
    page = alice.get(PAGE).text
    assert "3 different reads replayed" in page and "2 calls skipped" in page
    assert "There were more reads" in page
    assert '<td data-label="Difference">removed</td>' in page and ">412</td>" in page
    assert '<td data-label="Used by">price-comparison 1.4.0</td>' in page
    fields = {**alice.form(PAGE, switch), "off": "1"}
    assert alice.post(switch, data=fields).status_code == 303
    assert api.client(name).get(SHADOW).json()["enabled"] is False
