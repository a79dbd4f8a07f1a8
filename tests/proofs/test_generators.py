"""Clients by two generators work: the proof `generators`, with those that are installed anyway.

`make proof PROOFS=generators` has seven, in four languages.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cute_api.config import ROOT
from scripts.checks.proof.generators.clients import (
    GO_OPTIONS,
    JAVA_OPTIONS,
    mistakes,
    openapi_fetch,
    openapi_python_client,
)
from scripts.checks.proof.generators.stage import RunningApi, scene
from scripts.sandbox import embedded
from scripts.sandbox.command import VENV
from tests.fixtures.clusters import TEMPLATE
from tests.spec.document import by_id

DATABASE = "generators"


@pytest.fixture(scope="module")
def market(servers: embedded.Servers) -> Iterator[RunningApi]:
    servers.postgres.create_database(DATABASE, TEMPLATE)
    with scene(servers, DATABASE) as running:
        yield running


@pytest.fixture
def document(market: RunningApi, tmp_path: Path) -> Path:
    path = tmp_path / "openapi.json"
    path.write_bytes(market.document)
    return path


@pytest.mark.costly
def test_a_client_by_openapi_python_client_works(
    market: RunningApi, document: Path, tmp_path: Path
) -> None:
    use = openapi_python_client(document, tmp_path, programs=VENV / "bin")
    # It warns of an operation that it can't read, and leaves it out.
    made = {path.stem for path in (tmp_path / "client" / "api").glob("*/*.py")}
    assert set(by_id()) <= made
    assert mistakes(use, tmp_path, market) == []


@pytest.mark.costly
def test_a_client_by_openapi_typescript_and_openapi_fetch_works(
    market: RunningApi, document: Path, tmp_path: Path
) -> None:
    use = openapi_fetch(document, tmp_path, modules=ROOT / "node_modules")
    assert mistakes(use, tmp_path, market) == []


def test_the_guide_gives_the_options_that_are_proved() -> None:
    guide = (ROOT / "docs" / "guides" / "sdks.md").read_text(encoding="utf-8")
    assert f"-g go --additional-properties={GO_OPTIONS}`" in guide
    assert f"-g java --library native --additional-properties={JAVA_OPTIONS}`" in guide
