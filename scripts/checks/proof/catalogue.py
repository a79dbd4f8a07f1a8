"""A generated marketplace, deterministic for its size, with common and rare values.

Brands, sellers and the words of descriptions follow Zipf's law, as they do on real marketplaces. Of
every 100 items about 4 are drafts, 3 archived, 2 deleted, 12 sold. The last items are of today.
"""

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import accumulate
from uuid import UUID

import orjson

from cute_api.models.enums import Condition, ItemStatus
from scripts.sandbox.market.seed import comparable
from scripts.sandbox.market.seed.words import COLORS, NOTES, PERSONS, TREE, WEAR

SEED = 20_261_101
BRANDS = 2_000
ITEMS_PER_SELLER = 20
VOCABULARY = 30_000
STORY_WORDS = 6
DAYS = 500
CURRENCIES = ("EUR", "SEK", "PLN")
CURRENCY_WEIGHTS = (80, 15, 5)
STATUSES = tuple(ItemStatus)
STATUS_WEIGHTS = {"draft": 4, "active": 79, "reserved": 2, "sold": 12, "archived": 3}
CONDITION_WEIGHTS = (2, 8, 40, 40, 10)
DELETED = 0.02
BRANDED = 0.92
CHANGED_LATER = 0.2
# One of this many.
SENT_TO_ICELAND = 1_000
# One syllable a line would take 35 lines.
SYLLABLES = (
    "ba", "ce", "di", "fo", "gu", "ha", "je", "ki", "lo", "mu", "na", "pe", "qui", "ro", "su", "ta",
    "ve", "wi", "xo", "yu", "za", "bri", "cle", "dro", "fla", "gri", "klo", "pra", "sta", "tre",
    "vel", "nor", "lin", "mar", "son",
)  # fmt: skip
COLUMNS = (
    "id, seller_id, title, description, price_amount, price_currency, category_id, brand_id, size, "
    "color, condition, images, sku, status, created_at, updated_at, deleted_at, "
    "ships_from, shipping, attributes"
)
NULL = r"\N"


class Zipf:
    """Draw members of a population; the n-th is drawn n times less often than the first."""

    def __init__(self, population: Sequence[str]) -> None:
        self._population = population
        self._weights = list(accumulate(1 / rank for rank in range(1, len(population) + 1)))

    def draw(self, rng: random.Random, count: int) -> list[str]:
        return rng.choices(self._population, cum_weights=self._weights, k=count)


def words(count: int = VOCABULARY) -> list[str]:
    """Generate words, most frequent first."""
    rng = random.Random(SEED)
    found: dict[str, None] = {}
    while len(found) < count:
        found["".join(rng.choices(SYLLABLES, k=rng.randint(2, 4)))] = None
    return list(found)


def ids(count: int, start: datetime, rng: random.Random) -> list[UUID]:
    """Generate UUIDs of version 7, one a millisecond."""
    first = int(start.timestamp() * 1000)
    return [
        UUID(
            int=(first + n) << 80
            | 7 << 76
            | rng.getrandbits(12) << 64
            | 2 << 62
            | rng.getrandbits(62)
        )
        for n in range(count)
    ]


class Catalogue:
    """The items of a marketplace, as lines for COPY.

    `brands` (id by name, the most frequent first), `sellers` and `categories` (id by path) exist
    already. `end` is when the last item was listed.
    """

    def __init__(
        self,
        size: int,
        *,
        brands: dict[str, UUID],
        sellers: Sequence[UUID],
        categories: dict[tuple[str, ...], UUID],
        end: datetime,
    ) -> None:
        self.size = size
        self._rng = random.Random(SEED)
        self._brands = Zipf(list(brands))
        self._brand_ids = {name: str(key) for name, key in brands.items()}
        self._sellers = Zipf([str(seller) for seller in sellers])
        self._leaves = [
            (path, kind, str(categories[path])) for path, kind in TREE.items() if kind is not None
        ]
        self._colors = Zipf(COLORS)
        self._words = Zipf(words())
        self._end = end

    def lines(self, first: int, count: int) -> Iterator[str]:
        """The items from number `first` on, as lines of COPY's text format in `COLUMNS` order."""
        rng = self._rng
        leaves = rng.choices(
            self._leaves, weights=[1 / (n + 1) for n in range(len(self._leaves))], k=count
        )
        brands = self._brands.draw(rng, count)
        sellers = self._sellers.draw(rng, count)
        colors = self._colors.draw(rng, count)
        conditions = rng.choices(list(Condition), weights=CONDITION_WEIGHTS, k=count)
        statuses = rng.choices(STATUSES, weights=[STATUS_WEIGHTS[s] for s in STATUSES], k=count)
        currencies = rng.choices(CURRENCIES, weights=CURRENCY_WEIGHTS, k=count)
        step = timedelta(days=DAYS) / self.size
        start = self._end - timedelta(days=DAYS)
        for n in range(count):
            path, kind, category = leaves[n]
            number = first + n
            listed = start + step * (number + 1)
            changed = listed
            if rng.random() < CHANGED_LATER:
                changed += (self._end - listed) * rng.random()
            branded = rng.random() < BRANDED
            material = rng.choice(kind.materials)
            thing = f"{material} {rng.choice(kind.nouns)}"
            story = " ".join(self._words.draw(rng, STORY_WORDS))
            price = round(rng.triangular(kind.low, kind.high, kind.low * 1.5)) // 50 * 50
            bits = rng.getrandbits(74)
            key = (
                int(listed.timestamp() * 1000) << 80
                | 7 << 76
                | (bits >> 62) << 64
                | 2 << 62
                | bits & (2**62 - 1)
            )
            images = [
                {"url": f"https://images.cute.example/{number}-{side}.jpg", "alt": thing}
                for side in range(1 + number % 3)
            ]
            yield "\t".join(
                (
                    f"{key:032x}",
                    sellers[n],
                    f"{brands[n] if branded else 'Vintage'} {thing}, {colors[n]}",
                    f"{PERSONS[path[0]].capitalize()} {thing}. {rng.choice(WEAR[conditions[n]])} "
                    f"{rng.choice(NOTES)} {story}.",
                    str(price),
                    currencies[n],
                    category,
                    self._brand_ids[brands[n]] if branded else NULL,
                    rng.choice(kind.sizes),
                    colors[n],
                    conditions[n],
                    orjson.dumps(images).decode(),
                    f"P-{number}",
                    statuses[n],
                    listed.isoformat(),
                    changed.isoformat(),
                    changed.isoformat() if rng.random() < DELETED else NULL,
                    "DE",
                    _shipping(number, price, currencies[n]),
                    _attributes(path, material),
                )
            )


def _shipping(number: int, price: int, currency: str) -> str:
    """Options for the EU and the world; one of `SENT_TO_ICELAND` items is sent to Iceland too."""
    options = comparable.shipping(price, currency)["shipping"]
    if number % SENT_TO_ICELAND == 0:
        options.append({"destination": "IS", "price": {"amount": 900, "currency": currency}})
    elif number % SENT_TO_ICELAND < SENT_TO_ICELAND // 2:
        options.pop()
    return orjson.dumps(options).decode()


@cache
def _attributes(path: tuple[str, ...], material: str) -> str:
    return orjson.dumps(comparable.attributes(path, "", material)).decode()


def today() -> datetime:
    return datetime.now(UTC)
