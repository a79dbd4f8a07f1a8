"""What is done next, to which item and at which price. Pure: chance comes from the caller's rng."""

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
    COMPLETE = "completed"
    CANCEL = "cancelled"
    MISS = "missed"
    """Someone else was faster: what was chosen had changed by the time it was locked."""


OPENING = (
    MarketAction.LIST,
    MarketAction.REPRICE,
    MarketAction.MESSAGE,
    MarketAction.ORDER,
    MarketAction.COMPLETE,
)
"""How every run begins: even the shortest emits all events of items, orders and messages but those
of taking something back."""

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
"""A little more is listed than is sold and taken back: such a market grows slowly."""

END_WEIGHT = 18
"""Of ending an order, when one is due: more than of ordering, or ever more would be open."""

CANCELLED = 0.1
SHORTEST_ORDER = 5
MEAN_ORDER = 40
"""How long an order stays open, in actions of the whole market."""

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
"""Of how many items a buyer takes the best."""


def next_action(rng: random.Random, number: int, *, order_is_due: bool) -> MarketAction:
    """The kind of action `number` (from 0) of a run. `COMPLETE` is either end of an order."""
    if number < len(OPENING):
        return OPENING[number]
    weights = {**WEIGHTS, MarketAction.COMPLETE: END_WEIGHT} if order_is_due else WEIGHTS
    return rng.choices(list(weights), weights=list(weights.values()))[0]


def order_length(rng: random.Random) -> int:
    """After how many actions of the market an order ends."""
    return SHORTEST_ORDER + round(rng.expovariate(1 / (MEAN_ORDER - SHORTEST_ORDER)))


def order_end(rng: random.Random) -> MarketAction:
    return MarketAction.CANCEL if rng.random() < CANCELLED else MarketAction.COMPLETE


def to_step(amount: float) -> int:
    """The price that a seller writes for `amount`."""
    return max(LOWEST, round(amount / STEP) * STEP)


def new_price(rng: random.Random, amount: int, usual: float) -> int:
    """What a seller asks instead of `amount`: mostly less, the more so the dearer it is than usual.

    A bargain may rise. It is always another amount.
    """
    if rng.random() < CUTS and amount > LOWEST:
        cut = rng.uniform(CUT_FROM, CUT_TO) * min(1.5, max(0.5, amount / max(usual, 1)))
        return min(to_step(amount * (1 - cut)), max(LOWEST, amount - STEP))
    return max(to_step(amount * (1 + rng.uniform(RISE_FROM, RISE_TO))), amount + STEP)


def appeal(amount: int, usual: float) -> float:
    """How much a price draws buyers: 1 at the usual price, 4 at half of it."""
    return min(MOST_APPEAL, max(LEAST_APPEAL, (usual / max(amount, 1)) ** 2))


def looked_at(rng: random.Random, offers: Sequence[Chosen]) -> list[Chosen]:
    """The few of `offers` that a buyer sees."""
    return rng.sample(offers, min(LOOKED_AT, len(offers)))


def longest_unsold(rng: random.Random, oldest_first: Sequence[Chosen]) -> Chosen:
    """One of these, rather an old one than a new one."""
    return oldest_first[int(len(oldest_first) * rng.random() ** 2)]


def hidden_as(rng: random.Random) -> ItemStatus:
    """How a seller takes an item off the market for a while."""
    return ItemStatus.ARCHIVED if rng.random() < ARCHIVED else ItemStatus.DRAFT


def buyer_number(rng: random.Random) -> int:
    """Which of the generated buyers it is: some come much more often than others."""
    return int(GENERATED_BUYERS * rng.random() ** 2)
