"""Writes a report to a file."""

from pathlib import Path

from cute_sdk.contract.errors import CommandError


def write(path: str | None, text: str) -> None:
    """Write it, if there is a path; raises `CommandError` when that fails."""
    if path is None:
        return
    try:
        Path(path).write_text(text, encoding="utf-8")
    except OSError as error:
        raise CommandError(f"{path} can't be written: {error.strerror}.") from None
