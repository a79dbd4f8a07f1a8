"""A seller's shop as a test sees it: a stock, channels, a key, and the program as a process."""

import csv
import fcntl
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cute_inventory import cli
from cute_sdk import Cute
from cute_sdk.models import Item

from cute_api.config import ROOT, child_environ
from tests.fixtures.forks import finished_fork
from tests.usage.world import PATIENCE_S, World
from tests.webhooks.backend import eventually

COLUMNS = (
    *("sku", "title", "description", "price", "currency", "category", "brand"),
    *("size", "color", "condition", "quantity"),
)
# Nothing else of ours: the program stands on the SDK alone.
PATHS = ":".join(str(ROOT / place) for place in ("sdks/python/sdk/src", "examples/inventory"))
RUN_S = 120.0

Row = dict[str, str]


def row(sku: str, **changes: str) -> Row:
    """A row that can be listed."""
    return {
        "sku": sku,
        "title": f"Coat {sku}",
        "description": "Warm, and worn once.",
        "price": "42.50",
        "currency": "EUR",
        "category": "Women > Scarves",
        "brand": "Aurelia",
        "size": "M",
        "color": "sand",
        "condition": "good",
        "quantity": "1",
        **changes,
    }


@dataclass(frozen=True, slots=True)
class Run:
    """How a run of the program ended."""

    status: int
    out: str
    err: str


@dataclass
class Shop:
    """One seller. `base_url` is where the program calls: the API, or a proxy before it."""

    world: World
    directory: Path
    key: str
    base_url: str
    port: int = 0
    environ: dict[str, str] = field(default_factory=dict)

    @property
    def stock_path(self) -> Path:
        return self.directory / "stock.csv"

    def write(self, rows: Sequence[Row], path: Path | None = None) -> None:
        """Write rows with any columns to the stock, or to the file at `path`."""
        with (path or self.stock_path).open("w", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]) if rows else COLUMNS)
            writer.writeheader()
            writer.writerows(rows)

    def rows(self, path: Path | None = None) -> dict[str, Row]:
        """The current stock, or the file at `path`."""
        with (path or self.stock_path).open(newline="") as file:
            return {line["sku"]: line for line in csv.DictReader(file)}

    def change(self, sku: str, **cells: str) -> None:
        """The seller edits a row, as the README asks: under the lock, the file replaced whole."""
        with self.stock_path.with_name("stock.csv.lock").open("ab") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            aside = self.directory / "edited.csv"
            rows = self.rows().values()
            self.write([{**line, **cells} if line["sku"] == sku else line for line in rows], aside)
            aside.replace(self.stock_path)

    def channel(self, name: str) -> Path:
        """The file of a channel, which offers what the stock has."""
        path = self.directory / "channels" / f"{name}.csv"
        path.parent.mkdir(exist_ok=True)
        offers = [{"shop": name, "sku": sku, "note": "as new"} for sku in self.rows()]
        self.write(offers, path)
        return path

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        """Start `cute-inventory …`; its output comes in one pipe, line by line."""
        return subprocess.Popen(
            self.command(*arguments),
            env=self.variables(),
            cwd=self.directory,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, *arguments: str) -> Run:
        """Run `cute-inventory …` to its end."""
        done = finished_fork(
            cli.main, *arguments, env=self.variables(), cwd=self.directory, timeout=RUN_S
        )
        return Run(done.returncode, done.stdout, done.stderr)

    def synced(self, *arguments: str) -> str:
        """Run a sync after which both sides must agree; return its output."""
        done = self.run("sync", *arguments)
        assert done.status == 0, done
        return done.out

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "cute_inventory", *arguments]

    def variables(self) -> dict[str, str]:
        return child_environ(
            {
                "PYTHONPATH": PATHS,
                "CUTE_API_KEY": self.key,
                "CUTE_BASE_URL": self.base_url,
                "PORT": str(self.port or 9000),
                **self.environ,
            }
        )

    def client(self) -> Cute:
        """A client of the seller's, past any proxy."""
        return Cute(self.key, self.world.base_url, pacing=False)

    def items(self) -> dict[str, Item]:
        """The items on Cute, by SKU; the newest of each."""
        with self.client() as client:
            found = list(client.me.items.list(limit=100))
            return {str(item.sku): item for item in reversed(found)}

    @contextmanager
    def heard(self, sku: str) -> Iterator[Cute]:
        """Wait at the end of the block until the feed has the event of the item's change."""
        with self.client() as client:
            start = client.events.list(after="newest").next_cursor
            yield client
            eventually(
                lambda: any(
                    event.to_dict()["data"].get("sku") == sku
                    for event in client.events.list(after=str(start)).data
                ),
                PATIENCE_S,
            )

    def sides(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """The offers of the stock and of Cute in the same form, by SKU."""
        stock = {
            sku: {
                **{name: line[name] or None for name in ("title", "description", "size", "color")},
                "condition": line["condition"],
                "price": (round(float(line["price"]) * 100), line["currency"]),
                "quantity": int(line["quantity"]),
            }
            for sku, line in self.rows().items()
            if int(line["quantity"])
        }
        cute = {
            sku: {
                **{name: getattr(item, name) for name in ("title", "description", "size", "color")},
                "condition": str(item.condition),
                "price": (item.price.amount, item.price.currency),
                "quantity": item.quantity,
            }
            for sku, item in self.items().items()
            if item.status == "active"
        }
        return stock, cute

    def agrees(self) -> bool:
        """Whether both sides have the same on sale."""
        stock, cute = self.sides()
        return stock == cute
