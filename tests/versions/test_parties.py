"""The people of items, orders and messages in versions before 2027-01-15."""

import copy

import pytest

from cute_api.lib.json_objects import Json
from cute_api.services.common.etags import ITEM_FORM
from cute_api.spec import Spec
from cute_api.versions.registry import EventVersions, Versions
from tests.fixtures.api import Api
from tests.versions.served import OLDER

BEFORE, SINCE = "2026-12-15", "2027-01-15"
ALICE: Json = {"id": "01a05be0-286d-7a10-8b3f-5e2c9d7a4b16", "username": "alice"}
BOB: Json = {"id": "01a05be1-7c42-7d95-9e07-3a6f81c25b4d", "username": "bob"}
NEWER: dict[str, Json] = {
    "item.sold": {"id": "1", "seller": ALICE, "etag": '"65f5bo-20270115"'},
    "message.received": {"id": "2", "sender": BOB, "recipient": ALICE},
}
OLDER_DATA: dict[str, Json] = {
    "item.sold": {
        "id": "1",
        "seller_id": ALICE["id"],
        "seller": "alice",
        "etag": '"65f5bo"',
    },
    "message.received": {
        "id": "2",
        "sender_id": BOB["id"],
        "sender": "bob",
        "recipient_id": ALICE["id"],
        "recipient": "alice",
    },
}
EVENTS = EventVersions.of_events()


@pytest.mark.parametrize("event_type", NEWER)
def test_events_have_the_form_of_their_readers_version(event_type: str) -> None:
    newer, older = NEWER[event_type], OLDER_DATA[event_type]
    lowered = EVENTS.event(event_type, copy.deepcopy(newer), emitted=SINCE, wanted=BEFORE)
    assert lowered == older
    lifted = EVENTS.event(event_type, copy.deepcopy(older), emitted=BEFORE, wanted=SINCE)
    assert {**lifted, "etag": newer.get("etag")} == {**newer, "etag": newer.get("etag")}


def test_events_that_others_emitted_without_people_stay_as_they_are() -> None:
    for data in ({}, {"seller": None}, {"seller": "alice"}, {"seller": ALICE}):
        assert EVENTS.event("item.sold", dict(data), emitted=BEFORE, wanted=SINCE) == data


def test_the_etag_in_items_has_the_date_of_their_newest_change() -> None:
    versions = Versions.load(Spec.load(sandbox=True))
    for operation in ("get_item", "list_items", "list_my_items", "batch_items"):
        assert versions.translation(operation, versions.newest).form.replace("-", "") == ITEM_FORM


def test_older_callers_get_names_beside_ids_and_the_etag_of_their_form(api: Api) -> None:
    alice = api.client("alice")
    made = alice.post("/items", json=api.new_item(), headers=OLDER)
    item = made.json()
    path = f"/items/{item['id']}"
    newest = alice.get(path).json()
    assert {"id": item["seller_id"], "username": item["seller"]} == newest["seller"]
    for version in (OLDER, {}):
        got = alice.get(path, headers=version)
        assert got.headers["ETag"] == got.json()["etag"]
        listed = alice.get("/me/items?limit=1", headers=version).json()["data"][0]
        tag = {**version, "If-None-Match": listed["etag"]}
        assert (listed, alice.get(path, headers=tag).status_code) == (got.json(), 304)
    change = {"op": "update", "id": item["id"], "item": {"size": "S"}, "if_match": item["etag"]}
    rows = {"operations": [change, change]}
    (done, late) = alice.post("/items/batch", json=rows, headers=OLDER).json()["data"]
    now = alice.get(path, headers=OLDER).headers["ETag"]
    assert {done["etag"], done["item"]["etag"], late["etag"]} == {now}
    assert done["item"]["seller"] == "alice"
    message = alice.post("/sandbox/messages", json={"item_id": item["id"]}, headers=OLDER).json()
    assert (message["recipient"], message["recipient_id"]) == ("alice", item["seller_id"])
    order = alice.post("/sandbox/orders", json={"item_id": item["id"]}, headers=OLDER).json()
    assert (order["seller"], order["seller_id"]) == ("alice", item["seller_id"])
    assert order["buyer"].startswith("buyer_")
