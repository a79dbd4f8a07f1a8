"""Numbers for sellers and tools: views of own items by day, and prices of sold items."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import psycopg2
import pytest
from sqlalchemy import select, text

from cute_api.models import Category, Item, ItemView, User
from cute_api.models.database import Database
from cute_api.services.items import stats
from cute_api.usage.item_views import MAX_COUNTS, ItemViews, is_bot
from cute_api.usage.rows import ObservedRequest
from tests.fixtures.api import Api, Client, furnish, running_api

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
BROWSER = b"Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
CRAWLER = b"Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
UNKNOWN = "01936f5e-7b2a-7c3d-8e4f-5a6b7c8d9e0f"
TWELVE = [1_000 * n for n in range(12, 0, -1)]


@pytest.fixture(scope="module")
def seller(api: Api) -> Client:
    return api.client("alice")


def sell(api: Api, seller: Client, amounts: Sequence[int], **changes: Any) -> list[str]:
    """The ids of new items that were sold for these amounts."""
    rows = [
        {
            "op": "create",
            "item": api.new_item(price={"amount": amount, "currency": "EUR"}, **changes),
        }
        for amount in amounts
    ]
    made = seller.post("/items/batch", json={"operations": rows}).json()["data"]
    ids = [row["item"]["id"] for row in made]
    with api.database.transaction() as session:
        session.query(Item).filter(Item.id.in_(ids)).update({"status": "sold"})
    return ids


@pytest.fixture(scope="module")
def sold(api: Api, seller: Client) -> list[str]:
    """Twelve sold scarves in very good condition, and nine good ones of a brand."""
    with api.database.transaction() as session:
        scarves = session.query(Category).filter_by(name="Scarves").one().id
    good = {"condition": "good", "brand_id": str(api.brand_id)}
    sell(api, seller, [500] * 9, category_id=str(scarves), **good)
    return sell(api, seller, TWELVE, category_id=str(scarves))


def prices(client: Client, **query: Any) -> list[Any]:
    response = client.get("/market/prices", params=query)
    assert response.status_code == 200, response.text
    assert response.json()["complete"] is True
    groups: list[Any] = response.json()["data"]
    return groups


def test_get_market_prices_200_has_quartiles_of_groups_with_ten_sales(
    api: Api, seller: Client, sold: list[str]
) -> None:
    [group] = prices(seller, group_by="condition")
    assert (group["category"], group["brand"], group["condition"]) == (None, None, "very_good")
    assert group["sales"] == 12
    quartiles = [group[name]["amount"] for name in ("low", "median", "high")]
    assert quartiles == [3_000, 6_000, 9_000]
    assert group["low"]["currency"] == "EUR"

    [together] = prices(seller)
    assert (together["sales"], together["condition"]) == (21, None)
    [scarves] = prices(seller, group_by=["category", "brand"], category_id=str(api.category_id))
    assert (scarves["category"]["path"], scarves["sales"]) == (["Women", "Scarves"], 12)
    assert scarves["brand"] is None, "of the brand there are nine"
    with api.database.transaction() as session:
        session.query(Item).filter(Item.id == sold[0]).update(
            {"sold_at": datetime.now(UTC) - timedelta(days=91)}
        )
    assert prices(seller)[0]["sales"] == 20
    assert prices(seller, sold_since="2020-01-01T00:00:00Z")[0]["sales"] == 21


@pytest.mark.parametrize(
    "query",
    [
        {"currency": "USD"},
        {"condition": "good"},
        {"brand_id": UNKNOWN},
        {"category_id": UNKNOWN},
        {"sold_since": "2200-01-01T00:00:00Z"},
    ],
    ids=str,
)
def test_get_market_prices_200_hides_what_has_fewer_than_ten_sales(
    seller: Client, sold: list[str], query: dict[str, str]
) -> None:
    assert prices(seller, **query) == []


def test_get_market_prices_422_for_what_is_not_offered(seller: Client) -> None:
    for query in ({"group_by": "seller"}, {"sold_since": "soon"}, {"currency": "EURO"}):
        assert seller.get("/market/prices", params=query).status_code == 422, query


@pytest.fixture
def item_ids(api: Api) -> Iterator[list[UUID]]:
    """Three items of Bob's, without views."""
    bob = api.client("bob")
    yield [UUID(bob.post("/items", json=api.new_item()).json()["id"]) for _ in range(3)]
    with api.database.transaction() as session:
        session.execute(text("DELETE FROM item_views"))


def days(client: Client, **query: Any) -> list[tuple[int, int, int]]:
    """How many days ago, the views and the bots' views."""
    response = client.get("/me/items/stats", params=query)
    assert response.status_code == 200, response.text
    today = datetime.now(UTC).date()
    return [
        ((today - date.fromisoformat(row["day"])).days, row["views"], row["bot_views"])
        for row in response.json()["data"]
    ]


def test_get_my_item_stats_200_hides_counts_below_five_also_in_sums(
    api: Api, item_ids: list[UUID]
) -> None:
    bob, today = api.client("bob"), datetime.now(UTC).date()
    with api.database.transaction() as session:
        user_id = session.query(User.id).filter_by(username="bob").scalar()
        for ago, counts in {0: (7, 3, 2), 1: (7, 3, 0), 2: (4, 0, 0), 40: (9, 0, 0)}.items():
            for item_id, views in zip(item_ids, counts, strict=True):
                session.add(
                    ItemView(
                        item_id=item_id,
                        day=today - timedelta(days=ago),
                        user_id=user_id,
                        views=views,
                        bot_views=views and ago,
                    )
                )
    assert days(bob) == [(0, 12, 0), (1, 7, 2), (2, 0, 2)]
    assert days(bob, item_id=str(item_ids[0])) == [(0, 7, 0), (1, 7, 1), (2, 0, 2)]
    assert days(bob, item_id=str(item_ids[1])) == [(1, 0, 1)]
    both = bob.get("/me/items/stats", params={"item_id": [str(id) for id in item_ids[:2]]}).json()
    rows = {(row["item_id"], row["day"]): row["views"] for row in both["data"]}
    assert (both["item_id"], len(rows)) == (None, len(both["data"]))
    assert rows == {
        (str(item_ids[0]), str(today)): 7,
        (str(item_ids[0]), str(today - timedelta(days=1))): 7,
        (str(item_ids[1]), str(today - timedelta(days=1))): 0,
        (str(item_ids[0]), str(today - timedelta(days=2))): 0,
    }, "each item by itself, so that no two sums reveal a count"
    since, until = today - timedelta(days=40), today - timedelta(days=1)
    assert days(bob, day_since=str(since), day_until=str(until)) == [(2, 0, 2), (40, 9, 40)]
    assert days(api.client("carol")) == []
    assert days(api.client("carol"), item_id=str(item_ids[0])) == [], "another's item"
    assert stats.LEAST == 5
    refused = bob.get("/me/items/stats", params={"day_since": "2026-02-30"})
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "format")


def seen(item_id: UUID, **changes: Any) -> ObservedRequest:
    facts: dict[str, Any] = {
        "started": NOON.timestamp(),
        "seconds": 0.01,
        "request_id": str(uuid4()),
        "key_id": None,
        "user_id": None,
        "operation_id": "get_item",
        "method": "GET",
        "path": f"/v1/items/{item_id}",
        "status": 200,
        "bytes_out": 1,
        "client_address": "192.0.2.1",
        "user_agent": BROWSER,
        "error_code": None,
        "counted": True,
        **changes,
    }
    return ObservedRequest(**facts)


def stored(database: Database, item_id: UUID) -> dict[date, tuple[int, int]]:
    with database.transaction() as session:
        rows = session.scalars(select(ItemView).where(ItemView.item_id == item_id)).all()
        return {row.day: (row.views, row.bot_views) for row in rows}


def test_views_count_once_a_day_for_each_viewer_and_bots_apart(
    api: Api, item_ids: list[UUID]
) -> None:
    now = [NOON]
    views = ItemViews(api.settings.need_database_url(), clock=lambda: now[0])
    item_id, deleted, _ = item_ids
    with api.database.transaction() as session:
        owner = session.query(User.id).filter_by(username="bob").scalar()
    assert api.client("bob").delete(f"/items/{deleted}").status_code == 204
    for _ in range(2):
        views.note_call(seen(item_id))
        views.note_call(seen(item_id, client_address="192.0.2.2"))
        views.note_call(seen(item_id, user_id=uuid4()))
        views.note_call(seen(item_id, user_agent=CRAWLER))
    for other in (
        seen(item_id, user_id=owner),
        seen(item_id, client_address="192.0.2.3", status=304),
        seen(item_id, client_address="192.0.2.3", status=404),
        seen(item_id, client_address="192.0.2.3", method="HEAD"),
        seen(item_id, client_address="192.0.2.3", operation_id="update_item"),
        seen(deleted),
        seen(uuid4()),
    ):
        views.note_call(other)
    views.flush()
    assert stored(api.database, item_id) == {NOON.date(): (4, 1)}
    assert stored(api.database, deleted) == {}
    now[0] += timedelta(hours=12)
    views.note_call(seen(item_id))
    views.note_call(seen(item_id, client_address="192.0.2.2"))
    views.flush()
    views.flush()
    assert stored(api.database, item_id)[NOON.date() + timedelta(days=1)] == (2, 0)


def test_views_that_could_not_be_written_are_written_later(api: Api, item_ids: list[UUID]) -> None:
    views = ItemViews("postgresql://127.0.0.1:1/nowhere", clock=lambda: NOON)
    views.note_call(seen(item_ids[0]))
    with pytest.raises(psycopg2.OperationalError):
        views.flush()
    views.note_call(seen(item_ids[0], client_address="192.0.2.2"))
    views._url = api.settings.need_database_url()
    views.flush()
    assert stored(api.database, item_ids[0]) == {NOON.date(): (2, 0)}


def test_memory_for_views_is_bounded(api: Api, item_ids: list[UUID]) -> None:
    views = ItemViews(api.settings.need_database_url(), clock=lambda: NOON)
    for _ in range(MAX_COUNTS + 10):
        views.note_call(seen(uuid4()))
    views.note_call(seen(item_ids[0]))
    assert len(views._counts) == MAX_COUNTS


@pytest.mark.parametrize(
    ("user_agent", "bot"),
    [
        (BROWSER, False),
        (b"cute-sdk-python/0.1.0", False),
        (CRAWLER, True),
        (b"Slackbot-LinkExpanding 1.0", True),
        (b"Mozilla/5.0 HeadlessChrome/140", True),
        (b"", True),
        (b"  ", True),
        (b"\xff\x00", False),
    ],
)
def test_programs_that_name_themselves_are_bots(user_agent: bytes, bot: bool) -> None:
    assert is_bot(user_agent) is bot


def test_the_public_page_and_the_api_count(
    database: Database, database_url: str, redis_url: str
) -> None:
    with running_api(database_url, redis_url) as api:
        furnish(api.database)
        bob = api.client("bob")
        item_id = bob.post("/items", json=api.new_item()).json()["id"]
        bob.get(f"/items/{item_id}")
        for _ in range(2):
            for browser in ("Firefox/140", "Opera/120"):
                headers = {"User-Agent": browser}
                assert api.client(None).get(f"/items/{item_id}", headers=headers).is_success
            page = httpx.get(f"{api.base_url}/items/{item_id}", headers={"User-Agent": "Safari/26"})
            assert (page.status_code, "Silk scarf" in page.text) == (200, True)
        assert api.client("carol").get(f"/items/{item_id}").status_code == 200
    with database.transaction() as session:
        [view] = session.scalars(select(ItemView).where(ItemView.item_id == item_id)).all()
        assert (view.day, view.views, view.bot_views) == (datetime.now(UTC).date(), 4, 0)
