"""The page about a user's contracts: the verdicts, and deleting."""

from uuid import uuid4

import pytest

from tests.api.contract_scenarios import NEW, PATH, new_contract
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
    deleted = alice.submit(PAGE, f"{PAGE}/{contract_id}/delete")
    assert (deleted.status_code, deleted.headers["Location"]) == (303, f"{PAGE}?deleted")
    assert client.get(f"{PATH}/{contract_id}").status_code == 404


def test_a_user_can_t_delete_the_contract_of_another(
    api: Api, alice: Browser, name: str, browser: NewBrowser
) -> None:
    path = f"{PATH}/{api.client(name).put(PATH, json=new_contract()).json()['id']}"
    other = f"bob{uuid4().hex[:6]}"
    bob = browser(other)
    own = api.client(other).put(PATH, json=new_contract()).json()["id"]
    fields = bob.form(PAGE, f"{PAGE}/{own}/delete")
    assert bob.post(f"/account{path}/delete", data=fields).status_code == 404
    assert "price-comparison" in alice.get(PAGE).text
