"""The seeded rows as plain values: the same at every start, including ids and times."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from cute_api.models.enums import (
    Condition,
    FulfillmentStatus,
    ItemStatus,
    OrderState,
    PaymentStatus,
    Tier,
)
from scripts.sandbox.market.seed import comparable
from scripts.sandbox.market.seed.words import BRANDS, COLORS, NOTES, PERSONS, TREE, WEAR, Goods

SEED = 20_260_901
EPOCH = datetime(2026, 9, 1, 8, tzinfo=UTC)
ITEMS = 500
ITEM_INTERVAL = timedelta(hours=3, minutes=50)
OPEN_ORDERS = 4
COMPLETED_ORDERS = 6
SHIPPED_ORDERS = 2
"""Of the open orders, the first; one of the completed orders was refunded in part."""
SEVERAL_EVERY, MOST_UNITS = 9, 4
"""Every ninth item has several units, unless it was ordered."""
IMAGES_URL = "https://images.cute.example"
CURRENCY = "EUR"
USERS = (("alice", Tier.FREE), ("bob", Tier.BASIC), ("charlie", Tier.PRO))
EMAIL_DOMAIN = "cute.example"
# How many of 18 items are in each condition, from new to worn. Newer conditions are not seeded.
SHARES = {
    Condition.NEW_WITH_TAGS: 2,
    Condition.NEW_WITHOUT_TAGS: 3,
    Condition.VERY_GOOD: 6,
    Condition.GOOD: 5,
    Condition.SATISFACTORY: 2,
}

Json = dict[str, Any]


def uuid7(moment: datetime, rng: random.Random) -> UUID:
    """Return a UUIDv7 for `moment`, with random bits from `rng`."""
    milliseconds = int(moment.timestamp() * 1000)
    value = milliseconds << 80 | 0x7 << 76 | rng.getrandbits(12) << 64
    return UUID(int=value | 0b10 << 62 | rng.getrandbits(62))


class SeedCatalogue:
    """All rows, by the names of their columns. References are names: `seller`, `category` and
    `brand` of items, `item` and `buyer` of orders.
    """

    def __init__(self) -> None:
        self._rng = random.Random(SEED)
        self.users = [self._user(number) for number in range(len(USERS))]
        self.categories = [self._category(n, path) for n, path in enumerate(TREE)]
        self.brands = [self._named(n, name) for n, name in enumerate(BRANDS)]
        self.items = [self._item(number) for number in range(ITEMS)]
        self.orders = self._orders()

    def _user(self, number: int) -> Json:
        name, tier = USERS[number]
        moment = EPOCH + timedelta(milliseconds=number)
        return {
            "id": uuid7(moment, self._rng),
            "email": f"{name}@{EMAIL_DOMAIN}",
            "username": name,
            "tier": tier,
            "created_at": moment,
        }

    def _category(self, number: int, path: tuple[str, ...]) -> Json:
        return {**self._named(number, path[-1]), "path": path}

    def _named(self, number: int, name: str) -> Json:
        # One per millisecond, because lists are ordered by id and should keep the order here.
        moment = EPOCH + timedelta(milliseconds=number)
        return {"id": uuid7(moment, self._rng), "name": name, "created_at": moment}

    def _item(self, number: int) -> Json:
        rng = self._rng
        moment = EPOCH + (number + 1) * ITEM_INTERVAL
        path, kind = rng.choice([(path, kind) for path, kind in TREE.items() if kind])
        brand = rng.choice(BRANDS) if rng.random() < 0.9 else None
        color, noun, material = (
            rng.choice(COLORS),
            rng.choice(kind.nouns),
            rng.choice(kind.materials),
        )
        condition = rng.choices(list(SHARES), list(SHARES.values()))[0]
        status = rng.choices(
            (ItemStatus.ACTIVE, ItemStatus.DRAFT, ItemStatus.ARCHIVED), weights=(92, 5, 3)
        )[0]
        return {
            "id": uuid7(moment, rng),
            "seller": rng.choice(USERS)[0],
            "title": f"{brand or 'Vintage'} {material} {noun}, {color}",
            "description": _description(rng, path, f"{material} {noun}", condition),
            "price_amount": (amount := _price(rng, kind, condition)),
            "price_currency": CURRENCY,
            **comparable.shipping(amount, CURRENCY),
            "attributes": comparable.attributes(path, color, material),
            "sizes": [],
            "category": path,
            "brand": brand,
            "size": rng.choice(kind.sizes),
            "color": color,
            "condition": condition,
            "images": _images(number, f"{color} {noun}", rng.randint(1, 4)),
            "sku": f"CUTE-{number + 1:04}",
            "quantity": 1
            if number % SEVERAL_EVERY
            else 2 + number // SEVERAL_EVERY % (MOST_UNITS - 1),
            "status": status,
            "created_at": moment,
            "updated_at": moment,
        }

    def _orders(self) -> list[Json]:
        active = [item for item in self.items if item["status"] is ItemStatus.ACTIVE]
        sold = self._rng.sample(active, OPEN_ORDERS + COMPLETED_ORDERS)
        orders = [self._order(item, open_=n < OPEN_ORDERS) for n, item in enumerate(sold)]
        for order in orders[:SHIPPED_ORDERS]:
            order["payment_status"] = PaymentStatus.PAID
            order["fulfillment_status"] = FulfillmentStatus.SHIPPED
        orders[-1]["payment_status"] = PaymentStatus.PARTLY_REFUNDED
        orders[-1]["refunded_amount"] = orders[-1]["shipping_amount"]
        return orders

    def _order(self, item: Json, *, open_: bool) -> Json:
        """An order of `item` to a country of the EU; marks the item as reserved or sold."""
        placed = item["created_at"] + timedelta(hours=self._rng.randint(2, 60))
        completed = None if open_ else placed + timedelta(hours=self._rng.randint(20, 90))
        item["quantity"] = 1
        before = {**item}
        item["status"] = ItemStatus.RESERVED if open_ else ItemStatus.SOLD
        item["updated_at"] = completed or placed
        return {
            "id": uuid7(placed, self._rng),
            "item": before,
            "buyer": self._rng.choice([name for name, _ in USERS if name != item["seller"]]),
            "status": OrderState.CREATED if open_ else OrderState.COMPLETED,
            "payment_status": PaymentStatus.PENDING if open_ else PaymentStatus.PAID,
            "fulfillment_status": (
                FulfillmentStatus.UNFULFILLED if open_ else FulfillmentStatus.DELIVERED
            ),
            "shipping_amount": before["shipping"][0]["price"]["amount"],
            "refunded_amount": 0,
            "created_at": placed,
            "updated_at": completed or placed,
            "completed_at": completed,
        }


def _description(
    rng: random.Random, path: tuple[str, ...], goods: str, condition: Condition
) -> str | None:
    if rng.random() < 0.05:
        return None
    notes = rng.sample(NOTES, rng.randint(1, 2))
    opening = f"{PERSONS[path[0]].capitalize()} {goods}."
    return " ".join([opening, rng.choice(WEAR[condition]), *notes])


def _price(rng: random.Random, kind: Goods, condition: Condition) -> int:
    """Return a price that falls with wear, rounded to half a euro."""
    worn = list(SHARES).index(condition) / len(SHARES)
    price = rng.triangular(kind.low, kind.high, kind.low + (kind.high - kind.low) / 4)
    return max(kind.low // 2, round(price * (1 - worn / 2))) // 50 * 50


def _images(number: int, goods: str, count: int) -> list[Json]:
    return [
        {
            "url": f"{IMAGES_URL}/{number + 1:04}-{side + 1}.jpg",
            "alt": f"{goods}, picture {side + 1}",
        }
        for side in range(count)
    ]
