"""Derive attributes, sizes and shipping of seeded and simulated items from their other fields."""

from collections.abc import Sequence
from typing import Any

from cute_api.models.enums import Condition
from cute_api.services.items.attributes import of_category

SEVERAL = 5
"""The units of a new item are fewer than this."""
NEW = (Condition.NEW_WITH_TAGS, Condition.NEW_WITHOUT_TAGS)
SHIPS_FROM = ("DE", "FI", "FR", "IT")
GENDERS = {"Women": "women", "Men": "men", "Kids": "kids"}
OTHER = "other"

Json = dict[str, Any]


def shipping(amount: int, currency: str) -> Json:
    """Return `ships_from` and `shipping` of an item with this price."""
    cost = 390 + amount // 1_000 * 10
    options = {"EU": (cost, 4), "WORLD": (3 * cost, 12)}
    return {
        "ships_from": SHIPS_FROM[amount // 50 % len(SHIPS_FROM)],
        "shipping": [
            {
                "days": days,
                "price": {"amount": price, "currency": currency},
                "destination": destination,
            }
            for destination, (price, days) in options.items()
        ],
    }


def units(amount: int, condition: Condition) -> int:
    """Return the number of units of an item with this price; only new items have several."""
    return 1 + amount // 50 % SEVERAL if condition in NEW else 1


def attributes(path: Sequence[str], color: str, material: str) -> Json:
    """Return the attributes that the category, one of the seeded tree, has for such an item."""
    said: dict[str, Sequence[Any]] = {
        "gender": [GENDERS.get(path[0])],
        "color": color.split(),
        "material": material.split(),
    }
    found: Json = {}
    for attribute in of_category("", path)["attributes"]:
        known = {choice["value"] for choice in attribute["values"] or ()}
        values = [word for word in said.get(attribute["name"], ()) if word in known]
        if not values and attribute["required"]:
            values = [OTHER]
        if values:
            found[attribute["name"]] = values if attribute["max_values"] > 1 else values[0]
    return found
