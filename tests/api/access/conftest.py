"""What exact limits need: a busy machine's late reply is not taken for a storage that is away."""

import pytest

from cute_api.edge.limits import connection


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A decision waits for a second, not for 50 ms."""
    monkeypatch.setattr(connection, "LOOKS", connection.MAX_LOOKS)
