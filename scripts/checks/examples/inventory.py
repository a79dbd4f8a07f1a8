"""A seller with a shop in town: her stock, two more channels and Cute are kept equal.

She begins with some of what she has on Cute and with new goods, is killed in the middle of her
first sync, and edits on both sides. While the market is open she sells and reprices in town, too.
At the end both sides are equal in every field, no unit is lost or sold twice, and what was sold out
is offered nowhere.
"""

import csv
import fcntl
import io
import random
import re
import signal
import sqlite3
import statistics
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from contextlib import closing, suppress
from decimal import Decimal
from pathlib import Path

from cute_sdk import ConflictError, Cute

from cute_api.config import ROOT, child_environ
from scripts.checks.examples.inventory_truth import Found, InventoryTruth, Row, differences
from scripts.checks.examples.part import ExampleResult, ExampleStage, PartError
from scripts.sandbox.embedded.processes import RunningProcess
from scripts.shared.ports import free_port

OWN = 400
NEW = 250
NEW_PREFIX = "TOWN-"
CHANNELS = ("window", "other-place")
EDITED = 40
DISPUTED = 6
INTERVAL_S = 5
EDIT_PAUSE_S = 0.5
# Of her edits in town during the day, this share is a sale or a new unit, the others new prices.
SALES = 0.3
COMMAND_S = 120.0
PATIENCE_S = 90.0
STOP_S = 30.0
LOOK_S = 0.5
KILL_LOOK_S = 0.002
SAID = 600

LATENCY = re.compile(r"off everywhere (\d+) ms after the event")
PATHS = ":".join(str(ROOT / place) for place in ("sdks/python/sdk/src", "examples/inventory"))


class Inventory:
    """See `scripts.checks.examples.part.ExamplePart`."""

    name = "inventory"

    def __init__(self) -> None:
        self._process: RunningProcess | None = None
        self._truth: InventoryTruth | None = None
        self._lines: list[str] = []
        self._edits = 0
        self._moved: Counter[str] = Counter()

    def begin(self, stage: ExampleStage) -> None:
        seller = stage.market.sellers[0]
        self._stage = stage
        self._key = stage.sandbox.make_key(seller, name="inventory")
        self._rng = random.Random(stage.market.seed)
        self._stock = stage.directory / "stock.csv"
        self._log = stage.directory / "watch.log"
        self._truth = InventoryTruth(stage.sandbox.settings.need_database_url(), seller)
        own = self._truth.on_sale(OWN)
        fresh = [{**own[n % OWN], "sku": f"{NEW_PREFIX}{n:04}"} for n in range(NEW)]
        _write(self._stock, [*own, *fresh])
        self._kill_and_resume()
        self._edit_both_sides(own)

    def work(self) -> None:
        self._before = {sku: int(row["quantity"]) for sku, row in _read(self._stock).items()}
        self._process = self._start("watch", "--prefer", "ours", "--leave-others", log=self._log)
        ends = time.monotonic() + self._stage.market.seconds
        while time.monotonic() < ends:
            if self._process.poll() is not None:
                raise PartError(f"watch ended: {self._said()}")
            if LATENCY.search(self._log.read_text()) is None:
                # The market may have cancelled the last one before its event came.
                self._have_one_ordered()
            self._edit_in_town()
            time.sleep(EDIT_PAUSE_S)

    def end(self) -> ExampleResult:
        _until(lambda: not self._wrong(), PATIENCE_S, LOOK_S)
        self._stop()
        wrong = self._wrong()
        said = self._log.read_text()
        taken = [int(found) for found in LATENCY.findall(said)]
        if wrong or not taken or "Traceback" in said:
            raise PartError(f"{len(wrong)} differences, {wrong[:5]}: {self._said()}")
        rows = _read(self._stock)
        if lost := self._miscounted(rows):
            raise PartError(f"{len(lost)} SKUs lost or gained units: {lost[:5]}")
        items = self._items(rows)
        sold = sum(item["status"] == "sold" for item in items.values())
        ordered = sum(item["status"] == "reserved" for item in items.values())
        median = statistics.median(taken)
        self._lines += [
            f"A day with {self._edits} edits in town: all {len(rows)} SKUs agree in every field, "
            f"and all {sum(int(row['quantity']) for row in rows.values())} units are accounted for",
            f"{sold} sold and {ordered} ordered: off in the stock and {len(CHANNELS)} channels "
            f"{median:.0f} ms after the event (median of {len(taken)}, slowest {max(taken):,} ms)",
        ]
        return ExampleResult(
            tuple(self._lines),
            f"{len(rows)} SKUs equal on both sides, sold items were off everywhere within "
            f"{median:.0f} ms",
        )

    def _have_one_ordered(self) -> None:
        """Order all units of one of the seller's items, because the market prefers newer items."""
        with Cute(self._key, self._stage.sandbox.base_url) as client:
            for item in self._items(_read(self._stock)).values():
                if item["status"] != "active":
                    continue
                with suppress(ConflictError):
                    client.sandbox.orders.create(item_id=item["id"], quantity=item["quantity"])
                    return

    def close(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        if self._truth is not None:
            self._truth.close()

    def _kill_and_resume(self) -> None:
        """A first sync that is killed with pending batches, and the sync that resumes them."""
        ledger = self._stock.with_name("stock.csv.ledger")
        process = self._start("sync", "--leave-others", log=self._stage.directory / "killed.log")
        self._process = process
        _until(lambda: process.poll() is not None or _waiting(ledger), COMMAND_S, KILL_LOOK_S)
        process.kill()
        process.wait(STOP_S)
        waiting = _waiting(ledger)
        self._sync(0)
        rows = _read(self._stock)
        wrong = differences(rows, self._items(rows))
        listed = self._items(rows).keys() & {sku for sku in rows if sku.startswith(NEW_PREFIX)}
        if not waiting or wrong or len(listed) != NEW:
            raise PartError(f"After kill -9 with {waiting} batches: {len(listed)}, {wrong[:5]}")
        self._lines.append(
            f"{NEW} new SKUs listed; killed with {waiting} pending batches, the next sync "
            "sent them: each is on Cute once"
        )
        for channel in CHANNELS:
            path = self._stock.parent / "channels" / f"{channel}.csv"
            path.parent.mkdir(exist_ok=True)
            _write(path, [{"place": channel, "sku": sku} for sku in rows])

    def _edit_both_sides(self, own: Sequence[Row]) -> None:
        """Edit both sides, some fields on both, then sync."""
        here, there = own[:EDITED], own[EDITED : 2 * EDITED]
        disputed = own[2 * EDITED : 2 * EDITED + DISPUTED]
        edited = [*there, *disputed]
        items = self._items([row["sku"] for row in edited])
        with Cute(self._key, self._stage.sandbox.base_url) as client:
            start = str(client.events.list(after="newest").next_cursor)
            done = client.items.batch(
                operations=[
                    {"op": "update", "id": item["id"], "item": {"color": "as pictured"}}
                    for item in items.values()
                ]
            )
            if done.failed:
                raise PartError(f"{done.failed} of {len(edited)} edits on Cute failed.")
            # The feed has an event within about a second.
            _until(
                lambda: len(list(client.events.list(after=start, limit=100))) >= len(edited),
                COMMAND_S,
                LOOK_S,
            )
        mine, both = ({row["sku"] for row in rows} for rows in (here, disputed))
        self._change(mine, lambda row: {"price": _cheaper(row["price"])})
        self._change(both, lambda row: {"color": "see picture"})
        said = self._sync(3)
        conflicts = _read(self._stock.with_name("conflicts.csv"))
        if set(conflicts) != {row["sku"] for row in disputed}:
            raise PartError(f"{DISPUTED} conflicts were expected, and there are: {said}")
        agreed = [row["sku"] for row in [*here, *there]]
        rows = {sku: row for sku, row in _read(self._stock).items() if sku in agreed}
        if wrong := differences(rows, self._items(agreed)):
            raise PartError(f"After edits on both sides: {wrong[:5]}; {said}")
        self._lines.append(
            f"{EDITED} edits in the stock and {EDITED} on Cute reached the other side; {DISPUTED} "
            "fields edited on both sides were reported and left alone"
        )

    def _edit_in_town(self) -> None:
        """Sell a unit in the shop, stock a new one, or lower a price."""
        sku = self._rng.choice(list(_read(self._stock)))
        if self._rng.random() < SALES:
            self._change({sku}, self._moved_by_one)
        else:
            self._change({sku}, lambda row: {"price": _cheaper(row["price"])})
        self._edits += 1

    def _moved_by_one(self, row: Row) -> Row:
        """Sell one, but never the last one, which may be ordered on Cute at the same time."""
        change = -1 if int(row["quantity"]) > 1 else 1
        self._moved[row["sku"]] += change
        return {"quantity": str(int(row["quantity"]) + change)}

    def _change(self, skus: Collection[str], edit: Callable[[Row], Row]) -> None:
        # The lock that the program takes, too, as its README says.
        with self._stock.with_name("stock.csv.lock").open("ab") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            rows = _read(self._stock).values()
            edited = [{**row, **edit(row)} if row["sku"] in skus else row for row in rows]
            _write(self._stock, edited)

    def _miscounted(self, rows: dict[str, Row]) -> list[str]:
        """Return the SKUs whose units are not the earlier ones minus all that was sold."""
        ordered = self._truth.ordered(rows) if self._truth is not None else {}
        return [
            f"{sku}: {self._before[sku]} {self._moved[sku]:+} -{units}, not {rows[sku]}"
            for sku, units in ordered.items()
            if self._before[sku] + self._moved[sku] - units != int(rows[sku]["quantity"])
        ]

    def _wrong(self) -> list[str]:
        """Return the differences of both sides, and offered items that don't exist."""
        rows = _read(self._stock)
        wrong = differences(rows, self._items(rows))
        for channel in CHANNELS:
            offered = _read(self._stock.parent / "channels" / f"{channel}.csv").keys()
            expected = {sku for sku, row in rows.items() if row["quantity"] != "0"}
            wrong += [f"{sku} in {channel}" for sku in sorted(offered ^ expected)]
        return wrong

    def _items(self, skus: Sequence[str] | dict[str, Row]) -> dict[str, Found]:
        if self._truth is None:
            raise PartError("The part has not started.")
        return self._truth.items(skus)

    def _sync(self, status: int) -> str:
        """Run a sync that must end with this status; return its output."""
        log = self._stage.directory / "sync.log"
        log.write_text("")
        self._process = self._start("sync", "--leave-others", log=log)
        ended, said = self._process.wait(COMMAND_S), log.read_text()
        if ended != status:
            raise PartError(f"sync ended with {ended}: {said}")
        return said

    def _start(self, *arguments: str, log: Path) -> RunningProcess:
        return self._stage.start(
            ("cute_inventory", *arguments),
            environ=self._environ(),
            cwd=self._stage.directory,
            output=log,
            errors=log,
        )

    def _stop(self) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(STOP_S)

    def _said(self) -> str:
        return self._log.read_text()[-SAID:]

    def _environ(self) -> dict[str, str]:
        return child_environ(
            {
                "PYTHONPATH": PATHS,
                "CUTE_API_KEY": self._key,
                "CUTE_BASE_URL": self._stage.sandbox.base_url,
                "CUTE_INVENTORY_STOCK": str(self._stock),
                "CUTE_INVENTORY_INTERVAL": str(INTERVAL_S),
                "PORT": str(free_port()),
            }
        )


def _waiting(ledger: Path) -> int:
    """Return the number of pending batches of a ledger."""
    with suppress(sqlite3.Error), closing(sqlite3.connect(ledger, timeout=1)) as connection:
        return int(connection.execute("SELECT COUNT(*) FROM outbox").fetchone()[0])
    return 0


def _cheaper(price: str) -> str:
    return str(max(Decimal(price) - Decimal("0.50"), Decimal("1.00")))


def _read(path: Path) -> dict[str, Row]:
    with path.open(newline="") as file:
        return {row["sku"]: row for row in csv.DictReader(file)}


def _write(path: Path, rows: Sequence[Row]) -> None:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    aside = path.with_name(f".{path.name}.new")
    aside.write_text(out.getvalue(), newline="")
    aside.replace(path)


def _until(ask: Callable[[], object], seconds: float, pause: float) -> None:
    """Poll until it is true, or the time is up."""
    deadline = time.monotonic() + seconds
    while not ask() and time.monotonic() < deadline:
        time.sleep(pause)
