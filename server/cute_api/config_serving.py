"""Settings of `cute serve`: the served parts, limits per address, and locations of addresses."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from cute_api.config_values import ConfigError, integer

CONNECTIONS_PER_ADDRESS = "CUTE_CONNECTIONS_PER_ADDRESS"
PAGES_A_MINUTE = "CUTE_PAGES_A_MINUTE"
ONLY = "CUTE_SERVE_ONLY"
LOCATION_FILE = "CUTE_LOCATION_FILE"
DEFAULT_CONNECTIONS_PER_ADDRESS = 256
# Twenty a second, with the files that pages load: more than an office full of people needs.
DEFAULT_PAGES_A_MINUTE = 1_200
MOST = 1_000_000


class Part(StrEnum):
    """The parts of the server that a process can serve alone."""

    API = "api"
    PORTAL = "portal"


@dataclass(frozen=True, slots=True)
class ServingSettings:
    """`connections_per_address` limits the connections of an address to one process,
    `pages_a_minute` the pages of a network. Without `only` a process serves all. The
    `location_file` knows the locations of addresses.
    """

    connections_per_address: int = DEFAULT_CONNECTIONS_PER_ADDRESS
    pages_a_minute: int = DEFAULT_PAGES_A_MINUTE
    only: Part | None = None
    location_file: Path | None = None


EVERYTHING = ServingSettings()


def read(text: Callable[[str], str | None]) -> ServingSettings:
    """`text` returns the value of a variable. Raises `ConfigError`."""
    only = text(ONLY)
    if only and only not in list(Part):
        raise ConfigError(f"{ONLY} must be {' or '.join(Part)}, not {only!r}.")

    def number(name: str, default: int) -> int:
        return integer(text(name) or str(default), name, 1, MOST)

    location_file = text(LOCATION_FILE)
    return ServingSettings(
        number(CONNECTIONS_PER_ADDRESS, DEFAULT_CONNECTIONS_PER_ADDRESS),
        number(PAGES_A_MINUTE, DEFAULT_PAGES_A_MINUTE),
        Part(only) if only else None,
        Path(location_file).absolute() if location_file else None,
    )
