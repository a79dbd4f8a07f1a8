"""One server for the package: an API and the relay, which brings events into the feed."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.examples.analytics.shop import Shop
from tests.fixtures.api import furnish
from tests.sdk.scenarios.proxy import Proxy, proxying
from tests.usage.world import World, standing

NewShop = Callable[[str], Shop]


@pytest.fixture(scope="package")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with standing(tmp_path_factory.mktemp("world")) as world:
        furnish(world.database)
        world.start("relay")
        world.start("serve")
        yield world


@pytest.fixture(scope="package")
def proxy(world: World) -> Iterator[Proxy]:
    with proxying(world.base_url) as proxy:
        yield proxy


@pytest.fixture
def new_shop(world: World, tmp_path: Path) -> Iterator[NewShop]:
    """Makes the shop of a user with this name, who has none yet."""
    shops: list[Shop] = []

    def make(name: str) -> Shop:
        shops.append(Shop(world, name, tmp_path))
        return shops[-1]

    yield make
    for shop in shops:
        shop.client.close()
