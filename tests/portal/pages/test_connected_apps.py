"""The page about the apps that a seller has connected: what they did, and what they may do."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import update

from cute_api.models import Event, Install, clock
from cute_api.models.enums import Scope
from cute_api.services.apps import columns
from cute_api.services.apps.installs import DATA_DUE_AFTER
from cute_api.services.apps.use import IDLE_AFTER
from cute_api.services.keys.last_use import KeyUse
from tests.api.apps import MadeApp, install, new_app
from tests.fixtures.api import Api
from tests.portal.browser import Browser
from tests.portal.conftest import NewBrowser

READ, WRITE = Scope.READ_ITEMS, Scope.WRITE_ITEMS
VERSION = "2027-01-15"


@pytest.fixture(scope="module")
def app(api: Api) -> MadeApp:
    return new_app(api.database)


@pytest.fixture
def name() -> str:
    return f"alice{uuid4().hex[:6]}"


@pytest.fixture
def alice(browser: NewBrowser, name: str) -> Browser:
    return browser(name)


@pytest.fixture
def installed(api: Api, app: MadeApp, alice: Browser, name: str) -> UUID:
    """Alice's install, which may read and write items."""
    account = install(api.database, app, name, [READ, WRITE])
    with api.database.transaction() as session:
        return session.query(Install).filter_by(app_id=app.id, user_id=account).one().id


def withdraw(browser: Browser, install_id: UUID, scope: str) -> int:
    action = f"/account/apps/{install_id}/withdraw"
    return browser.submit("/account/apps", action, scope=scope).status_code


def scopes(api: Api, install_id: UUID) -> list[str]:
    with api.database.transaction() as session:
        return session.get_one(Install, install_id).scopes


def call(api: Api, app: MadeApp, install_id: UUID, path: str) -> int:
    with api.database.transaction() as session:
        account = session.get_one(Install, install_id).user_id
    client = api.with_key(app.key.secret)
    client.headers["Cute-Account"] = str(account)
    return client.get(path).status_code


def test_the_page_says_what_an_app_did_and_which_scope_is_idle(
    api: Api, app: MadeApp, alice: Browser, installed: UUID
) -> None:
    page = alice.get("/account/apps").text
    assert "Last used" in page and "What it did" not in page and "Idle" not in page
    use = KeyUse(api.settings.database_url or "")
    for _ in range(3):
        use.note(app.key.row.id, VERSION, installed, "list_items")
    use.note(app.key.row.id, VERSION, installed, "get_item")
    use.note(app.key.row.id, VERSION, installed)
    use.flush()
    use.note(app.key.row.id, VERSION, installed, "list_items")
    use.flush()
    with api.database.transaction() as session:
        old = clock.NOW - IDLE_AFTER - timedelta(days=1)
        session.execute(update(Install).where(Install.id == installed).values(consented_at=old))
    page = alice.get("/account/apps").text
    assert ">list_items</a>: 4 calls" in page and ">get_item</a>: 1 call," in page
    assert page.count("<strong>Idle:</strong>") == 1


def test_withdraw_303_takes_a_scope_from_the_next_request_on(
    api: Api, app: MadeApp, alice: Browser, installed: UUID
) -> None:
    assert withdraw(alice, installed, WRITE) == 303
    assert scopes(api, installed) == [READ]
    assert call(api, app, installed, "/items?limit=1") == 200
    with api.database.transaction() as session:
        event = (
            session.query(Event).filter_by(type="app.scopes_changed", install_id=installed).one()
        )
    assert event.data["scopes"] == [READ]
    assert f"/account/apps/{installed}/withdraw" not in alice.get("/account/apps").text


def test_withdraw_409_for_the_only_scope(api: Api, alice: Browser, installed: UUID) -> None:
    action = f"/account/apps/{installed}/withdraw"
    fields = alice.form("/account/apps", action)
    assert alice.post(action, data={**fields, "scope": "everything"}).status_code == 422
    assert withdraw(alice, installed, WRITE) == 303
    assert alice.post(action, data={**fields, "scope": READ}).status_code == 409
    assert scopes(api, installed) == [READ]


def request_data(browser: Browser, install_id: UUID) -> int:
    return browser.submit("/account/apps", f"/account/apps/{install_id}/data").status_code


def test_request_for_data_303_is_an_event_of_the_app_and_409_until_it_is_due(
    api: Api, app: MadeApp, alice: Browser, installed: UUID
) -> None:
    action = f"/account/apps/{installed}/data"
    fields = alice.form("/account/apps", action)
    assert request_data(alice, installed) == 303
    assert alice.post(action, data=fields).status_code == 409
    page = alice.get("/account/apps").text
    assert "You asked for your data" in page and action not in page
    with api.database.transaction() as session:
        row = session.get_one(Install, installed)
        (event,) = session.query(Event).filter_by(type="app.data_requested", install_id=installed)
        assert event.app_id == app.id
        asked_at = row.data_requested_at
        assert asked_at is not None
        assert event.data == columns.data_request(row, asked_at, asked_at + DATA_DUE_AFTER)
        row.data_requested_at = asked_at - DATA_DUE_AFTER
    assert request_data(alice, installed) == 303
