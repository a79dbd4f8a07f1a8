"""Decide the next action, its item and price. Pure: chance comes from the caller's rng."""

import random
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import TypeVar

from cute_api.models.enums import ItemStatus
from cute_api.services.orders.orders import GENERATED_BUYERS

Chosen = TypeVar("Chosen")


class MarketAction(StrEnum):
    LIST = "listed"
    REPRICE = "repriced"
    REWRITE = "reworded"
    HIDE = "hidden"
    """Archived or made a draft by its seller."""
    SHOW = "shown again"
    REMOVE = "removed"
    MESSAGE = "messages"
    ORDER = "ordered"
    SHIP = "shipped"
    COMPLETE = "completed"
    REFUND = "refunded in part"
    """Completed, and a part of the price given back."""
    RETURN = "returned"
    """Taken back by the seller, refunded and cancelled."""
    CANCEL = "cancelled"
    MISS = "missed"
    """Somebody else was faster: the chosen row had changed by the time it was locked."""


OPENING = (
    MarketAction.LIST,
    MarketAction.REPRICE,
    MarketAction.MESSAGE,
    MarketAction.ORDER,
    MarketAction.SHIP,
    MarketAction.COMPLETE,
)
"""The first actions of every run, so that even the shortest emits all events of items, orders and
messages except deletions and cancellations."""

WEIGHTS: Mapping[MarketAction, int] = {
    MarketAction.LIST: 20,
    MarketAction.REPRICE: 20,
    MarketAction.REWRITE: 5,
    MarketAction.HIDE: 3,
    MarketAction.SHOW: 2,
    MarketAction.REMOVE: 2,
    MarketAction.MESSAGE: 22,
    MarketAction.ORDER: 14,
}
"""Slightly more items are listed than sold and removed, so that the market grows slowly."""

END_WEIGHT = 18
"""The weight of ending a due order, above that of ordering, so that open orders don't pile up."""

SHIP_WEIGHT = 16
"""The weight of shipping an order that waits for it."""

ENDS: Mapping[MarketAction, float] = {
    MarketAction.COMPLETE: 0.8,
    MarketAction.CANCEL: 0.1,
    MarketAction.RETURN: 0.05,
    MarketAction.REFUND: 0.05,
}
"""How orders end. Those that will be cancelled are not shipped."""
REFUND_FROM, REFUND_TO = 0.1, 0.4

SEVERAL = 0.15
MOST_UNITS = 6
"""The share of listings with several units, and how many these have at most."""
SHORTEST_ORDER = 5
MEAN_ORDER = 40
"""How long an order stays open on average, in actions of the whole market."""

ASKED_FIRST = 0.85
"""The share of orders by buyers who wrote about the item before."""

CUTS = 0.85
CUT_FROM, CUT_TO = 0.05, 0.25
RISE_FROM, RISE_TO = 0.03, 0.12
STEP = 50
LOWEST = 100
"""Prices are multiples of `STEP` and, unless they were lower before, at least `LOWEST`."""

ARCHIVED = 0.7

MOST_APPEAL = 25.0
LEAST_APPEAL = 0.04
LOOKED_AT = 12
"""How many items a buyer compares."""


def next_action(
    rng: random.Random, number: int, *, order_is_due: bool, order_waits: bool
) -> MarketAction:
    """Return the kind of action `number` (from 0). `COMPLETE` stands for any end of an order."""
    if number < len(OPENING):
        return OPENING[number]
    weights = dict(WEIGHTS)
    if order_is_due:
        weights[MarketAction.COMPLETE] = END_WEIGHT
    if order_waits:
        weights[MarketAction.SHIP] = SHIP_WEIGHT
    return rng.choices(list(weights), weights=list(weights.values()))[0]


def order_length(rng: random.Random) -> int:
    """Return after how many actions of the market an order ends."""
    return SHORTEST_ORDER + round(rng.expovariate(1 / (MEAN_ORDER - SHORTEST_ORDER)))


def order_end(rng: random.Random) -> MarketAction:
    return rng.choices(list(ENDS), weights=list(ENDS.values()))[0]


def refund(rng: random.Random, total: int) -> int:
    """Return the part of an order's total that a buyer gets back."""
    return max(1, round(total * rng.uniform(REFUND_FROM, REFUND_TO)))


def units(rng: random.Random) -> int:
    """Return how many units of an item a seller lists."""
    return rng.randint(2, MOST_UNITS) if rng.random() < SEVERAL else 1


def to_step(amount: float) -> int:
    """Round `amount` to a seller's price."""
    return max(LOWEST, round(amount / STEP) * STEP)


def new_price(rng: random.Random, amount: int, usual: float) -> int:
    """Return a seller's new price instead of `amount`, mostly lower, especially if it is high.

    A bargain may rise. The price always changes.
    """
    if rng.random() < CUTS and amount > LOWEST:
        cut = rng.uniform(CUT_FROM, CUT_TO) * min(1.5, max(0.5, amount / max(usual, 1)))
        return min(to_step(amount * (1 - cut)), max(LOWEST, amount - STEP))
    return max(to_step(amount * (1 + rng.uniform(RISE_FROM, RISE_TO))), amount + STEP)


def appeal(amount: int, usual: float) -> float:
    """Return how attractive a price is: 1 at the usual price, 4 at half of it."""
    return min(MOST_APPEAL, max(LEAST_APPEAL, (usual / max(amount, 1)) ** 2))


def looked_at(rng: random.Random, offers: Sequence[Chosen]) -> list[Chosen]:
    """Return the few of `offers` that a buyer compares."""
    return rng.sample(offers, min(LOOKED_AT, len(offers)))


def longest_unsold(rng: random.Random, oldest_first: Sequence[Chosen]) -> Chosen:
    """Draw one, preferring old ones."""
    return oldest_first[int(len(oldest_first) * rng.random() ** 2)]


def hidden_as(rng: random.Random) -> ItemStatus:
    """Return the status with which a seller hides an item for a while."""
    return ItemStatus.ARCHIVED if rng.random() < ARCHIVED else ItemStatus.DRAFT


def buyer_number(rng: random.Random) -> int:
    """Draw a generated buyer's number; some come much more often than others."""
    return int(GENERATED_BUYERS * rng.random() ** 2)
