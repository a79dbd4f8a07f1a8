"""Safe retries: the responses to a request with an `Idempotency-Key`, first and repeated."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import func, select, text

from cute_api.handlers import idempotency
from cute_api.models import Event, IdempotencyRecord, Item
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

KEPT_FOR = timedelta(hours=24)
MINUTE = timedelta(minutes=1)
RACERS = 16
ROUNDS = 8
KEYS = 4  # so that no API key reaches its quota


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


def test_racing_creates_with_one_key_make_one_item_and_one_event(api: Api) -> None:
    clients = [api.client("alice") for _ in range(KEYS)]
    seen: Counter[str] = Counter()
    with ThreadPoolExecutor(RACERS) as pool:
        for _ in range(ROUNDS):
            headers = {idempotency.HEADER: str(uuid4())}
            body = api.new_item(title=headers[idempotency.HEADER])

            def create(
                racer: int,
                headers: dict[str, str] = headers,
                body: dict[str, object] = body,
            ) -> httpx.Response:
                return clients[racer % KEYS].post("/items", json=body, headers=headers)

            responses = list(pool.map(create, range(RACERS)))
            kinds = [kind(response) for response in responses]
            assert kinds.count("done") == 1
            assert set(kinds) <= {"done", "replayed", "idempotency_key_in_use"}
            made = {response.content for response in responses if response.status_code == 201}
            assert len(made) == 1
            assert_once(api, headers[idempotency.HEADER])
            seen.update(kinds)
    print(dict(seen))
    assert seen["idempotency_key_in_use"] > 0, "some came while the first was in progress"


def kind(response: httpx.Response) -> str:
    if response.status_code == 201:
        return "replayed" if "Idempotent-Replayed" in response.headers else "done"
    return str(response.json()["code"])


def assert_once(api: Api, title: str) -> None:
    with api.database.transaction() as session:
        item_ids = list(session.scalars(select(Item.id).where(Item.title == title)))
        assert len(item_ids) == 1
        assert count_events(api, item_ids[0]) == 1
        records = select(func.count()).where(IdempotencyRecord.key == title)
        assert session.scalar(records) == 1


def count_events(api: Api, item_id: UUID) -> int:
    with api.database.transaction() as session:
        return session.scalar(select(func.count()).where(Event.subject_id == item_id)) or 0
