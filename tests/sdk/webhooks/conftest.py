"""The built JavaScript SDK, once for this folder."""

from pathlib import Path

import pytest

from tests.sdk.webhooks import node_build


@pytest.fixture(scope="session")
def webhooks_js(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return node_build.installed(tmp_path_factory.mktemp("sdk"))
