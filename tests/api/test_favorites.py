"""Favorites of users, and their counts for sellers."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select, text, update

from cute_api.models import Favorite, Item, ItemView
from cute_api.services.items import favorites
from tests.fixtures.api import Api, Client


@pytest.fixture
def item_ids(api: Api) -> Iterator[list[str]]:
    """Three items of Bob's, the newest first. Nobody has favorites."""
    bob = api.client("bob")
    yield [bob.post("/items", json=api.new_item()).json()["id"] for _ in range(3)][::-1]
    with api.database.transaction() as session:
        session.execute(text("DELETE FROM favorites"))
        session.execute(text("DELETE FROM item_views"))


def put(client: Client, item_id: str) -> int:
    return client.put(f"/me/favorites/{item_id}").status_code


def remove(client: Client, item_id: str) -> int:
    return client.delete(f"/me/favorites/{item_id}").status_code


def listed(client: Client, **query: str | int) -> list[str]:
    response = client.get("/me/favorites", params=query)
    assert response.status_code == 200, response.text
    return [item["id"] for item in response.json()["data"]]


def counted(api: Api, item_id: str) -> list[int]:
    """The counts of the item by day, newest first."""
    with api.database.transaction() as session:
        of_item = select(ItemView.favorites).where(ItemView.item_id == item_id)
        return list(session.scalars(of_item.order_by(ItemView.day.desc())))


def test_put_my_favorite_204_adds_once_and_delete_removes_once(
    api: Api, item_ids: list[str]
) -> None:
    alice, newest, oldest = api.client("alice"), item_ids[0], item_ids[-1]
    for item_id in (oldest, newest, newest):
        assert put(alice, item_id) == 204
    assert listed(alice) == [newest, oldest]
    assert listed(api.client("bob")) == []
    page = alice.get("/me/favorites", params={"limit": 1}).json()
    assert [item["id"] for item in page["data"]] == [newest]
    assert listed(alice, limit=1, cursor=page["next_cursor"]) == [oldest]
    assert page["data"][0] == api.client(None).get(f"/items/{newest}").json()

    for _ in range(2):
        assert remove(alice, newest) == 204
    assert remove(alice, str(uuid4())) == 404
    assert listed(alice) == [oldest]
    assert alice.put("/me/favorites/none").status_code == 422


def test_favorites_show_only_what_their_user_may_see(api: Api, item_ids: list[str]) -> None:
    alice, bob = api.client("alice"), api.client("bob")
    sold, archived, deleted = item_ids
    own = alice.post("/items", json=api.new_item(status="draft", sku=str(uuid4()))).json()
    for item_id in (own["id"], *item_ids):
        assert put(alice, item_id) == 204
    assert put(bob, own["id"]) == 404
    with api.database.transaction() as session:
        session.execute(update(Item).where(Item.id == sold).values(status="sold"))
    bob.patch(f"/items/{archived}", json={"status": "archived"})
    assert put(api.client("carol"), archived) == 404
    assert bob.delete(f"/items/{deleted}").status_code == 204
    assert listed(alice) == [own["id"], sold]
    carol = api.client("carol")
    assert [remove(carol, item_id) for item_id in (sold, archived, deleted)] == [204, 404, 404]
    assert alice.get("/me/favorites").json()["data"][0]["sku"] == own["sku"]
    with api.database.transaction() as session:
        left = session.scalars(select(Favorite.item_id)).all()
        assert set(map(str, left)) == {own["id"], sold, archived}
    bob.patch(f"/items/{archived}", json={"status": "active"})
    assert listed(alice) == [own["id"], sold, archived]
    assert put(alice, deleted) == 404
    bob.patch(f"/items/{archived}", json={"status": "archived"})
    assert [remove(alice, archived) for _ in range(2)] == [204, 404]


def test_put_my_favorite_403_beyond_a_users_number_also_at_once(
    api: Api, item_ids: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(favorites, "MAX_FAVORITES", 2)
    alice = api.client("alice")
    with ThreadPoolExecutor(6) as pool:
        statuses = list(pool.map(lambda item_id: put(alice, item_id), item_ids * 4))
    assert set(statuses) == {204, 403}
    kept = listed(alice)
    assert len(kept) == 2
    [refused] = set(item_ids) - set(kept)
    assert alice.put(f"/me/favorites/{refused}").json()["code"] == "storage_quota_exceeded"
    assert put(alice, kept[0]) == 204
    assert remove(alice, kept[0]) == 204
    assert put(alice, refused) == 204


def test_favorites_count_on_their_day_without_what_was_taken_back(
    api: Api, item_ids: list[str]
) -> None:
    alice, item_id = api.client("alice"), item_ids[0]
    names = ("carol", "dave", "erin", "frank")
    for client in (api.client("bob"), alice, *map(api.client, names)):
        assert put(client, item_id) == 204
    assert counted(api, item_id) == [5], "not the seller's own"
    assert remove(api.client("bob"), item_id) == 204
    for _ in range(2):
        assert remove(alice, item_id) == 204
        assert counted(api, item_id) == [4]
        assert put(alice, item_id) == 204
        assert counted(api, item_id) == [5]
    bob = api.client("bob")
    day = {"day": str(datetime.now(UTC).date()), "views": 0, "bot_views": 0, "favorites": 5}
    assert bob.get("/me/items/stats").json()["data"] == [{"item_id": None, **day}]

    yesterday = datetime.now(UTC) - timedelta(days=1)
    with api.database.transaction() as session:
        session.execute(update(Favorite).values(created_at=yesterday))
        session.execute(update(ItemView).values(day=yesterday.date()))
    assert remove(alice, item_id) == 204
    assert counted(api, item_id) == [5], "a past day stays as it was"
    assert put(alice, item_id) == 204
    assert counted(api, item_id) == [1, 5]
    assert [row["favorites"] for row in bob.get("/me/items/stats").json()["data"]] == [5]
