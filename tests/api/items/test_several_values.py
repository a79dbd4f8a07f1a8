"""Several values of one filter: the parameter repeated."""

from uuid import uuid4

import pytest

from cute_api.models import Brand
from tests.api.items.test_item_lists import error_of, ids, new
from tests.fixtures.api import Api, Client


@pytest.fixture
def alice(api: Api) -> Client:
    return api.client("alice")


@pytest.fixture
def anyone(api: Api) -> Client:
    return api.client("charlie")


def test_a_filter_lets_through_each_of_its_values(api: Api, alice: Client, anyone: Client) -> None:
    with api.database.transaction() as session:
        brands = [str(row.id) for row in session.query(Brand).order_by(Brand.id).limit(2)]
    sizes = ("M", 'L,"XL"', "(,)")
    made = [
        new(api, alice, size=size, brand_id=brand, condition=condition)
        for size, brand, condition in zip(
            sizes, [*brands, None], ["good", "very_good", "good"], strict=True
        )
    ]
    first, second, third = made
    for query, expected in (
        ({"brand_id": brands}, [second, first]),
        ({"brand_id": [brands[0], str(uuid4())]}, [first]),
        ({"size": ["m", 'l,"xl"']}, [second, first]),
        ({"size": ["(,)", "NULL"]}, [third]),
        ({"size": list(sizes), "condition": ["good"]}, [third, first]),
        ({"condition": ["good", "very_good"]}, [third, second, first]),
        ({"condition": ["good", "very_good"], "sort": "price_asc"}, made),
        ({"brand_id": brands, "sort": "price_asc"}, [first, second]),
        ({"brand_id": brands, "condition": ["very_good", "satisfactory"]}, [second]),
    ):
        assert ids(anyone, **query) == expected, query
        assert ids(anyone, **query, status=["active", "sold"]) == expected, query
    assert error_of(anyone, brand_id=[str(uuid4()) for _ in range(21)]) == (
        422,
        "brand_id",
        "max_items",
    )
    assert error_of(anyone, size=["M", "M"]) == (422, "size", "unique_items")
