"""Load a marketplace into an empty, migrated database, and report the rate."""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import StringIO
from uuid import UUID

from psycopg2 import extensions
from sqlalchemy import Engine, insert, select, text
from sqlalchemy.orm import Session

from cute_api.config import ITEM_ID
from cute_api.models import Brand, Category, User
from cute_api.models.database import Database
from cute_api.models.enums import Tier
from scripts.checks.proof.catalogue import (
    BRANDS,
    COLUMNS,
    ITEMS_PER_SELLER,
    SEED,
    Catalogue,
    ids,
    today,
)
from scripts.checks.proof.catalogue import words as made_up_words
from scripts.sandbox.market.seed import seed
from scripts.sandbox.market.seed.catalogue import EPOCH

CHUNK = 25_000
LOAD_TIMEOUT = "10min"

Report = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class LoadResult:
    """The number of loaded items, and the seconds without ANALYZE."""

    items: int
    seconds: float

    @property
    def rate(self) -> float:
        return self.items / self.seconds


def load(engine: Engine, size: int, report: Report) -> LoadResult:
    """Fill an empty database with `size` items, with all triggers and indexes active."""
    database = Database(engine, item_url=ITEM_ID)
    with database.transaction() as session:
        catalogue = _furnish(session, size)
    with _without_deadlines(engine):
        started = time.perf_counter()
        for first in range(0, size, CHUNK):
            count = min(CHUNK, size - first)
            with database.transaction() as session:
                session.execute(text(f"SET LOCAL statement_timeout = '{LOAD_TIMEOUT}'"))
                _copy(session, "\n".join(catalogue.lines(first, count)))
            seconds = time.perf_counter() - started
            done = first + count
            if done % (10 * CHUNK) == 0:
                report(f"  {done:,} of {size:,} items, {done / seconds:,.0f} a second")
        loaded = LoadResult(size, time.perf_counter() - started)
        _settle(engine)
    return loaded


@contextmanager
def _without_deadlines(engine: Engine) -> Iterator[None]:
    """Turn deadlines off, which COPY doesn't support. This process does nothing else meanwhile."""
    wait = extensions.get_wait_callback()
    engine.dispose()
    extensions.set_wait_callback(None)
    try:
        yield
    finally:
        extensions.set_wait_callback(wait)
        engine.dispose()


def _furnish(session: Session, size: int) -> Catalogue:
    """Create the seeded brands and categories, more brands, and the sellers."""
    seed(session)
    session.execute(text("DELETE FROM orders"))
    session.execute(text("DELETE FROM items"))
    rng = random.Random(SEED)
    names = [f"{word.capitalize()} Studio" for word in made_up_words(BRANDS)]
    session.execute(
        insert(Brand),
        [
            {"id": key, "name": name}
            for key, name in zip(ids(BRANDS, EPOCH, rng), names, strict=True)
        ],
    )
    sellers = ids(max(size // ITEMS_PER_SELLER, 1), EPOCH, rng)
    session.execute(
        insert(User),
        [
            {
                "id": key,
                "email": f"seller-{n}@cute.example",
                "username": f"seller-{n}",
                "tier": Tier.FREE,
            }
            for n, key in enumerate(sellers)
        ],
    )
    brands: dict[str, UUID] = {
        row.name: row.id for row in session.execute(select(Brand.name, Brand.id).order_by(Brand.id))
    }
    categories = {
        tuple(row.path): row.id for row in session.execute(select(Category.path, Category.id))
    }
    return Catalogue(size, brands=brands, sellers=sellers, categories=categories, end=today())


def _copy(session: Session, lines: str) -> None:
    connection = session.connection().connection.driver_connection
    assert connection is not None
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY items ({COLUMNS}) FROM STDIN", StringIO(lines))


def _settle(engine: Engine) -> None:
    """Do at once what autovacuum does later: statistics, visibility map, GIN's pending list."""
    with engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT")
        connection.execute(text("SET statement_timeout = 0"))
        connection.execute(text("VACUUM ANALYZE"))
