"""One sandbox for all tests that only read from it, because a start takes twelve seconds of CPU."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.shared.ports import free_port
from tests.fixtures.clusters import memory
from tests.platform.sandbox import Sandbox, running


@pytest.fixture(scope="package")
def sandbox() -> Iterator[Sandbox]:
    """A sandbox that serves metrics, checks its responses, and retries after a second.

    Tests kill children of it, which come again; those of `test_supervisor_stop.py` end it.
    """
    directory = Path(tempfile.mkdtemp(prefix="cute-sandbox-", dir=memory()))
    given = {
        "METRICS_PORT": str(free_port()),
        "CUTE_RESPONSE_SAMPLE": "1",
        "CUTE_WEBHOOK_SCHEDULE": "0,1,1,1,1",
    }
    with running(directory / "data", given=given) as started:
        yield started
    shutil.rmtree(directory, ignore_errors=True)
