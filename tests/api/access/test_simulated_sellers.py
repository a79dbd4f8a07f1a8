"""In a sandbox an app creates sellers who install it, and acts as them."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from cute_api.models import Event
from cute_api.models.enums import AppStatus, Scope
from cute_api.services.erasure.erasure import Eraser
from tests.api.apps import install, new_app
from tests.fixtures.api import Api, Client

READ, WRITE = Scope.READ_ITEMS.value, Scope.WRITE_ITEMS.value
SELLERS = "/sandbox/sellers"


@pytest.fixture
def app(api: Api) -> Client:
    made = new_app(api.database, scopes=[Scope.READ_ITEMS, Scope.WRITE_ITEMS])
    return api.with_key(made.key.secret)


def created(app: Client, **body: Any) -> dict[str, Any]:
    response = app.post(SELLERS, json=body)
    assert (response.status_code, response.headers["Cache-Control"]) == (201, "no-store")
    made: dict[str, Any] = response.json()
    return made


def install_path(made: dict[str, Any]) -> str:
    return f"{SELLERS}/{made['install']['account']}/install"


def events(api: Api, account: str) -> list[str]:
    """The types of all notices about an account, oldest first."""
    with api.database.transaction() as session:
        of_account = select(Event.type).where(
            Event.subject_id == UUID(account), Event.app_id.is_not(None)
        )
        return list(session.scalars(of_account.order_by(Event.id)))


def test_a_simulated_seller_installs_sells_and_is_reached_by_the_app(api: Api, app: Client) -> None:
    made = created(app)
    assert made["install"]["scopes"] == [READ, WRITE]
    seller = api.with_key(made["key"])
    item = seller.post("/items", json=api.new_item()).json()
    assert seller.post("/sandbox/orders", json={"item_id": item["id"]}).status_code == 201
    app.headers["Cute-Account"] = made["install"]["account"]
    assert [row["id"] for row in app.get("/me/items").json()["data"]] == [item["id"]]


def test_a_consent_replaces_scopes_and_a_removed_app_can_be_installed_again(
    api: Api, app: Client
) -> None:
    made = created(app, scopes=[READ])
    path = install_path(made)
    assert app.put(path, json={}).json()["scopes"] == [READ, WRITE]
    for _ in range(2):
        assert app.delete(path).status_code == 204
    assert app.get("/app/installs").json()["data"] == []
    again = app.put(path, json={"scopes": [WRITE]}).json()
    assert (again["scopes"], again["id"] != made["install"]["id"]) == ([WRITE], True)
    changes = ["app.installed", "app.scopes_changed", "app.uninstalled", "app.installed"]
    assert events(api, made["install"]["account"]) == changes


def test_an_erased_seller_ends_at_once_and_the_app_is_told(api: Api, app: Client) -> None:
    made = created(app)
    account, key = made["install"]["account"], api.with_key(made["key"])
    assert app.delete(f"{SELLERS}/{account}").status_code == 204
    assert key.get("/me").status_code == 401
    assert app.delete(f"{SELLERS}/{account}").status_code == 404
    assert app.put(install_path(made), json={}).status_code == 404
    list(Eraser(api.database).work())
    assert events(api, account)[-1] == "user.erased"


def test_a_draft_can_be_rehearsed(api: Api) -> None:
    draft = new_app(api.database, status=AppStatus.DRAFT)
    assert created(api.with_key(draft.key.secret))["install"]["removed_at"] is None


def test_a_scope_that_the_app_lacks_is_422_with_its_place(api: Api, app: Client) -> None:
    wanted = {"scopes": [READ, Scope.READ_ORDERS.value]}
    for response in (
        app.post(SELLERS, json=wanted),
        app.put(install_path(created(app)), json=wanted),
    ):
        (error,) = response.json()["errors"]
        assert (response.status_code, error["pointer"]) == (422, "/scopes/1")


def test_only_sellers_that_this_app_created_can_be_changed_404(api: Api, app: Client) -> None:
    other = new_app(api.database)
    stranger = created(api.with_key(other.key.secret))["install"]["account"]
    person = install(api.database, other, f"sam-{uuid4().hex[:8]}")
    for client, account in ((app, stranger), (api.with_key(other.key.secret), person)):
        path = f"{SELLERS}/{account}"
        assert client.put(f"{path}/install", json={}).status_code == 404
        assert client.delete(f"{path}/install").status_code == 404
        assert client.delete(path).status_code == 404
