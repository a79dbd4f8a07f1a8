"""Safe retries: what a request with an `Idempotency-Key` returns the first time and again."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select, text

from cute_api.handlers import idempotency
from cute_api.models import Event, IdempotencyRecord, Item
from cute_api.models.idempotency import KEPT_FOR
from tests.api.idempotency.retries import (
    REPLAYED,
    age,
    assert_carried_out_again,
    assert_replay,
    count,
    in_flight,
    item,
    new_key,
    records,
)
from tests.api.scenarios import HOOK
from tests.fixtures.api import Api, Client

MINUTE = timedelta(minutes=1)


def test_create_item_201_is_replayed_and_creates_once(api: Api, alice: Client) -> None:
    before = count(api, Item), count(api, Event)
    headers, body = new_key(), api.new_item()
    first = alice.post("/items", json=body, headers=headers)
    assert first.status_code == 201
    for _ in range(3):
        assert_replay(first, alice.post("/items", json=body, headers=headers))
    assert (count(api, Item), count(api, Event)) == (before[0] + 1, before[1] + 1)


def test_create_item_without_key_writes_no_record_and_creates_twice(
    api: Api, alice: Client
) -> None:
    with api.database.transaction() as session:
        session.execute(text("DELETE FROM idempotency_records"))
    made = {alice.post("/items", json=api.new_item()).json()["id"] for _ in range(2)}
    assert len(made) == 2
    with api.database.transaction() as session:
        assert session.scalars(select(IdempotencyRecord)).all() == []


def test_update_item_200_is_replayed_after_the_item_has_changed(api: Api, alice: Client) -> None:
    path, headers = item(alice, api), new_key()
    first = alice.patch(path, json={"size": "M"}, headers=headers)
    later = alice.patch(path, json={"size": "L"})
    again = alice.patch(path, json={"size": "M"}, headers=headers)
    assert_replay(first, again)
    now = alice.get(path)
    assert (now.json()["size"], now.headers["ETag"]) == ("L", later.headers["ETag"])


def test_replay_201_after_the_item_was_deleted(api: Api, alice: Client) -> None:
    headers, body = new_key(), api.new_item()
    first = alice.post("/items", json=body, headers=headers)
    assert alice.delete(f"/items/{first.json()['id']}").status_code == 204
    assert_replay(first, alice.post("/items", json=body, headers=headers))


def test_sandbox_operations_are_replayed(api: Api, alice: Client) -> None:
    item_id = item(alice, api).removeprefix("/items/")
    for path, body in (
        ("/sandbox/messages", {"item_id": item_id}),
        ("/sandbox/orders", {"item_id": item_id}),
    ):
        headers = new_key()
        first = alice.post(path, json=body, headers=headers)
        assert first.status_code == 201
        assert_replay(first, alice.post(path, json=body, headers=headers))
    headers, complete = new_key(), f"/sandbox/orders/{first.json()['id']}/complete"
    done = alice.post(complete, headers=headers)
    assert done.status_code == 200
    assert_replay(done, alice.post(complete, headers=headers))


def test_key_order_white_space_and_media_type_make_no_difference(api: Api, alice: Client) -> None:
    path, headers = item(alice, api), new_key()
    first = alice.patch(path, json={"size": "M", "color": "red"}, headers=headers)
    again = alice.patch(
        path,
        content=b'{ "color": "r\\u0065d",\n "size":"M" }',
        headers={**headers, "Content-Type": "application/merge-patch+json"},
    )
    assert_replay(first, again)


def test_other_body_422_idempotency_key_reused(api: Api, alice: Client) -> None:
    headers, before = new_key(), count(api, Item)
    first = alice.post("/items", json=api.new_item(), headers=headers)
    other = alice.post("/items", json=api.new_item(title="Cap"), headers=headers)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert REPLAYED not in other.headers
    assert count(api, Item) == before + 1
    assert_replay(first, alice.post("/items", json=api.new_item(), headers=headers))


def test_other_path_422_idempotency_key_reused(api: Api, alice: Client) -> None:
    headers = new_key()
    alice.patch(item(alice, api), json={"size": "M"}, headers=headers)
    other = alice.patch(item(alice, api), json={"size": "M"}, headers=headers)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


def test_other_if_match_422_idempotency_key_reused(api: Api, alice: Client) -> None:
    path, headers = item(alice, api), new_key()
    first = alice.patch(path, json={"size": "M"}, headers=headers)
    condition = {"If-Match": first.headers["ETag"]}
    other = alice.patch(path, json={"size": "M"}, headers={**headers, **condition})
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


def test_in_flight_409_idempotency_key_in_use_and_done_afterwards(api: Api, alice: Client) -> None:
    headers, body = new_key(), api.new_item()
    with in_flight(api, "create_item", headers):
        refused = alice.post("/items", json=body, headers=headers)
        assert (refused.status_code, refused.json()["code"]) == (409, "idempotency_key_in_use")
        assert alice.post("/items", json=body, headers=new_key()).status_code == 201
    first = alice.post("/items", json=body, headers=headers)
    assert_carried_out_again(refused, first, 201)


def test_a_key_is_one_users_and_one_operations(api: Api, alice: Client) -> None:
    headers, body = new_key(), api.new_item()
    mine = alice.post("/items", json=body, headers=headers)
    bobs = api.client("bob").post("/items", json=body, headers=headers)
    assert_carried_out_again(mine, bobs, 201)
    assert bobs.json()["id"] != mine.json()["id"]
    hook = alice.post("/webhooks", json=HOOK, headers=headers)
    assert_carried_out_again(mine, hook, 201)
    same_user = api.client("alice").post("/items", json=body, headers=headers)
    assert_replay(mine, same_user)


def test_404_is_replayed_with_the_first_request_id(api: Api, alice: Client) -> None:
    headers, path = new_key(), f"/items/{uuid4()}"
    first = alice.patch(path, json={"size": "M"}, headers=headers)
    assert first.status_code == 404
    again = alice.patch(path, json={"size": "M"}, headers=headers)
    assert_replay(first, again)
    assert again.json()["request_id"] == first.headers["X-Request-Id"]
    assert again.headers["Cache-Control"] == first.headers["Cache-Control"] == "no-store"


def test_409_is_replayed_after_its_cause_has_gone_and_leaves_nothing_half_done(
    api: Api, alice: Client
) -> None:
    sku, headers = str(uuid4()), new_key()
    path, before = item(alice, api, sku=sku), count(api, Event)
    body = api.new_item(sku=sku)
    first = alice.post("/items", json=body, headers=headers)
    assert (first.status_code, first.json()["code"]) == (409, "sku_taken")
    assert count(api, Event) == before
    assert alice.delete(path).status_code == 204
    assert_replay(first, alice.post("/items", json=body, headers=headers))
    assert alice.post("/items", json=body, headers=new_key()).status_code == 201


def test_412_is_replayed_with_the_tag_of_then(api: Api, alice: Client) -> None:
    path, headers = item(alice, api), {**new_key(), "If-Match": '"0o"'}
    first = alice.patch(path, json={"size": "M"}, headers=headers)
    assert first.status_code == 412
    assert alice.patch(path, json={"size": "L"}).status_code == 200
    assert_replay(first, alice.patch(path, json={"size": "M"}, headers=headers))


def test_after_24_hours_the_key_is_new_for_any_request(api: Api, alice: Client) -> None:
    headers, body = new_key(), api.new_item()
    first = alice.post("/items", json=body, headers=headers)
    age(api, headers, KEPT_FOR - MINUTE)
    assert_replay(first, alice.post("/items", json=body, headers=headers))
    age(api, headers, MINUTE)
    other = alice.post("/items", json=api.new_item(title="Cap"), headers=headers)
    assert_carried_out_again(first, other, 201)
    assert_replay(other, alice.post("/items", json=api.new_item(title="Cap"), headers=headers))
    assert len(records(api, headers)) == 1


@pytest.mark.parametrize("key", ["k", "!~", "x" * 255, '"5f2b0a3e"'])
def test_key_of_visible_ascii_is_taken_201(api: Api, alice: Client, key: str) -> None:
    headers = {idempotency.HEADER: key}
    first = alice.post("/items", json=api.new_item(), headers=headers)
    assert first.status_code == 201
    assert_replay(first, alice.post("/items", json=api.new_item(), headers=headers))


def test_a_browser_may_read_that_a_response_is_a_replay(api: Api, alice: Client) -> None:
    headers = {**new_key(), "Origin": "https://shop.example"}
    alice.post("/items", json=api.new_item(), headers=headers)
    again = alice.post("/items", json=api.new_item(), headers=headers)
    assert again.headers[REPLAYED] == "true"
    assert REPLAYED in again.headers["Access-Control-Expose-Headers"].split(", ")
