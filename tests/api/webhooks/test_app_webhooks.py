"""The webhooks of an app: registered with its key, apart from the developer's, for its installs."""

from typing import Any
from uuid import uuid4

import pytest

from cute_api.models.enums import Scope
from tests.api.apps import MadeApp, install, new_app, uninstall
from tests.api.webhooks.feed import Json, Reader, create
from tests.fixtures.api import Api, Client
from tests.webhooks.backend import eventually

URL = "https://apps.example/hook"
READ, ORDERS = Scope.READ_ITEMS, Scope.READ_ORDERS


@pytest.fixture
def app(api: Api) -> MadeApp:
    return new_app(api.database)


def registered(client: Client, *types: str, **fields: Any) -> str:
    """The path of a new webhook."""
    response = client.post("/webhooks", json={"url": URL, "types": types, **fields})
    assert response.status_code == 201, response.text
    assert response.json()["secret"]
    return f"/webhooks/{response.json()['id']}"


def deliveries(client: Client, hook: str) -> list[Json]:
    """The webhook's deliveries, oldest first."""
    response = client.get(f"{hook}/deliveries")
    assert response.status_code == 200, response.text
    return list(reversed(response.json()["data"]))


def test_webhooks_of_an_app_and_of_its_developer_are_apart(api: Api, app: MadeApp) -> None:
    client, developer = api.with_key(app.key.secret), api.client(app.developer)
    other = api.with_key(new_app(api.database, app.developer).key.secret)
    hook, own = registered(client, "*"), registered(developer, "item.*")
    for caller, expected in ((client, [hook]), (developer, [own]), (other, [])):
        listed = caller.get("/webhooks").json()["data"]
        assert [f"/webhooks/{row['id']}" for row in listed] == expected
    for stranger in (developer, other):
        assert stranger.get(hook).status_code == 404
        assert stranger.patch(hook, json={"description": "Mine"}).status_code == 404
        assert stranger.delete(hook).status_code == 404
        assert stranger.get(f"{hook}/deliveries").status_code == 404
        assert stranger.get(f"{hook}/stats").status_code == 404
        for action in ("rotate", "confirm", "verify", "try", "recover"):
            assert stranger.post(f"{hook}/{action}").status_code == 404, action
        assert stranger.post(f"{hook}/test", json={"type": "item.sold"}).status_code == 404
    assert client.get(own).status_code == 404
    assert client.patch(hook, json={"description": "Ours"}).json()["description"] == "Ours"
    assert client.get(f"{hook}/stats").status_code == 200
    assert client.get(f"{hook}/digest").status_code == 200
    sent = client.post(f"{hook}/test", json={"type": "app.uninstalled"}).json()
    shown = client.get(f"/deliveries/{sent['id']}").json()
    assert shown["install"] == sent["install"]
    assert f'"install":"{sent["install"]}"' in shown["request_body"]
    assert developer.get(f"/deliveries/{sent['id']}").status_code == 404
    assert client.delete(hook).status_code == 204


def test_create_webhook_needs_the_scopes_that_an_app_can_have(api: Api) -> None:
    client = api.with_key(new_app(api.database, key_scopes=[READ]).key.secret)
    registered(client, "item.*", "app.*", "user.erased")
    for types in (["order.created"], ["*"]):
        refused = client.post("/webhooks", json={"url": URL, "types": types})
        assert (refused.status_code, refused.json()["code"]) == (403, "missing_scope")
    never = client.post("/webhooks", json={"url": URL, "types": ["item.sold", "key.*"]})
    assert never.status_code == 422
    assert never.json()["errors"][0] | {"detail": ""} == {
        "pointer": "/types/1",
        "code": "not_for_apps",
        "detail": "",
    }


def test_create_webhook_403_for_an_app_that_acts_for_a_seller(api: Api, app: MadeApp) -> None:
    client = api.with_key(app.key.secret)
    client.headers["Cute-Account"] = str(install(api.database, app, f"sam-{uuid4().hex[:8]}"))
    refused = client.post("/webhooks", json={"url": URL, "types": ["item.sold"]})
    assert (refused.status_code, refused.json()["code"]) == (403, "missing_scope")


@pytest.mark.usefixtures("relay")
def test_list_deliveries_200_has_the_events_that_installs_allow_and_none_after_their_end(
    api: Api, app: MadeApp
) -> None:
    name, stranger = f"sam-{uuid4().hex[:8]}", api.client(f"tess-{uuid4().hex[:8]}")
    seller, client = api.client(name), api.with_key(app.key.secret)
    hook, own = registered(client, "*"), registered(api.client(app.developer), "*")
    account = install(api.database, app, name, [READ])
    item_id = create(api, seller)["id"]
    assert seller.post("/sandbox/orders", json={"item_id": item_id}).status_code == 201
    create(api, stranger)
    ordered = Reader(seller)
    eventually(
        lambda: "order.created" in [event["type"] for event in ordered.seen] or ordered.poll()
    )
    uninstall(api.database, app, account)
    create(api, seller)
    feed = Reader(client)
    eventually(lambda: "app.uninstalled" in [event["type"] for event in feed.seen] or feed.poll())
    install(api.database, app, name, [ORDERS])
    last = create(api, seller)["id"]
    numbered = Reader(seller)
    eventually(lambda: last in numbered.subjects())
    found = deliveries(client, hook)
    assert {row["account"] for row in found} == {str(account)}
    types = [row["type"] for row in found if row["type"] != "item.updated"]
    assert types == [
        "app.installed",
        "item.created",
        "item.reserved",
        "app.uninstalled",
        "app.installed",
    ]
    installs = [row["install"] for row in found]
    assert len(set(installs[:-1])) == 1
    assert installs[-1] != installs[0]
    of_developer = deliveries(api.client(app.developer), own)
    assert {row["type"] for row in of_developer} == {"app.installed", "app.uninstalled"}
    assert "install" not in of_developer[0]


@pytest.mark.usefixtures("relay")
def test_recover_deliveries_202_sends_an_app_what_it_missed_while_disabled(
    api: Api, app: MadeApp
) -> None:
    name = f"sam-{uuid4().hex[:8]}"
    seller, client = api.client(name), api.with_key(app.key.secret)
    hook = registered(client, "*")
    assert client.patch(hook, json={"status": "disabled"}).status_code == 200
    install(api.database, app, name)
    create(api, seller)
    feed = Reader(client)
    eventually(lambda: len(feed.ids()) == 2)
    assert deliveries(client, hook) == []
    assert client.patch(hook, json={"status": "active"}).status_code == 200
    assert client.post(f"{hook}/recover").json()["count"] == 2
    recovered = [(row["type"], row["install"]) for row in deliveries(client, hook)]
    assert recovered == [(event["type"], event["install"]) for event in feed.seen]
