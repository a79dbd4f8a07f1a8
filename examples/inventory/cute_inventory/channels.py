"""Other channels for the same goods: remove offers there, and restore them."""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Protocol

from cute_inventory import files
from cute_inventory.stock import Cells, Table

NEEDED = ("sku",)


class Channel(Protocol):
    """A channel that sells by SKU: a file, or a shop's API.

    Every method can be called again with the same: a call that was interrupted is made again.
    """

    name: str

    def offers(self) -> Mapping[str, Cells]:
        """Return the offers by SKU. Raises `StockError`."""

    def take_off(self, skus: Collection[str]) -> None:
        """End these offers. Raises `StockError`."""

    def put_back(self, offers: Mapping[str, Cells]) -> None:
        """Restore these offers where they are missing. Raises `StockError`."""


class CsvChannel:
    """A CSV file with a column `sku` and any others, such as a feed file."""

    def __init__(self, path: Path) -> None:
        self.name = path.stem
        self._path = path

    def offers(self) -> Mapping[str, Cells]:
        return {row["sku"].strip(): row for row in Table.parse(self._path, NEEDED).rows}

    def take_off(self, skus: Collection[str]) -> None:
        with files.locked(self._path):
            table = Table.parse(self._path, NEEDED)
            rows = [row for row in table.rows if row["sku"].strip() not in skus]
            if len(rows) < len(table.rows):
                files.replace(self._path, table.replaced(rows))

    def put_back(self, offers: Mapping[str, Cells]) -> None:
        with files.locked(self._path):
            table = Table.parse(self._path, NEEDED)
            present = {row["sku"].strip() for row in table.rows}
            missing = [dict(offer) for sku, offer in offers.items() if sku not in present]
            if missing:
                files.replace(self._path, table.replaced([*table.rows, *missing]))


def channels_in(directory: Path) -> list[Channel]:
    """Return a channel for each `*.csv` in a folder; none if the folder is missing."""
    return [CsvChannel(path) for path in sorted(directory.glob("*.csv"))]
