"""A marketplace with all processes of delivery, and shops in it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from cute_api.models.enums import Scope, Tier
from scripts.shared.ports import free_port
from tests.examples.inventory.shop import Shop
from tests.fixtures.api import furnish
from tests.sdk.scenarios.proxy import Proxy, proxying
from tests.usage.world import World, standing

MakeShop = Callable[..., Shop]


@pytest.fixture(scope="session")
def market(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with standing(tmp_path_factory.mktemp("market")) as world:
        # As in production: the shop's receiver responds to a challenge before it is sent events.
        world.environ["CUTE_WEBHOOK_VERIFICATION"] = "on"
        furnish(world.database)
        for name in ("serve", "relay", "worker"):
            world.start(name)
        yield world


@pytest.fixture(scope="session")
def proxy(market: World) -> Iterator[Proxy]:
    with proxying(market.base_url) as running:
        yield running


@pytest.fixture
def make_shop(market: World, tmp_path: Path) -> MakeShop:
    """Makes shops, each of a seller of its own who has nothing on Cute yet."""

    def make(
        *,
        scopes: tuple[Scope, ...] = tuple(Scope),
        tier: Tier = Tier.PRO,
        base_url: str | None = None,
    ) -> Shop:
        name = f"alice-{uuid4().hex[:10]}"
        directory = tmp_path / name
        directory.mkdir()
        key = market.key(name, scopes, tier)
        return Shop(market, directory, key, base_url or market.base_url, free_port())

    return make


@pytest.fixture
def shop(make_shop: MakeShop) -> Shop:
    return make_shop()
