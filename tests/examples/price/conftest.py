"""One market for the package, and a program of its own for each test."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.examples.price.market import Market, opened
from tests.examples.price.program import Program, ending
from tests.sdk.scenarios.proxy import Proxy, proxying

NewProgram = Callable[..., Program]


@pytest.fixture(scope="package")
def market(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Market]:
    with opened(tmp_path_factory.mktemp("market")) as market:
        yield market


@pytest.fixture(scope="package")
def proxy(market: Market) -> Iterator[Proxy]:
    with proxying(market.base_url) as proxy:
        yield proxy


@pytest.fixture
def new_program(market: Market, tmp_path: Path) -> Iterator[NewProgram]:
    """Makes a program that is not running yet; takes `key`, `base_url`, `variables`."""
    with ExitStack() as closing:

        def make(
            key: str | None = None,
            base_url: str | None = None,
            variables: dict[str, str] | None = None,
        ) -> Program:
            program = Program(
                tmp_path,
                market.key() if key is None else key,
                base_url or market.base_url,
                variables or {},
            )
            return closing.enter_context(ending(program))

        yield make
