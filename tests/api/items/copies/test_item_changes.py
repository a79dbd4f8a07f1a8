"""The public changes: each kind, each item once, none skipped, never frozen."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from cute_api.models.database import make_engine
from cute_api.services.feeds.item_changes import cursor_after
from cute_api.services.upkeep import tombstones
from tests.api.items.copies.mirror import Json, Mirror, catalogue, load
from tests.api.webhooks.feed import create
from tests.fixtures.api import Api, Client
from tests.webhooks.backend import eventually
from tests.webhooks.delivery.pumping import relaying


@pytest.fixture
def alice(api: Api) -> Client:
    return api.client(f"alice-{uuid4().hex[:8]}")


@pytest.fixture
def mirror(api: Api, relay: None) -> Mirror:
    """A mirror that has caught up with what other tests did."""
    found = Mirror(api.client("bob"), limit=100)
    found.catch_up()
    return found


def execute(api: Api, statement: str, **values: object) -> None:
    with api.database.transaction() as session:
        session.execute(text(statement), values)


def patch(client: Client, item_id: str, **changes: object) -> None:
    assert client.patch(f"/items/{item_id}", json=changes).status_code == 200


def settle(api: Api, client: Client, mirror: Mirror) -> None:
    """Wait until the mirror has all that was committed up to now."""
    marker = create(api, client)["id"]
    eventually(lambda: mirror.get(marker) == "active")


def test_list_item_changes_200_follows_an_item_through_its_life(
    api: Api, alice: Client, mirror: Mirror
) -> None:
    item_id = create(api, alice, sku="A-1")["id"]
    eventually(lambda: mirror.get(item_id) == "active")
    assert mirror.items[item_id] == api.client(None).get(f"/items/{item_id}").json()

    patch(alice, item_id, size="L")
    eventually(lambda: mirror.get(item_id, "size") == "L")
    patch(alice, item_id, status="archived")
    eventually(lambda: mirror.last(item_id) == {"id": item_id, "type": "delete", "item": None})
    patch(alice, item_id, status="active")
    eventually(lambda: mirror.get(item_id) == "active")
    order = alice.post("/sandbox/orders", json={"item_id": item_id}).json()["id"]
    eventually(lambda: mirror.get(item_id) == "reserved")
    assert alice.post(f"/sandbox/orders/{order}/complete").status_code == 200
    eventually(lambda: mirror.get(item_id) == "sold")

    other = create(api, alice)["id"]
    eventually(lambda: mirror.get(other) == "active")
    assert alice.delete(f"/items/{other}").status_code == 204
    eventually(lambda: mirror.last(other) == {"id": other, "type": "delete", "item": None})


def test_list_item_changes_200_never_shows_what_was_never_public(
    api: Api, alice: Client, mirror: Mirror
) -> None:
    draft = create(api, alice, status="draft")["id"]
    patch(alice, draft, size="M")
    archived = create(api, alice, status="draft")["id"]
    patch(alice, archived, status="archived")
    deleted = create(api, alice, status="draft")["id"]
    assert alice.delete(f"/items/{deleted}").status_code == 204
    settle(api, alice, mirror)
    assert {draft, archived, deleted}.isdisjoint(mirror.ids())

    patch(alice, draft, status="active")
    eventually(lambda: mirror.get(draft) == "active")
    patch(alice, draft, status="draft")
    eventually(lambda: (mirror.last(draft) or {})["type"] == "delete")
    seen = len(mirror.changes)
    patch(alice, draft, color="red")
    settle(api, alice, mirror)
    assert draft not in mirror.ids()[seen:], "nothing of it that the public could see"


def test_list_item_changes_200_hears_of_writers_that_know_no_events(
    api: Api, alice: Client, mirror: Mirror
) -> None:
    item = create(api, alice, brand_id=str(api.brand_id))
    seller = item["seller"]["id"]
    load(api.database, seller, 30)
    eventually(lambda: len(own(mirror, seller)) == 28)

    execute(
        api,
        "UPDATE items SET price_amount = 77, updated_at = clock_timestamp() WHERE seller_id = :s",
        s=UUID(seller),
    )
    eventually(lambda: {i["price"]["amount"] for i in own(mirror, seller)} == {77})
    execute(
        api,
        "UPDATE users SET username = username || '-new' WHERE id = :s",
        s=UUID(seller),
    )
    eventually(lambda: all(i["seller"]["username"].endswith("-new") for i in own(mirror, seller)))

    execute(api, "UPDATE brands SET name = name || '!' WHERE id = :b", b=api.brand_id)
    eventually(lambda: "Aurelia!" in brands_of(mirror, seller))
    execute(api, "UPDATE categories SET path = '{Ladies}' WHERE path = '{Women}'")
    eventually(lambda: all(i["category"]["path"] == ["Ladies"] for i in own(mirror, seller)))
    execute(api, "UPDATE categories SET path = '{Women}' WHERE path = '{Ladies}'")
    execute(api, "UPDATE brands SET name = rtrim(name, '!') WHERE name LIKE 'Aurelia%'")

    execute(api, "DELETE FROM items WHERE seller_id = :s AND price_amount = 77", s=UUID(seller))
    settle(api, alice, mirror)
    assert 77 not in {i["price"]["amount"] for i in own(mirror, seller)}


def brands_of(mirror: Mirror, seller_id: str) -> set[str]:
    return {item["brand"]["name"] for item in own(mirror, seller_id) if item["brand"]}


def own(mirror: Mirror, seller_id: str) -> list[Json]:
    mirror.catch_up()
    return [item for item in mirror.items.values() if item["seller"]["id"] == seller_id]


def test_list_item_changes_200_has_an_item_once_at_its_newest_change(
    api: Api, alice: Client
) -> None:
    first, second = (create(api, alice)["id"] for _ in range(2))
    for size in ("S", "M", "L"):
        patch(alice, first, size=size)
    mirror = Mirror(alice, limit=100)
    with relaying(api.settings):
        eventually(lambda: mirror.ids()[-2:] == [second, first])
        assert mirror.items[first]["size"] == "L"
        patch(alice, second, size="S")
        eventually(lambda: mirror.ids()[-1] == second)
    again = Mirror(alice, limit=100)
    assert again.ids()[-2:] == [first, second]
    assert len(set(again.ids())) == len(again.ids())


@pytest.mark.usefixtures("relay")
def test_list_item_changes_200_without_a_cursor_walks_through_the_whole_catalogue(
    api: Api, alice: Client
) -> None:
    made = {create(api, alice)["id"] for _ in range(5)}
    mirror = Mirror(alice, limit=3)
    eventually(lambda: made <= set(mirror.ids()))
    walk = Mirror(alice, limit=3)
    walk.catch_up()
    assert walk.items == catalogue(api.client("bob"))
    page = alice.get("/items/changes", params={"limit": 3})
    assert f"after={page.json()['next_cursor']}" in page.headers["Link"]


@pytest.mark.usefixtures("relay")
def test_list_item_changes_304_while_nothing_changes(api: Api, alice: Client) -> None:
    item = create(api, alice)["id"]
    mirror = Mirror(alice)
    eventually(lambda: item in mirror.ids() and mirror.proof)
    query = {"after": mirror.cursor or ""}
    first = alice.get("/items/changes", params=query)
    unchanged: Json = {"data": [], "next_cursor": mirror.cursor, "has_more": False}
    assert first.json() == {**unchanged, "proof": mirror.proof}
    again = alice.get(
        "/items/changes", params=query, headers={"If-None-Match": first.headers["ETag"]}
    )
    assert again.status_code == 304


def test_list_item_changes_422_for_a_cursor_that_it_did_not_give(api: Api, alice: Client) -> None:
    with api.database.transaction() as session:
        # As after a backup was restored: the feed has not come that far yet.
        beyond = cursor_after(session, 10**9)
    for cursor in (beyond, "x", "AAAA", "AAAAAAAABNIAB5rD"):
        response = alice.get("/items/changes", params={"after": cursor})
        assert response.status_code == 422
        assert response.json()["errors"][0]["code"] == "invalid_cursor"


@pytest.mark.parametrize("path", ["/items/changes", "/items/snapshot"])
def test_mirrors_need_a_key_401(api: Api, path: str) -> None:
    assert api.client(None).get(path).status_code == 401


@pytest.mark.parametrize("path", ["/items/changes", "/items/snapshot"])
@pytest.mark.parametrize("method", ["PATCH", "DELETE", "POST", "PUT"])
def test_mirrors_paths_are_no_ids_of_items_405(alice: Client, path: str, method: str) -> None:
    response = alice.request(method, path, json={"size": "M"})
    assert response.status_code == 405
    assert response.headers["Allow"] == "GET"


def test_list_item_changes_200_shows_a_late_commit_after_the_cursor_that_others_passed(
    api: Api, alice: Client, mirror: Mirror
) -> None:
    item = create(api, alice)
    eventually(lambda: mirror.get(item["id"]) == "active")
    seen = len(mirror.changes)
    with api.database.transaction() as late:
        late.execute(
            text("UPDATE items SET size = 'XL', updated_at = clock_timestamp() WHERE id = :id"),
            {"id": UUID(item["id"])},
        )
        # Another seller's: changes of one seller's items take turns.
        other = create(api, api.client("bob"))["id"]
        eventually(lambda: mirror.get(other) == "active")
        assert mirror.ids()[seen:] == [other]
    eventually(lambda: mirror.get(item["id"], "size") == "XL")
    assert mirror.ids()[seen:] == [other, item["id"]]


def test_list_item_changes_200_goes_on_while_a_transaction_holds_the_items_lock(
    api: Api, alice: Client
) -> None:
    held = create(api, alice)["id"]
    engine = make_engine(api.settings.need_database_url(), pool_size=1)
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as other:
        other.execute(text("SELECT FROM items WHERE id = :id FOR UPDATE"), {"id": UUID(held)})
        other.execute(
            text("UPDATE items SET size = 'S', updated_at = clock_timestamp() WHERE id = :id"),
            {"id": UUID(held)},
        )
        mirror = Mirror(alice, limit=100)
        with relaying(api.settings):
            # Another seller's: changes of one seller's items take turns.
            bob = api.client("bob")
            made = [create(api, bob)["id"] for _ in range(5)]
            eventually(lambda: mirror.ids()[-6:] == [held, *made])
        assert mirror.items[held]["size"] is None
        assert other.in_transaction()
    engine.dispose()


def test_list_item_changes_422_where_deletions_after_the_cursor_were_removed(
    api: Api, alice: Client, mirror: Mirror
) -> None:
    gone, kept = create(api, alice)["id"], create(api, alice)["id"]
    eventually(lambda: mirror.get(kept) == "active")
    before = mirror.cursor
    reader = api.client("carol")  # who sells nothing, so each item is shown as others see it
    began_before, began_after = (Mirror(reader, limit=1) for _ in range(2))
    began_before.poll()
    assert alice.delete(f"/items/{gone}").status_code == 204
    eventually(lambda: mirror.get(gone) is None)
    began_after.poll()
    settle(api, alice, mirror)
    execute(
        api,
        "UPDATE items SET deleted_at = now() - CAST(:age AS interval) WHERE id = :id",
        age=tombstones.KEPT + timedelta(hours=1),
        id=UUID(gone),
    )
    with api.database.transaction() as session:
        assert tombstones.Tombstones().step(session).removed == 1

    for stale in (before, began_before.cursor):
        refused = reader.get("/items/changes", params={"after": stale})
        assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "invalid_cursor")
    # Neither had the item, or has learned of its end.
    began_after.limit = 100
    for follower in (mirror, began_after, Mirror(reader, limit=100)):
        follower.catch_up()
        assert follower.items == catalogue(reader)
    assert began_after.last(gone) is None
