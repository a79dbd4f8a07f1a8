"""The market of `make examples`: sellers, initial items, and its day."""

import json
import random
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scripts.checks.examples.part import PartError, ShowMarket
from scripts.sandbox.at_hand import Sandbox
from scripts.sandbox.market.seed import comparable
from scripts.sandbox.market.seed.catalogue import SeedCatalogue

SELLERS = ("alice@cute.example", "bob@cute.example", "charlie@cute.example")
# The first seller has half of the items, the second half of the rest, the last what is left.
SHARES = (0.5, 0.25, 0.25)
ITEMS = 12_000
DAY = ShowMarket(hours=24, seconds=60, rate=30, seed=7, sellers=SELLERS, items=ITEMS)
PRICE_SPREAD = (0.6, 1.5)
CLOSING_S = 60.0


def stock(sandbox: Sandbox, market: ShowMarket, directory: Path) -> None:
    """Make the sellers and put the items on sale, the same for the same seed."""
    for email in market.sellers:
        sandbox.make_user(email)
    path = directory / "stock.jsonl"
    with path.open("w") as file:
        for row in _rows(market):
            file.write(json.dumps(row) + "\n")
    sandbox.cute("import", "items", str(path))


def _rows(market: ShowMarket) -> Iterator[dict[str, object]]:
    rng = random.Random(market.seed)
    kinds = SeedCatalogue().items
    for number in range(market.items):
        kind = rng.choice(kinds)
        amount = round(kind["price_amount"] * rng.uniform(*PRICE_SPREAD))
        yield {
            "seller": rng.choices(market.sellers, SHARES)[0],
            "sku": f"STOCK-{number:06}",
            "title": kind["title"],
            "description": kind["description"],
            "price": {"amount": amount, "currency": kind["price_currency"]},
            "category": " > ".join(kind["category"]),
            "brand": kind["brand"],
            "size": kind["size"],
            "color": kind["color"],
            "condition": kind["condition"],
            "attributes": kind["attributes"],
            "quantity": comparable.units(amount, kind["condition"]),
            **comparable.shipping(amount, kind["price_currency"]),
        }


@contextmanager
def opened(sandbox: Sandbox, market: ShowMarket) -> Iterator["subprocess.Popen[str]"]:
    """The market, open while the block runs; at its end it has closed. Raises `PartError`."""
    sellers = [word for email in market.sellers for word in ("--seller", email)]
    with sandbox.start_cute(
        "simulate",
        *("--rate", str(market.rate), "--seconds", str(market.seconds)),
        *("--hours", str(market.hours)),
        *("--seed", str(market.seed)),
        *sellers,
    ) as process:
        try:
            yield process
            process.wait(market.seconds + CLOSING_S)
        finally:
            process.kill()
        said = process.stdout.read() if process.stdout else ""
    if process.returncode:
        raise PartError(f"The market failed: {said.strip()}")
