"""The list of items: search, each filter, facets. `tests/properties` walks it while rows change."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from cute_api.models import Brand, Category, Item
from cute_api.services.items import facets
from tests.fixtures.api import Api, Client


@pytest.fixture(scope="module")
def anyone(api: Api) -> Client:
    """Charlie, who only reads: anonymous calls would run into their limit."""
    return api.client("charlie")


@pytest.fixture(autouse=True)
def empty(api: Api) -> None:
    with api.database.transaction() as session:
        session.execute(text("DELETE FROM orders"))
        session.execute(text("DELETE FROM items"))


def new(api: Api, client: Client, **changes: Any) -> str:
    response = client.post("/items", json=api.new_item(**changes))
    assert response.status_code == 201, response.text
    item_id: str = response.json()["id"]
    return item_id


def ids(client: Client, **query: Any) -> list[str]:
    response = client.get("/items", params=query)
    assert response.status_code == 200, response.text
    return [item["id"] for item in response.json()["data"]]


def error_of(client: Client, **query: Any) -> tuple[int, str, str]:
    response = client.get("/items", params=query)
    error = response.json()["errors"][0]
    return response.status_code, error["parameter"], error["code"]


@pytest.mark.parametrize(
    "q",
    [
        "embroidered",
        "EMBROIDERED blouse",
        "blouse embroidered",
        "emb blo",
        "embriodered",
        "embroiderd bluose",
        "eclat",
        "Éclat",
        "sohne",
        "ecalt",
        "crepe",
        "crêpe de chine",
        "t shirt",
        "T-Shirt",
        "peplum!",
    ],
)
def test_search_finds_words_typos_and_accents(
    api: Api, alice: Client, anyone: Client, q: str
) -> None:
    with api.database.transaction() as session:
        brand = session.query(Brand).filter_by(name="Éclat & Söhne").one().id
    wanted = new(
        api,
        alice,
        title="Embroidered blouse",
        brand_id=str(brand),
        description="Crêpe de Chine, worn over a t-shirt; péplum.",
    )
    new(api, alice, title="Wool coat", description="Heavy and warm.")
    assert ids(anyone, q=q) == [wanted]


@pytest.mark.parametrize("q", ["embroidered coat", "xylophone", "!!!", "emx", "'", "a:*&|!()\\"])
def test_search_finds_nothing_without_every_word(
    api: Api, alice: Client, anyone: Client, q: str
) -> None:
    new(api, alice, title="Embroidered blouse")
    new(api, alice, title="Wool coat")
    assert ids(anyone, q=q) == []


def test_search_follows_edits_and_renamed_brands(api: Api, alice: Client, anyone: Client) -> None:
    with api.database.transaction() as session:
        brand = Brand(name="Quillfeather")
        session.add(brand)
        session.flush()
        brand_id = brand.id
    item = new(api, alice, title="Linen shirt", brand_id=str(brand_id))
    assert ids(anyone, q="quilfeather") == [item]
    with api.database.transaction() as session:
        session.get_one(Brand, brand_id).name = "Zephyrine"
    assert (ids(anyone, q="quillfeather"), ids(anyone, q="zephirine")) == ([], [item])
    alice.patch(f"/items/{item}", json={"title": "Corduroy shirt", "brand_id": None})
    assert (ids(anyone, q="zephyrine"), ids(anyone, q="corduryo")) == ([], [item])


def test_relevance_puts_the_title_before_the_description(
    api: Api, alice: Client, anyone: Client
) -> None:
    title = new(api, alice, title="Kimono")
    mention = new(api, alice, title="Belt", description="Goes with a kimono.")
    assert ids(anyone, q="kimono") == [title, mention]
    assert ids(anyone, q="kimono", sort="newest") == [mention, title]


def test_category_stands_for_its_descendants(api: Api, alice: Client, anyone: Client) -> None:
    with api.database.transaction() as session:
        women = session.query(Category).filter_by(path=["Women"]).one()
        scarves = session.query(Category).filter_by(path=["Women", "Scarves"]).one()
        silk = Category(name="Silk", path=["Women", "Scarves", "Silk"], parent_id=scarves.id)
        men = Category(name="Men", path=["Men"])
        session.add_all([silk, men])
        session.flush()
        places = [str(row.id) for row in (women, scarves, silk, men)]
    made = [new(api, alice, category_id=place) for place in places]
    assert [ids(anyone, category_id=place) for place in places] == [
        made[2::-1],
        made[2:0:-1],
        [made[2]],
        [made[3]],
    ]
    assert ids(anyone, category_id=str(uuid4())) == []


def test_each_filter_lets_through_what_matches(api: Api, alice: Client, anyone: Client) -> None:
    bob = api.client("bob")
    brand = str(api.brand_id)
    wanted = new(
        api,
        bob,
        title="Cape",
        brand_id=brand,
        size="Größe M",
        color="CRÈME",
        condition="satisfactory",
        price={"amount": 9_000, "currency": "SEK"},
    )
    other = new(api, alice)
    sold = new(api, alice)
    order = alice.post("/sandbox/orders", json={"item_id": sold}).json()["id"]
    reserved = new(api, alice)
    alice.post("/sandbox/orders", json={"item_id": reserved})
    alice.post(f"/sandbox/orders/{order}/complete")
    new(api, alice, status="draft", color="crème")
    seller = anyone.get(f"/items/{wanted}").json()["seller"]["id"]
    for query in (
        {"brand_id": brand},
        {"size": "größe m"},
        {"color": "Crème"},
        {"condition": "satisfactory"},
        {"seller_id": seller},
        {"currency": "SEK"},
        {"currency": "SEK", "min_price": 9_000, "max_price": 9_000},
        {"sort": "price_asc", "currency": "SEK"},
        {"q": "cape", "size": "GRÖSSE M".replace("SS", "ß"), "color": "crème", "brand_id": brand},
    ):
        assert ids(anyone, **query) == [wanted], query
    hers = anyone.get(f"/items/{other}").json()["seller"]["id"]
    assert ids(anyone, seller_id=[hers, str(uuid4())]) == [other]
    assert ids(anyone, seller_id=[seller, hers]) == [other, wanted]
    everything = ["active", "reserved", "sold"]
    assert ids(anyone, seller_id=[hers, str(uuid4())], status=everything) == [reserved, sold, other]
    dear = ids(anyone, min_price=1, status=everything)
    assert dear == [reserved, sold, other], "prices are in EUR"
    assert ids(anyone) == ids(anyone, status="active") == [other, wanted]
    assert ids(anyone, status=["sold", "reserved"]) == [reserved, sold]
    assert ids(anyone, status=everything) == [reserved, sold, other, wanted]
    assert ids(anyone, status=everything, limit=2) == [reserved, sold]
    assert ids(anyone, status="reserved") == [reserved]
    assert ids(anyone, status="sold") == [sold]
    assert error_of(anyone, status="draft") == (422, "status", "enum")


def test_updated_since_is_inclusive_and_takes_any_offset(
    api: Api, alice: Client, anyone: Client
) -> None:
    old, changed, fresh = (new(api, alice) for _ in range(3))
    with api.database.transaction() as session:
        row = session.get_one(Item, UUID(old))
        row.updated_at = row.created_at - timedelta(days=2)
        moment = session.get_one(Item, UUID(changed)).updated_at
    since = moment.isoformat()
    assert ids(anyone, updated_since=since) == [fresh, changed]
    assert ids(anyone, updated_since=since.replace("+00:00", "z")) == [fresh, changed]
    later = (moment + timedelta(microseconds=1)).isoformat()
    assert ids(anyone, updated_since=later) == [fresh]
    assert len(ids(anyone, updated_since="0001-01-01T00:00:00+14:00")) == 3
    assert ids(anyone, updated_since="9999-12-31T23:59:59-23:59") == []


@pytest.mark.parametrize(
    "value",
    # A leap second is valid in RFC 3339, but no moment of the database's.
    ["yesterday", "2026-11-03", "0000-01-01T00:00:00Z", "2016-12-31T23:59:60Z", ""],
)
def test_updated_since_422_for_what_is_no_time(anyone: Client, value: str) -> None:
    assert error_of(anyone, updated_since=value)[:2] == (422, "updated_since")


@pytest.mark.parametrize(
    "change",
    [
        {"sort": "price_asc"},
        {"sort": "relevance", "q": "scarf"},
        {"condition": "good"},
        {"q": "scarf", "sort": "newest"},
        {"currency": "EUR"},
    ],
)
def test_cursor_of_another_list_422(
    api: Api, alice: Client, anyone: Client, change: dict[str, str]
) -> None:
    for _ in range(2):
        new(api, alice)
    cursor = anyone.get("/items?limit=1").json()["next_cursor"]
    assert len(ids(anyone, cursor=cursor, sort="newest", limit=50)) == 1
    expected = (422, "cursor", "cursor_of_another_list")
    assert error_of(anyone, cursor=cursor, **change) == expected


def test_sort_by_relevance_422_without_q(anyone: Client) -> None:
    assert error_of(anyone, sort="relevance") == (422, "sort", "needs_q")


def test_facets_count_what_the_filters_let_through(api: Api, alice: Client, anyone: Client) -> None:
    brand, category = str(api.brand_id), str(api.category_id)
    for amount in (0, 999, 1_000, 25_000):
        new(api, alice, brand_id=brand, price={"amount": amount, "currency": "EUR"})
    new(api, alice, condition="good", price={"amount": 50, "currency": "SEK"})
    new(api, alice, status="draft")
    response = anyone.get("/items", params={"include": "facets", "limit": 1}).json()
    assert response["facets"] == {
        "counted": 5,
        "complete": True,
        "currency": "EUR",
        "brands": [{"id": brand, "name": "Aurelia", "count": 4}],
        "categories": [{"id": category, "name": "Women", "count": 5}],
        "conditions": [{"value": "very_good", "count": 4}, {"value": "good", "count": 1}],
        "attributes": [],
        "price_bands": [
            {"min": 0, "max": 999, "count": 2},
            {"min": 1_000, "max": 2_499, "count": 1},
            {"min": 25_000, "max": None, "count": 1},
        ],
    }
    second = anyone.get(
        "/items", params={"include": "facets", "limit": 1, "cursor": response["next_cursor"]}
    ).json()
    assert second["facets"] == response["facets"]
    good = anyone.get("/items", params={"include": "facets", "condition": "good"}).json()["facets"]
    assert (good["counted"], good["brands"], good["price_bands"]) == (1, [], [])
    none = anyone.get("/items", params={"include": "facets", "q": "!!!"}).json()["facets"]
    assert (none["counted"], none["conditions"]) == (0, [])
    counted = api.spec.document["components"]["schemas"]["ItemFacets"]["properties"]["counted"]
    assert counted["maximum"] == facets.MAX_COUNTED
    assert "facets" not in anyone.get("/items").json()
