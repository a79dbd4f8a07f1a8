"""The page of an item: what everyone may see of it, as text, and nothing else."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from cute_api.services.items.sheets import price_text
from tests.fixtures.api import Api
from tests.portal.browser import Browser

HOSTILE = '<img src=x onerror="alert(1)">'


def test_item_page_200_is_where_its_url_leads(api: Api, browser: Callable[..., Browser]) -> None:
    alice, anyone = api.client("alice"), browser()
    item = alice.post(
        "/items",
        json=api.new_item(
            title=HOSTILE,
            description="Soft.\nWarm.",
            brand_id=str(api.brand_id),
            size="M",
            sku="SECRET-7",
            images=[{"url": "https://images.cute.example/1.jpg", "alt": HOSTILE}],
        ),
    ).json()
    assert item["url"] == f"{api.settings.portal_url}/items/{item['id']}"
    response = anyone.get(f"/items/{item['id']}")
    assert response.status_code == 200
    assert response.headers["X-Robots-Tag"] == "noindex"
    page = response.text
    for shown in ("EUR 24.50", "Women", "Aurelia", "Very good", "alice", "Active", "Soft.\nWarm."):
        assert shown in page, shown
    assert 'href="https://images.cute.example/1.jpg"' in page
    assert "SECRET-7" not in page
    assert HOSTILE not in page
    assert page.count("&lt;img src=x") == 4, "in both titles, the heading and the picture's name"


def test_item_page_404_of_what_is_not_public_also_to_its_owner(
    api: Api, browser: Callable[..., Browser]
) -> None:
    browsers, alice = (browser(), browser("alice")), api.client("alice")
    draft = alice.post("/items", json=api.new_item(status="draft")).json()["id"]
    archived, deleted = (alice.post("/items", json=api.new_item()).json()["id"] for _ in range(2))
    alice.patch(f"/items/{archived}", json={"status": "archived"})
    alice.delete(f"/items/{deleted}")
    for item_id in (draft, archived, deleted, str(uuid4())):
        for one in browsers:
            assert one.get(f"/items/{item_id}").status_code == 404


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        (123_456, "EUR", "EUR 1,234.56"),
        (5, "USD", "USD 0.05"),
        (4_250, "JPY", "JPY 4,250"),
        (4_250, "KWD", "KWD 4.250"),
    ],
)
def test_prices_have_the_decimals_of_their_currency(amount: int, currency: str, text: str) -> None:
    price: dict[str, Any] = {"amount": amount, "currency": currency}
    assert price_text(price) == text
