"""Commands of `cute-dev`, run in this process."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import keyring
import pytest
from cute_dev import app
from keyring.backends import fail

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command with its own settings; returns its exit status and output."""
    for name in ("CUTE_API_KEY", "CUTE_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    # Not that of who runs the tests. Its constructor has no types.
    monkeypatch.setattr(keyring.core, "_keyring_backend", cast(Any, fail.Keyring)())
    monkeypatch.setenv("CUTE_CONFIG_DIR", str(tmp_path / "settings"))

    def command(*arguments: str, **environ: str) -> tuple[int, str, str]:
        for name, value in environ.items():
            monkeypatch.setenv(name, value)
        status = app.run(arguments)
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return command
