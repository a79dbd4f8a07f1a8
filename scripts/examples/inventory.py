"""The seller with a shop in town, in the show: her stock, two more channels and Cute, kept the same.

She begins with what she has on Cute and with new goods, edits on both sides, and is killed in the
middle of a sync. While the market is open she sells in town, too. At the end both sides are equal,
and what was sold is offered nowhere.
"""

import csv
import io
import random
import re
import signal
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

from cute_inventory import files
from cute_inventory.money import to_decimal
from cute_sdk import Cute

from scripts.examples.inventory_truth import Truth, differences
from scripts.examples.part import Achievement, PartError, Stage
from server.config import child_environ

OWN = 400
NEW = 250
COLUMNS = (
    *("sku", "title", "description", "price", "currency", "category", "brand"),
    *("size", "color", "condition", "quantity"),
)
CHANNELS = ("window", "other-marketplace")
EDITED = 40
DISPUTED = 6
INTERVAL_S = 5
# She sells in town about once a second of the show, which is 24 minutes of the day.
EDIT_PAUSE_S = 0.5
COMMAND_S = 120.0
PATIENCE_S = 60.0
LOOK_S = 0.5
KILL_LOOK_S = 0.001

LATENCY = re.compile(r"off everywhere (\d+) ms after the event")
LOST = re.compile(r"Traceback")

Row = dict[str, str]


class Inventory:
    """See `scripts.examples.part.Part`."""

    name = "inventory"

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._lines: list[str] = []
        self._edits = 0

    def begin(self, stage: Stage) -> None:
        seller = stage.market.sellers[0]
        self._stage = stage
        self._key = stage.sandbox.make_key(seller, name="inventory")
        self._rng = random.Random(stage.market.seed)  # noqa: S311 - made-up data, nothing secret
        self._truth = Truth(stage.sandbox.settings.database_url, seller)
        self._stock = stage.directory / "stock.csv"
        (stage.directory / "channels").mkdir()
        own = self._truth.on_sale(OWN)
        rows = [*own, *(_new_row(number, own) for number in range(NEW))]
        self._write(rows)
        self._killed_and_resumed()
        self._edited_on_both_sides(rows)

    def work(self) -> None:
        self._log = self._stage.directory / "watch.log"
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                self._command("watch", "--prefer", "ours"),
                env=self._environ(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        ends = time.monotonic() + self._stage.market.seconds
        while time.monotonic() < ends:
            if self._process.poll() is not None:
                raise PartError(f"inventory: watch ended: {self._log.read_text()[-500:]}")
            self._edit()
            time.sleep(EDIT_PAUSE_S)

    def end(self) -> Achievement:
        wrong = self._differences()
        deadline = time.monotonic() + PATIENCE_S
        while wrong and time.monotonic() < deadline:
            time.sleep(LOOK_S)
            wrong = self._differences()
        self._stop()
        said = self._log.read_text()
        if wrong or LOST.search(said):
            raise PartError(f"inventory: stock and Cute differ: {wrong[:5]}; {said[-800:]}")
        taken = [int(found) for found in LATENCY.findall(said)]
        if not taken:
            raise PartError(f"inventory: nothing was taken off by a webhook: {said[-800:]}")
        rows = self._rows()
        sold = self._truth.sold(rows)
        median = statistics.median(taken)
        self._lines += [
            f"{self._edits} edits of the stock during the day; at its end all {len(rows)} SKUs "
            "agree in every field.",
            f"{len(sold)} sold or ordered on Cute, all off in the stock and in "
            f"{len(CHANNELS)} channels: {median:.0f} ms after the event (median of "
            f"{len(taken)} by webhook, slowest {max(taken):,} ms).",
        ]
        return Achievement(
            tuple(self._lines),
            f"{len(rows)} SKUs equal on both sides, sold ones off everywhere in {median:.0f} ms",
        )

    def close(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()

    def _killed_and_resumed(self) -> None:
        """A first sync, killed with batches on their way, and the next one, which ends it."""
        ledger = self._stage.directory / "stock.csv.ledger"
        with subprocess.Popen(
            self._command("sync"),
            env=self._environ(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as process:
            until(lambda: process.poll() is not None or _waiting(ledger) == 1, KILL_LOOK_S)
            process.kill()
        waiting = _waiting(ledger)
        self._run("sync")
        for channel in CHANNELS:
            offers = [{"sku": row["sku"], "shop": channel} for row in self._rows().values()]
            self._write(offers, self._stage.directory / "channels" / f"{channel}.csv")
        wrong = differences(self._rows(), self._truth.items(self._rows()))
        twice = self._truth.count("NEW-%") - NEW
        if wrong or twice or not waiting:
            raise PartError(f"inventory: after kill -9: {waiting}, {twice} twice, {wrong[:5]}")
        self._lines.append(
            f"{NEW} new SKUs listed in batches; killed with {waiting} on its way, resumed: each is "
            "on Cute once."
        )

    def _edited_on_both_sides(self, rows: list[Row]) -> None:
        """She edits here and there, some of it the same field twice; then one sync."""
        own = rows[:OWN]
        here, there = own[:EDITED], own[EDITED : 2 * EDITED]
        disputed = own[2 * EDITED : 2 * EDITED + DISPUTED]
        with Cute(self._key, self._stage.sandbox.base_url) as client:
            operations = [
                {"op": "update", "id": id_, "item": {"color": "as in the picture"}}
                for id_ in self._truth.ids([row["sku"] for row in [*there, *disputed]])
            ]
            done = client.items.batch(operations=operations)
            if done.failed:
                raise PartError(f"inventory: {done.failed} edits on Cute failed.")
        edits: dict[str, Row] = {row["sku"]: {"price": _cheaper(row)} for row in here}
        edits |= {row["sku"]: {"color": "see the picture"} for row in disputed}
        self._change(edits)
        # The feed has an event within about a second.
        until(lambda: "6 changes" in self._dry() or self._dry.count("CONFLICT") == DISPUTED)
        said = self._run("sync", status=3)
        self._lines.append(
            f"{EDITED} edits in the stock and {EDITED} on Cute crossed over; {DISPUTED} fields "
            f"changed on both sides were reported and left alone."
        )
        if said.count("see the picture") != DISPUTED:
            raise PartError(f"inventory: {DISPUTED} conflicts expected: {said}")
