"""Keys with few scopes see nothing of their owner, and no event of another scope."""

from uuid import uuid4

import pytest

from cute_api.models import ApiKey
from cute_api.models.enums import Scope
from tests.api.idempotency.retries import new_key
from tests.fixtures.api import Api
from tests.webhooks.backend import eventually

URL = "https://receiver.cute.example/hook"


@pytest.mark.parametrize("scope", [scope for scope in Scope if scope != Scope.READ_ACCOUNT])
def test_get_me_200_without_read_account_says_nothing_of_the_owner(api: Api, scope: Scope) -> None:
    name = f"alice-{uuid4().hex[:8]}"
    whole = api.client(name).get("/me")
    assert whole.json()["user"]["email"] == f"{name}@cute.example"
    narrow = api.client(name, scopes=[scope]).get("/me")
    assert narrow.json().keys() == {"key", "policies", "custom_limits"}
    assert narrow.json()["key"]["scopes"] == [scope]
    assert name not in narrow.text and whole.json()["user"]["id"] not in narrow.text


def test_get_me_200_has_another_entity_tag_once_the_key_may_see_the_user(api: Api) -> None:
    client = api.client("alice", scopes=[Scope.READ_ITEMS])
    tag = client.get("/me").headers["ETag"]
    assert client.get("/me", headers={"If-None-Match": tag}).status_code == 304
    wide = api.client("alice")
    assert wide.get("/me", headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize("path", ["/me/keys", "/me/usage", "/me/requests"])
def test_the_account_403_for_a_key_with_every_scope_but_read_account(api: Api, path: str) -> None:
    others = [scope for scope in Scope if scope != Scope.READ_ACCOUNT]
    response = api.client("alice", scopes=others).get(path)
    assert (response.status_code, response.json()["code"]) == (403, "missing_scope")
    assert "`read:account`" in response.json()["detail"]
    assert api.client("alice", scopes=[Scope.READ_ACCOUNT]).get(path).status_code == 200


@pytest.mark.usefixtures("relay")
def test_list_events_200_shows_messages_by_read_messages_alone(api: Api) -> None:
    name = f"alice-{uuid4().hex[:8]}"
    alice = api.client(name)
    item = alice.post("/items", json=api.new_item()).json()["id"]
    sent = alice.post("/sandbox/messages", json={"item_id": item, "body": "Is it there?"})
    assert sent.status_code == 201
    reader = api.client(name, scopes=[Scope.READ_MESSAGES])
    eventually(lambda: len(reader.get("/events").json()["data"]) == 1)
    (event,) = reader.get("/events").json()["data"]
    assert event["type"] == "message.received"
    for scopes in [Scope.WEBHOOKS], [Scope.READ_ACCOUNT, Scope.READ_ITEMS, Scope.READ_ORDERS]:
        other = api.client(name, scopes=scopes)
        assert all(
            seen["type"] != "message.received" for seen in other.get("/events").json()["data"]
        )
        assert other.get(f"/events/{event['id']}").status_code == 404
        response = other.get("/events?types=message.received")
        assert (response.status_code, response.json()["code"]) == (403, "missing_scope")
    assert reader.get(f"/events/{event['id']}").status_code == 200


@pytest.mark.parametrize(
    ("pattern", "lacking"),
    [
        ("message.received", "read:messages"),
        ("message.*", "read:messages"),
        ("key.*", "read:account"),
    ],
)
def test_create_webhook_403_without_the_scope_of_its_events_replays_too(
    api: Api, pattern: str, lacking: str
) -> None:
    body = {"url": URL, "types": [pattern]}
    name = f"alice-{uuid4().hex[:8]}"
    others = [scope for scope in Scope if scope != lacking]
    narrow, whole = api.client(name, scopes=others), api.client(name)
    refused = narrow.post("/webhooks", json=body)
    assert (refused.status_code, refused.json()["code"]) == (403, "missing_scope")
    assert f"`{lacking}`" in refused.json()["detail"]
    once = new_key()
    made = whole.post("/webhooks", json=body, headers=once)
    assert made.status_code == 201
    again = narrow.post("/webhooks", json=body, headers=once)
    assert (again.status_code, again.json()["code"]) == (403, "missing_scope")
    path = f"/webhooks/{made.json()['id']}"
    assert narrow.patch(path, json={"url": URL + "/mine"}).status_code == 403
    assert narrow.patch(path, json={"status": "disabled"}).status_code == 200


def test_a_scope_of_a_later_release_is_met_without_an_error_and_gives_nothing(api: Api) -> None:
    client = api.client("alice", scopes=[Scope.READ_ITEMS])
    key_id = client.get("/me").json()["key"]["id"]
    with api.database.transaction() as session:
        session.get_one(ApiKey, key_id).scopes = ["read:items", "write:orders"]
    assert client.get("/me/items").status_code == 200
    assert client.get("/me/orders").status_code == 403
