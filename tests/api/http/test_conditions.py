"""No lost updates: entity tags, conditional reads, conditional changes."""

from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from cute_api.models import Event
from cute_api.services.common import etags
from tests.fixtures.api import Api, Client


def create(api: Api, alice: Client, **fields: str) -> tuple[str, str]:
    made = alice.post("/items", json={**api.new_item(), **fields})
    return f"/items/{made.json()['id']}", made.headers["ETag"]


def test_update_item_412_has_the_current_tag_and_changes_nothing(api: Api, alice: Client) -> None:
    path, first = create(api, alice)
    second = alice.patch(path, json={"size": "M"}, headers={"If-Match": first}).headers["ETag"]
    refused = alice.patch(path, json={"size": "S"}, headers={"If-Match": first})
    assert (refused.status_code, refused.headers["ETag"]) == (412, second)
    now = alice.get(path)
    assert (now.json()["size"], now.headers["ETag"]) == ("M", second)


def test_order_changes_the_items_tag(api: Api, alice: Client) -> None:
    path, tag = create(api, alice)
    alice.post("/sandbox/orders", json={"item_id": path.rpartition("/")[2]})
    assert alice.get(path, headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize("condition", ["*", '"65f5bb4090a90"', "own"])
def test_get_item_404_for_a_draft_of_others_whatever_its_condition(
    api: Api, alice: Client, condition: str
) -> None:
    path, tag = create(api, alice, status="draft")
    headers = {"If-None-Match": condition.replace("own", tag)}
    assert api.client("bob").get(path, headers=headers).status_code == 404
    assert alice.get(path, headers={"If-None-Match": tag}).status_code == 304


def test_item_has_its_tag_in_every_response(api: Api, alice: Client) -> None:
    path, tag = create(api, alice)
    item_id = path.rpartition("/")[2]
    operation = {"op": "update", "id": item_id, "item": {"size": "M"}, "if_match": tag}
    row = alice.post("/items/batch", json={"operations": [operation]}).json()["data"][0]
    assert (row["status"], row["item"]["etag"]) == (200, row["etag"])
    own = alice.get(path)
    assert own.json()["etag"] == own.headers["ETag"] == row["etag"]
    assert listed(alice, "/me/items?limit=1") == (item_id, row["etag"])
    assert listed(alice, "/items?limit=1") == (item_id, row["etag"])
    bob = api.client("bob")
    public = bob.get(path)
    assert public.json()["etag"] == public.headers["ETag"] != row["etag"]
    assert listed(bob, "/items?limit=1") == (item_id, public.headers["ETag"])
    with api.database.transaction() as session:
        newest = select(Event.data).where(Event.subject_id == UUID(item_id)).order_by(Event.id)
        assert [data["etag"] for data in session.scalars(newest)] == [tag, row["etag"]]


def listed(client: Client, path: str) -> tuple[str, str]:
    item = client.get(path).json()["data"][0]
    return item["id"], item["etag"]


def test_writes_take_the_tag_of_a_public_list_while_nothing_changed(
    api: Api, alice: Client
) -> None:
    path = f"/me/items/by-sku/{uuid4()}"
    item_id = alice.put(path, json=api.new_item()).json()["id"]

    def public_tag() -> dict[str, str]:
        found, tag = listed(api.client("bob"), "/items?limit=1")
        assert found == item_id
        return {"If-Match": tag}

    first = public_tag()
    assert alice.patch(f"/items/{item_id}", json={"size": "M"}, headers=first).status_code == 200
    assert alice.patch(f"/items/{item_id}", json={"size": "S"}, headers=first).status_code == 412
    assert alice.put(path, json=api.new_item(), headers=first).status_code == 412
    assert alice.put(path, json=api.new_item(), headers=public_tag()).status_code == 200
    assert alice.delete(f"/items/{item_id}", headers=first).status_code == 412
    assert alice.delete(f"/items/{item_id}", headers=public_tag()).status_code == 204


@dataclass(frozen=True)
class Reader:
    """Readers of an item of Alice's (None: without a key), and the lists that show it to them.

    Each list has its Cache-Control.
    """

    user: str | None
    lists: dict[str, str]

    @property
    def owns(self) -> bool:
        return self.user == "alice"


REVALIDATE = "private, no-cache"
READERS = {
    "owner": Reader("alice", {"/items": REVALIDATE, "/me/items": "no-store"}),
    "other": Reader("bob", {"/items": REVALIDATE}),
    "anonymous": Reader(None, {"/items": REVALIDATE}),
}


@pytest.mark.parametrize("name", READERS)
def test_the_etag_in_a_list_304_stands_for_all_that_the_reader_would_get(
    api: Api, alice: Client, name: str
) -> None:
    reader, path = READERS[name], create(api, alice, sku=str(uuid4()))[0]
    client = api.client(reader.user)
    for place, cache_control in reader.lists.items():
        page = client.get(f"{place}?limit=1")
        assert page.headers["Cache-Control"] == cache_control
        [copy] = page.json()["data"]
        unchanged = client.get(path, headers={"If-None-Match": copy["etag"]})
        assert (unchanged.status_code, unchanged.headers["ETag"]) == (304, copy["etag"])
        assert copy == client.get(path).json()
        assert ("sku" in copy) == reader.owns
        alice.patch(path, json={"size": place})
        assert client.get(path, headers={"If-None-Match": copy["etag"]}).status_code == 200


@pytest.mark.parametrize("name", READERS)
def test_the_etag_of_a_copy_for_others_200_as_if_none_match(
    api: Api, alice: Client, name: str
) -> None:
    """The owner's copy has more, so a tag of one copy must not stand for the other."""
    path = create(api, alice)[0]
    reader = READERS[name]
    client = api.client(reader.user)
    for other in READERS.values():
        tag = listed(api.client(other.user), "/items?limit=1")[1]
        response = client.get(path, headers={"If-None-Match": tag})
        assert response.status_code == (304 if other.owns == reader.owns else 200)


@pytest.mark.parametrize("name", READERS)
def test_if_match_takes_the_tag_that_any_reader_has(api: Api, alice: Client, name: str) -> None:
    reader, (path, _) = READERS[name], create(api, alice)
    for place in reader.lists:
        tag = listed(api.client(reader.user), f"{place}?limit=1")[1]
        body = {"size": place}
        assert alice.patch(path, json=body, headers={"If-Match": tag}).status_code == 200
        assert alice.patch(path, json={"size": "M"}, headers={"If-Match": tag}).status_code == 412


def test_list_304_until_something_changes(api: Api, alice: Client) -> None:
    tag = alice.get("/me/items").headers["ETag"]
    assert alice.get("/me/items", headers={"If-None-Match": f'W/{tag}, "x"'}).status_code == 304
    create(api, alice)
    assert alice.get("/me/items", headers={"If-None-Match": tag}).status_code == 200


def test_weak_tag_never_satisfies_if_match(api: Api, alice: Client) -> None:
    path, tag = create(api, alice)
    assert alice.delete(path, headers={"If-Match": f"W/{tag}"}).status_code == 412
    assert alice.delete(path, headers={"If-Match": "*"}).status_code == 204


def test_tag_of_a_body_depends_on_its_bytes() -> None:
    assert etags.of_body(b"a") == etags.of_body(b"a") != etags.of_body(b"b")
