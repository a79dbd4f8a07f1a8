"""Popularity and prices: popularity follows Zipf's law, and prices keep to a level.

A price level belongs to the name of a category or brand, whatever the seed, so that an expensive
brand stays expensive in all runs. Each seed draws its own popularity.
"""

import math
import random
import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from statistics import mean
from typing import Generic, TypeVar

from cute_api.models.enums import Condition
from scripts.sandbox.market.seed.words import TREE, Goods

Thing = TypeVar("Thing")

ZIPF = 1.0
LEVEL = 2_800
LEVEL_SPREAD = 0.5
BRAND_SPREAD = 0.4
"""Prices of unknown categories spread around `LEVEL` (minor units), and brands' factors around 1;
spreads are those of logarithms."""

WORN = {
    Condition.NEW_WITH_TAGS: 1.3,
    Condition.NEW_WITHOUT_TAGS: 1.1,
    Condition.VERY_GOOD: 0.9,
    Condition.GOOD: 0.72,
    Condition.SATISFACTORY: 0.5,
}
CONDITIONS = {
    Condition.NEW_WITH_TAGS: 2,
    Condition.NEW_WITHOUT_TAGS: 3,
    Condition.VERY_GOOD: 6,
    Condition.GOOD: 5,
    Condition.SATISFACTORY: 2,
}
"""How often each condition occurs."""

_FASHION = re.compile(r"\b(apparel|clothing|fashion|shoes|women|men|kids)\b", re.IGNORECASE)
_KINDS = {path[-1].casefold(): kind for path, kind in TREE.items() if kind is not None}


class Popular(Generic[Thing]):
    """Things by popularity: the second is drawn half as often as the first, the tenth a tenth."""

    def __init__(self, ranked: Sequence[Thing]) -> None:
        self.ranked = ranked
        self._ends = list(accumulate((rank + 1) ** -ZIPF for rank in range(len(ranked))))

    def draw(self, rng: random.Random) -> Thing:
        place = bisect_right(self._ends, rng.random() * self._ends[-1])
        return self.ranked[min(place, len(self.ranked) - 1)]


def shuffled(rng: random.Random, things: Sequence[Thing]) -> list[Thing]:
    return rng.sample(things, len(things))


def is_fashion(path: Sequence[str]) -> bool:
    """Return whether a category is fashion, by the name of its root."""
    return bool(path) and _FASHION.search(path[0]) is not None


def kind_of(path: Sequence[str]) -> Goods | None:
    """Return a category's kind of goods, or that of a category with the same name."""
    return TREE.get(tuple(path)) or (_KINDS.get(path[-1].casefold()) if path else None)


def category_level(path: Sequence[str]) -> float:
    """Return the usual price in a category, unbranded and hardly worn, in minor units."""
    kind = kind_of(path)
    if kind is not None:
        return math.sqrt(kind.low * kind.high)
    return LEVEL * _lasting("category", "\n".join(path), LEVEL_SPREAD)


def brand_factor(name: str | None) -> float:
    """Return a brand's price factor; 0.8 without a brand."""
    return 0.8 if name is None else _lasting("brand", name, BRAND_SPREAD)


def usual_price(level: float, factor: float, condition: Condition) -> float:
    # An unknown condition counts as average.
    return level * factor * WORN.get(condition, mean(WORN.values()))


def _lasting(trait: str, name: str, spread: float) -> float:
    # Seeded by the name, so that it is the same in every run; not a secret.
    return random.Random(f"{trait}:{name}").lognormvariate(0, spread)
