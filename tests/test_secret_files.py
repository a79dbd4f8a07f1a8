"""Secrets from files: each variable of a secret with `_FILE` at its end names one."""

from pathlib import Path

import pytest

from cute_api.config import SECRETS, ConfigError, load

URL = "postgresql://alice:secret@127.0.0.1:5432/cute"
NOWHERE = {"DATA_DIR": "/nowhere"}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "secret"
    file.write_text(f"{URL}\n")
    return file


def test_secret_is_read_from_its_file_without_the_line_end(file: Path) -> None:
    assert load({**NOWHERE, "DATABASE_URL_FILE": str(file)}).database_url == URL
    assert load({**NOWHERE, "CUTE_MAIL_FILE": str(file)}).mail == URL


def test_what_is_no_secret_has_no_file(file: Path) -> None:
    assert load({**NOWHERE, "CUTE_PUBLIC_URL_FILE": str(file)}).public_url is None


@pytest.mark.parametrize("content", [None, b"", b" \n", b"\xff\xfe"])
def test_file_that_cant_be_used_is_refused_by_its_variable(
    content: bytes | None, tmp_path: Path
) -> None:
    file = tmp_path / "secret"
    if content is not None:
        file.write_bytes(content)
    for name in SECRETS:
        with pytest.raises(ConfigError, match=f"{name}_FILE"):
            load({**NOWHERE, f"{name}_FILE": str(file)})


def test_value_and_file_at_once_are_refused_without_the_secret(file: Path) -> None:
    with pytest.raises(ConfigError, match="Both DATABASE_URL and DATABASE_URL_FILE") as caught:
        load({**NOWHERE, "DATABASE_URL": URL, "DATABASE_URL_FILE": str(file)})
    assert "secret@" not in str(caught.value)
