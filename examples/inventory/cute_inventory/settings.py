"""Read and check the program's own variables at the start."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cute_inventory.trouble import SettingsError

DEFAULT_STOCK = "stock.csv"
DEFAULT_PORT = 9000
DEFAULT_INTERVAL_S = 120.0
DEFAULT_TIMEOUT_S = 30.0
MIN_INTERVAL_S = 1.0
MAX_INTERVAL_S = 3_600.0
MAX_PORT = 65_535
HOOK_PATH = "/cute"


@dataclass(frozen=True, slots=True)
class Settings:
    """Files, addresses and times in seconds; `url` is where Cute can reach the receiver."""

    stock: Path
    channels: Path
    ledger: Path
    port: int
    url: str
    interval: float
    timeout: float

    @property
    def conflicts(self) -> Path:
        """Return the path of the last sync's conflicts."""
        return self.ledger.with_name("conflicts.csv")


def load(stock: Path | None, environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings; `stock` is from the command line. Raises `SettingsError`."""
    path = stock or Path(environ.get("CUTE_INVENTORY_STOCK") or DEFAULT_STOCK)
    if not path.is_file():
        raise SettingsError(
            f"There is no stock at {path}: give --stock FILE or set CUTE_INVENTORY_STOCK."
        )
    channels = environ.get("CUTE_INVENTORY_CHANNELS")
    if channels and not Path(channels).is_dir():
        raise SettingsError(f"CUTE_INVENTORY_CHANNELS: {channels} is not a folder.")
    ledger = environ.get("CUTE_INVENTORY_LEDGER")
    port = int(_number("PORT", environ, DEFAULT_PORT, 1, MAX_PORT))
    return Settings(
        stock=path,
        channels=Path(channels) if channels else path.parent / "channels",
        ledger=Path(ledger) if ledger else path.with_name(f"{path.name}.ledger"),
        port=port,
        url=environ.get("CUTE_INVENTORY_URL") or f"http://127.0.0.1:{port}{HOOK_PATH}",
        interval=_number(
            "CUTE_INVENTORY_INTERVAL", environ, DEFAULT_INTERVAL_S, MIN_INTERVAL_S, MAX_INTERVAL_S
        ),
        timeout=_number(
            "CUTE_INVENTORY_TIMEOUT", environ, DEFAULT_TIMEOUT_S, MIN_INTERVAL_S, MAX_INTERVAL_S
        ),
    )


def _number(
    name: str, environ: Mapping[str, str], default: float, least: float, most: float
) -> float:
    text = environ.get(name) or str(default)
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not least <= number <= most:
        raise SettingsError(f"{name}: a number from {least:.0f} to {most:.0f}, not {text!r}.")
    return number
