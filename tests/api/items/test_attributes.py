"""Attributes and sizes: what an item is, in values that can be compared."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest

from cute_api.models import Category
from cute_api.services.items import traits
from tests.api.items.test_items import create
from tests.api.items.test_shipping import listed
from tests.fixtures.api import Api, Client

Json = dict[str, Any]
ROUNDS = 5
DRESS = {"gender": "women", "color": ["beige", "white"], "material": ["linen"], "pattern": "plain"}
M_OF_WOMEN = {"eu": "38", "uk": "10", "us": "6", "it": "42", "fr": "40", "letter": "M"}


@pytest.fixture(scope="module")
def categories(api: Api) -> Iterator[dict[str, str]]:
    """Categories of dresses, women's shoes, watches and accessories, by their names."""
    made: dict[str, UUID] = {}
    with api.database.transaction() as session:
        for path in (
            ["Compared"],
            ["Compared", "Clothing"],
            ["Compared", "Women's Shoes"],
            ["Compared", "Watches"],
            ["Compared", "Accessories"],
        ):
            row = Category(name=path[-1], path=path, parent_id=made.get("Compared"))
            session.add(row)
            session.flush()
            made[path[-1]] = row.id
    yield {name: str(key) for name, key in made.items()}


def errors(response: Any) -> list[tuple[str, str]]:
    assert response.status_code == 422, response.text
    return [(error["pointer"], error["code"]) for error in response.json()["errors"]]


def size(**sizes: str) -> list[Json]:
    return [{"system": system, "value": value} for system, value in sizes.items()]


def test_get_category_attributes_200_says_what_items_can_have(
    api: Api, categories: dict[str, str]
) -> None:
    def of(name: str) -> Json:
        found: Json = api.client(None).get(f"/categories/{categories[name]}/attributes").json()
        return found

    clothing = {attribute["name"]: attribute for attribute in of("Clothing")["attributes"]}
    assert clothing.keys() >= {"gender", "color", "material", "pattern", "sleeve_length"}
    assert "heel_height" not in clothing
    assert (clothing["material"]["required"], clothing["color"]["required"]) == (True, False)
    assert {"value": "grey", "name": "grey"} in clothing["color"]["values"]
    shoes = {attribute["name"]: attribute for attribute in of("Women's Shoes")["attributes"]}
    heel = shoes["heel_height"]
    assert (heel["unit"], heel["maximum"], heel["values"]) == ("mm", 250, None)
    assert of("Watches")["size_charts"] == []
    assert [chart["gender"] for chart in of("Clothing")["size_charts"]] == ["women", "men"]


def test_items_have_attributes_and_sizes_in_all_systems(
    api: Api, alice: Client, categories: dict[str, str]
) -> None:
    new = {"category_id": categories["Clothing"], "attributes": DRESS, "sizes": size(eu="38")}
    item = create(api, alice, **new, sku="dress")
    assert item["attributes"] == DRESS
    assert {stated["system"]: stated["value"] for stated in item["sizes"]} == M_OF_WOMEN
    path = f"/items/{item['id']}"
    assert api.client(None).get(path).json()["sizes"] == item["sizes"]
    again = api.new_item(**new | {"sizes": item["sizes"]}, sku="dress")
    assert alice.put("/me/items/by-sku/dress", json=again).json()["etag"] == item["etag"]
    patch = {"attributes": {"pattern": None, "sleeve_length": "long"}, "sizes": size(letter="L")}
    patched = alice.patch(path, json=patch).json()
    assert patched["attributes"] == {
        "gender": "women",
        "color": ["beige", "white"],
        "material": ["linen"],
        "sleeve_length": "long",
    }
    assert {"system": "uk", "value": "12"} in patched["sizes"]
    assert alice.patch(path, json={"sizes": []}).json()["sizes"] == []
    shoes = create(
        api,
        alice,
        category_id=categories["Women's Shoes"],
        attributes={"material": ["leather"], "heel_height": 60.0},
        sizes=size(uk="6.5"),
    )
    assert shoes["attributes"]["heel_height"] == 60
    assert {"system": "eu", "value": "40"} in shoes["sizes"]


@pytest.mark.parametrize(
    ("wrong", "names"),
    [
        ({"heel_height": 60}, ["heel_height", "material"]),
        ({"heel_height": 60.5}, ["heel_height"]),
        ({"material": ["cloth"]}, ["material/0"]),
        ({"material": []}, ["material"]),
        ({"material": ["silk"], "color": ["red"] * 2}, ["color"]),
        ({"pattern": ["plain"]}, ["pattern"]),
        ({"pattern": None}, ["pattern"]),
        ({"era": "1970s"}, ["era"]),
    ],
)
def test_create_item_422_for_attributes_that_cannot_be(
    api: Api, alice: Client, categories: dict[str, str], wrong: Json, names: list[str]
) -> None:
    new = api.new_item(category_id=categories["Clothing"], attributes=wrong)
    found = errors(alice.post("/items", json=new))
    assert [pointer for pointer, _ in found] == [f"/attributes/{name}" for name in names]
    row = alice.post("/items/batch", json={"operations": [{"op": "create", "item": new}]})
    pointers = [error["pointer"] for error in row.json()["data"][0]["problem"]["errors"]]
    assert pointers == [f"/item/attributes/{name}" for name in names]


def test_list_items_200_finds_a_size_in_each_system(api: Api, categories: dict[str, str]) -> None:
    seller = api.client("sizes")
    clothing = {"category_id": categories["Clothing"]}
    dress = create(api, seller, **clothing, attributes=DRESS, sizes=size(uk="10"))["id"]
    large = create(api, seller, **clothing, attributes=DRESS, sizes=size(letter="L"))["id"]
    men = {**DRESS, "gender": "men"}
    suit = create(api, seller, **clothing, attributes=men, sizes=size(letter="M"))["id"]
    women = {"category_id": categories["Women's Shoes"], "attributes": {"material": ["leather"]}}
    shoes = create(api, seller, **women, sizes=size(eu="38"))["id"]
    create(api, seller, **clothing, size="38")
    query = {"seller_id": seller.get("/me").json()["user"]["id"]}

    def found(*sizes: str, **more: Any) -> list[str]:
        return listed(seller, **query, sizes=sizes, **more)

    assert found("letter:M") == [suit, dress]
    assert found("eu:38") == [shoes, dress]
    assert found("eu:38", category_id=clothing["category_id"]) == [dress]
    assert found("eu:38", sort="price_asc", q="coat") == found("eu:38", q="coat")
    assert found("it:42", "us:8") == [large, dress]
    assert found("eu:99") == []
    assert seller.patch(f"/items/{dress}", json={"sizes": []}).status_code == 200
    assert found("eu:38") == [shoes]
    for wrong in ("38", "eu:", "eu:3'8", "eu:38 | =ships=DE"):
        refused = seller.get("/items", params={"sizes": wrong}).json()["errors"]
        assert [error["parameter"] for error in refused] == ["sizes"]


@pytest.mark.parametrize(
    ("category", "sizes", "found"),
    [
        ("Clothing", size(eu="39"), ("/sizes/0/value", "unknown_size")),
        ("Clothing", size(shoe_mm="250"), ("/sizes/0/value", "unknown_size")),
        ("Clothing", size(eu="38", uk="12"), ("/sizes/1", "differs")),
        ("Watches", size(eu="38"), ("/sizes", "no_size_chart")),
        ("Compared", size(eu="38"), ("/sizes", "no_size_chart")),
    ],
)
def test_create_item_422_for_sizes_that_cannot_be(
    api: Api, alice: Client, categories: dict[str, str], category: str, *, sizes: Any, found: Any
) -> None:
    attributes = {"gender": "women"} | ({"material": ["silk"]} if category == "Clothing" else {})
    new = api.new_item(category_id=categories[category], attributes=attributes, sizes=sizes)
    assert errors(alice.post("/items", json=new)) == [found]
    without = {**new, "category_id": categories["Clothing"], "attributes": {}}
    assert errors(alice.post("/items", json=without)) == [("/sizes", "no_size_chart")]


def test_update_item_422_for_attributes_of_the_category_before(
    api: Api, alice: Client, categories: dict[str, str]
) -> None:
    item = create(
        api, alice, category_id=categories["Clothing"], attributes=DRESS, sizes=size(eu="38")
    )
    path, other = f"/items/{item['id']}", {"category_id": categories["Watches"]}
    assert errors(alice.patch(path, json=other)) == [
        ("/attributes/pattern", "not_in_category"),
        ("/attributes/material", "not_in_category"),
        ("/sizes", "no_size_chart"),
    ]
    cleared = {"attributes": {"material": None, "pattern": None}, "sizes": []}
    assert alice.patch(path, json={**other, **cleared}).status_code == 200


def test_of_racing_changes_that_do_not_fit_together_one_is_refused(
    api: Api, alice: Client, categories: dict[str, str]
) -> None:
    """Each is checked against the item as the other left it."""
    other = api.client("alice")
    clothing, watches = categories["Clothing"], categories["Watches"]
    dressed = {"attributes": {"gender": "women", "material": ["silk"]}, "sizes": size(eu="38")}
    with ThreadPoolExecutor(2) as pool:
        for number in range(ROUNDS):
            item = create(api, alice, category_id=clothing, sku=f"race {number}")
            path = f"/items/{item['id']}"
            calls = (
                pool.submit(alice.patch, path, json={"category_id": watches}),
                pool.submit(other.patch, path, json=dressed),
            )
            assert sorted(call.result().status_code for call in calls) == [200, 422]
            now = alice.get(path).json()
            is_watch = now["category"]["id"] == watches
            assert (now["attributes"], bool(now["sizes"])) == (
                ({}, False) if is_watch else (dressed["attributes"], True)
            )


def test_list_items_200_filters_and_counts_attributes(api: Api, categories: dict[str, str]) -> None:
    seller = api.client("attributes")
    query = {"seller_id": seller.get("/me").json()["user"]["id"]}
    of = {"category_id": categories["Clothing"]}
    linen = create(api, seller, **of, attributes=DRESS)["id"]
    wool = create(api, seller, **of, attributes={"material": ["wool", "silk"]})["id"]
    create(api, seller, title="Linen, wool and silk")
    for wanted, filters in (
        ([linen], {"attributes.material": "linen"}),
        ([wool], {"attributes.material": ["silk"]}),
        ([wool, linen], {"attributes.material": ["linen", "silk"]}),
        ([linen], {"attributes.material": ["linen", "silk"], "attributes.color": "white"}),
        ([], {"attributes.pattern": "floral"}),
    ):
        for sort in ("newest", "price_asc"):
            found = listed(seller, **query, **filters, sort=sort)
            assert sorted(found) == sorted(wanted), (filters, sort)
    counted = seller.get("/items", params={**query, "include": "facets"}).json()["facets"]
    assert {
        (facet["attribute"], facet["value"]): facet["count"] for facet in counted["attributes"]
    } == {
        ("gender", "women"): 1,
        ("color", "beige"): 1,
        ("color", "white"): 1,
        ("material", "linen"): 1,
        ("material", "wool"): 1,
        ("material", "silk"): 1,
        ("pattern", "plain"): 1,
    }
    unknown = seller.get("/items", params={"attributes.material": "cloth"})
    assert unknown.status_code == 422


@pytest.mark.parametrize("rare", [0, 1_000_000], ids=["frequent", "rare"])
def test_list_items_200_sorts_an_attribute_by_price_over_all_its_categories(
    api: Api, categories: dict[str, str], monkeypatch: pytest.MonkeyPatch, rare: int
) -> None:
    """A frequent attribute is looked for in the categories that have it, a rare one anywhere."""
    monkeypatch.setattr(traits, "RARE_BY_PRICE", rare)
    seller = api.client(f"attributes_by_price_{rare}")
    query = {"seller_id": seller.get("/me").json()["user"]["id"], "attributes.material": "cotton"}

    def make(category: str, amount: int, material: str) -> str:
        price = {"amount": amount, "currency": "EUR"}
        item = create(
            api,
            seller,
            category_id=categories[category],
            price=price,
            attributes={"material": [material]},
        )
        key: str = item["id"]
        return key

    shoes = make("Women's Shoes", 300, "cotton")
    make("Clothing", 100, "wool")
    clothing = [make("Clothing", amount, "cotton") for amount in (200, 400)]
    moved = make("Women's Shoes", 350, "cotton")
    change = {"category_id": categories["Accessories"]}
    assert seller.patch(f"/items/{moved}", json=change).status_code == 200
    by_price = [clothing[0], shoes, moved, clothing[1]]
    assert listed(seller, **query, sort="price_asc") == by_price
    assert listed(seller, **query, sort="price_desc") == by_price[::-1]
    first = seller.get("/items", params={**query, "sort": "price_asc", "limit": 2}).json()
    rest = listed(seller, **query, sort="price_asc", cursor=first["next_cursor"])
    assert [item["id"] for item in first["data"]] + rest == by_price
    shoes_alone = listed(
        seller, **query, sort="price_asc", category_id=[categories["Women's Shoes"]]
    )
    assert shoes_alone == [shoes]
