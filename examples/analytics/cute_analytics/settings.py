"""Read and check the program's settings from its environment.

`CUTE_API_KEY` and `CUTE_BASE_URL` are read by the SDK.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

DATABASE = "CUTE_ANALYTICS_DB"
TIMEOUT = "CUTE_ANALYTICS_TIMEOUT"

DEFAULT_DATABASE = "analytics.duckdb"
DEFAULT_TIMEOUT_S = 30.0
MIN_TIMEOUT_S = 0.1
MAX_TIMEOUT_S = 300.0


class SettingsError(Exception):
    """A variable is invalid; the text names it and says what to set."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The file, and the timeout of one attempt of a call, in seconds."""

    database: Path
    timeout: float


def read(environ: Mapping[str, str]) -> Settings:
    """Read the settings from these variables. Raises `SettingsError`."""
    database = Path(environ.get(DATABASE) or DEFAULT_DATABASE)
    if database.is_dir() or not database.absolute().parent.is_dir():
        raise SettingsError(f"{DATABASE} must name a file in a folder that is there: {database}")
    return Settings(database, _timeout(environ.get(TIMEOUT) or str(DEFAULT_TIMEOUT_S)))


def _timeout(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not MIN_TIMEOUT_S <= seconds <= MAX_TIMEOUT_S:
        raise SettingsError(
            f"{TIMEOUT} must be seconds, from {MIN_TIMEOUT_S:g} to {MAX_TIMEOUT_S:g}: {text!r}"
        )
    return seconds
