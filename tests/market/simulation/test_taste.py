"""Popularity and prices."""

import random
from collections import Counter

import pytest

from cute_api.models.enums import Condition
from scripts.sandbox.market.seed.words import DRESSES, TREE
from scripts.sandbox.market.simulation import taste

DRAWS = 10_000


def test_popularity_falls_with_rank() -> None:
    popular = taste.Popular(range(1_000))
    rng = random.Random(1)
    drawn = Counter(popular.draw(rng) for _ in range(DRAWS))
    assert drawn[0] / drawn[1] == pytest.approx(2, rel=0.2)
    assert drawn[0] / drawn[9] == pytest.approx(10, rel=0.3)
    assert sum(drawn[rank] for rank in range(10)) > sum(drawn[rank] for rank in range(500, 1_000))


def test_only_thing_is_always_drawn() -> None:
    assert taste.Popular(["the one"]).draw(random.Random(1)) == "the one"


def test_price_levels_are_the_same_in_every_run() -> None:
    assert taste.category_level(("Hats", "Berets")) == pytest.approx(2847.62, abs=0.01)
    assert taste.brand_factor("Éclat") == pytest.approx(2.4919, abs=0.0001)


def test_seeded_categories_cost_what_their_seeded_items_do() -> None:
    for path, kind in TREE.items():
        if kind is not None:
            assert kind.low < taste.category_level(path) < kind.high


def test_category_of_a_known_name_elsewhere_is_of_that_kind() -> None:
    assert taste.kind_of(("Apparel & Accessories", "Clothing", "Dresses")) is DRESSES
    assert taste.kind_of(("Hardware", "Hinges")) is None
    assert taste.kind_of(()) is None


def test_levels_of_unknown_names_differ_but_not_wildly() -> None:
    levels = [taste.category_level(("Root", f"Leaf {number}")) for number in range(500)]
    assert len(set(levels)) == 500
    assert min(levels) > 300
    assert max(levels) < 30_000
    factors = [taste.brand_factor(f"Brand {number}") for number in range(500)]
    assert min(factors) > 0.2
    assert max(factors) < 5
    assert taste.brand_factor(None) < 1


def test_worn_things_cost_less() -> None:
    prices = [taste.usual_price(1_000, 2, condition) for condition in Condition]
    assert prices == sorted(prices, reverse=True)


def test_fashion_is_known_by_the_root() -> None:
    assert taste.is_fashion(("Apparel & Accessories", "Jewelry"))
    assert taste.is_fashion(("Women", "Bags"))
    assert not taste.is_fashion(("Furniture", "Shoes"))
    assert not taste.is_fashion(("Womenfolk",))
