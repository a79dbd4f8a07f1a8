"""Redocly, started once for all tests that run it on sources of their own."""

from collections.abc import Iterator

import pytest

from scripts.spec.bundle import Redocly


@pytest.fixture(scope="package")
def redocly() -> Iterator[Redocly]:
    with Redocly.loaded() as loaded:
        yield loaded
