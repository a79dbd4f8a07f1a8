"""A small simulated market: sellers list and edit, buyers write, order, pay or cancel.

Every action is a transaction through the same services that the API calls, so its events are real.
Actions depend on a seeded generator and their number, never on a clock, so that the same seed on
the same rows does the same. `decisions`, `taste`, `writing` and `pace` are pure; `shop` and `book`
read the database, and `market` writes to it.
"""

from scripts.sandbox.market.simulation.book import Stock
from scripts.sandbox.market.simulation.decisions import OPENING, MarketAction
from scripts.sandbox.market.simulation.market import Market
from scripts.sandbox.market.simulation.pace import (
    MAX_HOURS,
    MAX_RATE,
    MAX_SECONDS,
    Day,
    arrivals,
    run,
)

__all__ = [
    "MAX_HOURS",
    "MAX_RATE",
    "MAX_SECONDS",
    "OPENING",
    "Day",
    "Market",
    "MarketAction",
    "Stock",
    "arrivals",
    "run",
]
