"""One world for all scenarios of a module."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sdk.scenarios.world import World, standing


@pytest.fixture(scope="module")
def world(
    database_url: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    directory: Path = tmp_path_factory.mktemp("scenarios")
    with standing(database_url, redis_url, directory) as running:
        yield running
