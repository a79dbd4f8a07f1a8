"""A small market that runs: sellers list and edit, buyers write, order, pay or give up.

Every action is one transaction through the same services that the API calls: its events are real.
What is done comes from a seeded generator and the number of the action, never from a clock: the
same seed on the same rows does the same. `decisions`, `taste`, `writing` and `pace` are pure;
`shop` and `book` read the database, and `market` writes to it.
"""

from cute_api.services.simulation.book import Stock
from cute_api.services.simulation.decisions import OPENING, MarketAction
from cute_api.services.simulation.market import Market
from cute_api.services.simulation.pace import MAX_HOURS, MAX_RATE, MAX_SECONDS, Day, arrivals, run

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
