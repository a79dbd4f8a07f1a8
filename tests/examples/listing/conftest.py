"""One marketplace for the package, and a folder with a program of its own for each test."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest

from cute_api.models import Brand, Category
from cute_api.models.database import Database
from cute_api.models.enums import Scope
from scripts.sandbox.market.seed.words import BRANDS, TREE
from tests.examples.listing.program import Program
from tests.fixtures.http import client_of
from tests.sdk.scenarios.proxy import Proxy, proxying
from tests.usage.world import World, standing

MORE_BRANDS = ("Marimekko", "Zara", "H&M", "Levi's")
SCOPES = (Scope.READ_ACCOUNT, Scope.READ_ITEMS, Scope.WRITE_ITEMS)

NewProgram = Callable[..., Program]


@dataclass
class Seller:
    """A seller: their key, and their items on the marketplace."""

    key: str
    client: httpx.Client

    def items(self) -> dict[str, dict[str, Any]]:
        """All of them by their SKU."""
        found: dict[str, dict[str, Any]] = {}
        params: dict[str, Any] = {"limit": 100}
        while True:
            page = self.client.get("/me/items", params=params).raise_for_status().json()
            found |= {item["sku"]: item for item in page["data"]}
            if not page["has_more"]:
                return found
            params["cursor"] = page["next_cursor"]


@pytest.fixture(scope="package")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with standing(tmp_path_factory.mktemp("world")) as world:
        _furnish(world.database)
        world.start("serve")
        yield world


@pytest.fixture(scope="package")
def proxy(world: World) -> Iterator[Proxy]:
    with proxying(world.base_url) as proxy:
        yield proxy


@pytest.fixture(scope="package")
def numbers() -> Iterator[int]:
    return count()


@pytest.fixture
def seller(world: World, numbers: Iterator[int]) -> Iterator[Seller]:
    """A seller without items."""
    key = world.key(f"bob-{next(numbers)}", SCOPES)
    with client_of(world.base_url, key) as client:
        yield Seller(key, client)


@pytest.fixture
def new_program(world: World, seller: Seller, tmp_path: Path) -> NewProgram:
    """Makes a program on an empty folder; takes `key`, `base_url`, `variables`."""

    def make(
        key: str | None = None,
        base_url: str | None = None,
        variables: dict[str, str] | None = None,
    ) -> Program:
        folder = tmp_path / "folder"
        folder.mkdir(exist_ok=True)
        return Program(
            folder,
            seller.key if key is None else key,
            base_url or world.base_url,
            variables or {},
        )

    return make


def _furnish(database: Database) -> None:
    """The tree and the brands of a sandbox, and some brands that sellers mistype."""
    with database.transaction() as session:
        ids: dict[tuple[str, ...], Any] = {}
        for path in TREE:
            category = Category(name=path[-1], path=[*path], parent_id=ids.get(path[:-1]))
            session.add(category)
            session.flush()
            ids[path] = category.id
        session.add_all(Brand(name=name) for name in (*BRANDS, *MORE_BRANDS))
