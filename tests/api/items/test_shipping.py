"""Shipping: what a buyer in a country pays, in items, lists and filters."""

from typing import Any

import pytest

from cute_api.models import Category
from cute_api.services.items import totals, traits
from tests.api.items.test_items import create, events_of
from tests.fixtures.api import Api, Client

Json = dict[str, Any]


def option(destination: str, amount: int, days: int | None = None, currency: str = "EUR") -> Json:
    price = {"amount": amount, "currency": currency}
    return {"destination": destination, "price": price, "days": days}


def euros(amount: int) -> Json:
    return {"amount": amount, "currency": "EUR"}


def listed(client: Client, **query: Any) -> list[str]:
    response = client.get("/items", params={"limit": 100, **query})
    assert response.status_code == 200, response.text
    return [item["id"] for item in response.json()["data"]]


def test_items_say_where_they_are_sent_from_and_to(api: Api, alice: Client) -> None:
    options = [option("EU", 690, 5), option("NO", 1_200)]
    item = create(api, alice, ships_from="FI", shipping=options)
    assert (item["ships_from"], item["shipping"]) == ("FI", options)
    path = f"/items/{item['id']}"
    assert api.client(None).get(path).json()["shipping"] == options
    patched = alice.patch(path, json={"shipping": options[:1], "ships_from": None}).json()
    assert (patched["ships_from"], patched["shipping"]) == (None, options[:1])
    assert events_of(api, item) == ["item.created", "item.updated"]
    assert alice.patch(path, json={"shipping": options[:1]}).json()["etag"] == patched["etag"]
    cleared = alice.put("/me/items/by-sku/plain", json=api.new_item(shipping=options)).json()
    assert cleared["shipping"] == options
    assert alice.put("/me/items/by-sku/plain", json=api.new_item()).json()["shipping"] == []


def test_images_have_the_size_that_their_seller_gave(api: Api, alice: Client) -> None:
    url = "https://images.cute.example/1.jpg"
    images = [{"url": url, "alt": None, "width": 1200, "height": 1600.0}, {"url": url}]
    item = create(api, alice, images=images)
    assert item["images"] == [images[0], {"url": url, "alt": None}]
    for wrong in (0, -1, 100_001, 1.5, None):
        response = alice.post("/items", json=api.new_item(images=[{"url": url, "width": wrong}]))
        assert [error["pointer"] for error in response.json()["errors"]] == ["/images/0/width"]


@pytest.mark.parametrize(
    ("wrong", "pointers"),
    [
        ({"shipping": [option("EU", 1), option("EU", 2)]}, ["/shipping/1/destination"]),
        ({"shipping": [option("EU", 1, currency="SEK")]}, ["/shipping/0/price/currency"]),
        ({"shipping": [option("XX", 1)]}, ["/shipping/0/destination"]),
        ({"shipping": [option("de", 1)]}, ["/shipping/0/destination"]),
        ({"shipping": [option("DE", -1)]}, ["/shipping/0/price/amount"]),
        ({"shipping": [option("DE", 1, 0)]}, ["/shipping/0/days"]),
        ({"ships_from": "EU"}, ["/ships_from"]),
    ],
)
def test_create_item_422_for_shipping_that_cannot_be(
    api: Api, alice: Client, wrong: Json, pointers: list[str]
) -> None:
    item = create(api, alice)
    for response in (
        alice.post("/items", json=api.new_item(**wrong)),
        alice.patch(f"/items/{item['id']}", json=wrong),
        alice.put("/me/items/by-sku/wrong", json=api.new_item(**wrong)),
    ):
        assert response.status_code == 422
        assert [error["pointer"] for error in response.json()["errors"]] == pointers
    row = {"op": "create", "item": api.new_item(**wrong)}
    fine = {"op": "create", "item": api.new_item(shipping=[option("DE", 1)])}
    rows = alice.post("/items/batch", json={"operations": [fine, row, fine]}).json()["data"]
    assert [row["status"] for row in rows] == [201, 422, 201]
    assert [error["pointer"] for error in rows[1]["problem"]["errors"]] == [
        f"/item{pointer}" for pointer in pointers
    ]


def test_update_item_422_for_a_price_in_another_currency_than_shipping(
    api: Api, alice: Client
) -> None:
    item = create(api, alice, shipping=[option("DE", 1)])
    path, price = f"/items/{item['id']}", {"amount": 1, "currency": "SEK"}
    wrong = alice.patch(path, json={"price": price})
    assert [error["pointer"] for error in wrong.json()["errors"]] == ["/shipping/0/price/currency"]
    both = {"price": price, "shipping": [option("DE", 1, currency="SEK")]}
    assert alice.patch(path, json=both).status_code == 200


def test_list_items_200_finds_by_ships_to_and_sorts_by_the_total(api: Api) -> None:
    seller = api.client("ships")
    query = {"seller_id": seller.get("/me").json()["user"]["id"]}
    prices = {
        "nowhere": (100, []),
        "world": (2_000, [option("WORLD", 2_500)]),
        "eu": (3_000, [option("EU", 400), option("WORLD", 9_000)]),
        "free": (3_300, [option("DE", 0), option("EU", 2_000)]),
        "norway": (1_000, [option("NO", 500)]),
    }
    ids = {
        name: create(api, seller, price=euros(price), shipping=options)["id"]
        for name, (price, options) in prices.items()
    }
    for country, wanted in {
        "DE": ["free", "eu", "world"],
        "FR": ["eu", "world", "free"],
        "NO": ["norway", "world", "eu"],
        "US": ["world", "eu"],
    }.items():
        sort = {**query, "ships_to": country, "sort": "total_asc"}
        assert listed(seller, **sort) == [ids[name] for name in wanted], country
        page = seller.get("/items", params={**sort, "limit": 1}).json()
        assert page["prices"] == {"currency": "EUR"}
        found = [page["data"][0]["id"]]
        while page["next_cursor"]:
            more = {**sort, "limit": 1, "cursor": page["next_cursor"]}
            page = seller.get("/items", params=more).json()
            found.append(page["data"][0]["id"])
        assert found == [ids[name] for name in wanted], country
        newest = [ids[name] for name in reversed(prices) if name in wanted]
        assert listed(seller, **query, ships_to=country) == newest
        assert listed(seller, **query, ships_to=country, q="silk") == newest
        cheap = listed(seller, **query, ships_to=country, sort="price_asc", max_price=2_500)
        assert cheap == [ids[name] for name in ("norway", "world") if name in wanted]
    facets = seller.get("/items", params={**query, "ships_to": "US", "include": "facets"}).json()
    assert facets["facets"]["counted"] == 2
    path = f"/items/{ids['norway']}"
    assert seller.patch(path, json={"shipping": [option("DE", 1)]}).status_code == 200
    assert ids["norway"] not in listed(seller, **query, ships_to="NO")


@pytest.mark.parametrize("merged", [True, False])
def test_items_by_total_are_the_cheapest_of_all_categories_of_a_frequent_attribute(
    api: Api, monkeypatch: pytest.MonkeyPatch, merged: bool
) -> None:
    monkeypatch.setattr(traits, "RARE_BY_PRICE", 0)
    monkeypatch.setattr(traits, "narrows", lambda *_: merged)
    monkeypatch.setattr(totals, "RANKED", 3)
    seller = api.client(f"merged-{merged}")
    with api.database.transaction() as session:
        paths = [[f"Shoes {merged} {number}"] for number in range(2)]
        rows = [Category(name=path[0], path=path) for path in paths]
        session.add_all(rows)
        session.flush()
        shoes, boots = (str(row.id) for row in rows)
    material, other = ("rubber", "wool") if merged else ("cashmere", "linen")

    def make(category: str, amount: int, shipping: int, fabric: str = material) -> str:
        options = [option("DE", shipping)]
        fields = {"category_id": category, "attributes": {"material": [fabric]}}
        made = create(api, seller, price=euros(amount), shipping=options, **fields)
        key: str = made["id"]
        return key

    make(shoes, 100, 0, other)
    dear = make(shoes, 200, 900)
    middle = make(boots, 300, 300)
    cheap = make(boots, 400, 0)
    make(shoes, 500, 0)
    query = {"ships_to": "DE", "sort": "total_asc", "attributes.material": material}
    assert listed(seller, **query) == [cheap, middle, dear]
    first = seller.get("/items", params={**query, "limit": 1}).json()
    assert listed(seller, **query, cursor=first["next_cursor"]) == [middle, dear]


def test_list_items_422_for_a_total_without_a_country_and_says_the_assumed_currency(
    api: Api, alice: Client
) -> None:
    response = alice.get("/items", params={"sort": "total_asc"})
    assert [error["code"] for error in response.json()["errors"]] == ["needs_ships_to"]
    assert alice.get("/items", params={"max_price": 5}).json()["prices"] == {"currency": "EUR"}
    assert alice.get("/items", params={"currency": "SEK"}).json()["prices"] == {"currency": "SEK"}
    assert "prices" not in alice.get("/items").json()


def test_traits_are_no_words_of_searches(api: Api, alice: Client) -> None:
    item = create(api, alice, title="Zylopan", shipping=[option("DE", 1)])
    for q in ("=ships=DE", "ships", "shipsde"):
        assert item["id"] not in listed(alice, q=q)
    assert listed(alice, q="Zylopan") == [item["id"]]
