"""The simulated market, which acts for Alice."""

import random

from scripts.sandbox.market.simulation import Market
from tests.fixtures.api import Api

# Enough for several orders that are completed.
ACTIONS = 150


def live(api: Api, actions: int = ACTIONS) -> None:
    """Let the market act for Alice."""
    market = Market(api.database, random.Random(7), seller_emails=["alice@cute.example"])
    for _ in range(actions):
        market.step()
