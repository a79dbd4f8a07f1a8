"""Automated listing: 600 untidy rows become items, each once, even if the program is killed.

A folder in five languages and four currencies is listed for a seller of the market; the program is
killed with SIGKILL in between, run again to resume, and again to see that nothing comes twice.
"""

import csv
import shutil
import subprocess
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import text

from cute_api.config import ROOT, child_environ
from cute_api.models.database import make_engine
from scripts.checks.examples import listing_folder
from scripts.checks.examples.listing_folder import ExpectedRow, RowOutcome
from scripts.checks.examples.part import ExampleResult, ExampleStage, PartError
from scripts.shared import node
from scripts.shared.waiting import until

PROGRAM = ROOT / "examples" / "automated-listing"
SAMPLE = PROGRAM / "sample"
SELLER = "bob@cute.example"
KEY_NAME = "automated listing"
SCOPES = ("read:account", "read:items", "write:items")
PATIENCE_S = 120.0
POLL_S = 0.01
RESULTS = Path("cute-listing") / "results.csv"
FATES = {
    RowOutcome.LISTED: {"created", "updated", "unchanged"},
    RowOutcome.HELD: {"held"},
    RowOutcome.REFUSED: {"refused"},
}

Row = dict[str, str]


class Listing:
    """See `scripts.checks.examples.part.ExamplePart`."""

    name = "listing"

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def begin(self, stage: ExampleStage) -> None:
        self._stage = stage
        sandbox = stage.sandbox
        sandbox.cute("import", "brands", str(SAMPLE / "brands.json"))
        self._key = sandbox.make_key(SELLER, name=KEY_NAME, scopes=SCOPES)
        self._engine = make_engine(sandbox.settings.need_database_url(), pool_size=1)
        self._folder = stage.directory / "folder"
        self._folder.mkdir()
        self._expected = listing_folder.make(self._folder, stage.market.seed)
        self._sample = stage.directory / "sample"
        shutil.copytree(SAMPLE, self._sample, ignore=shutil.ignore_patterns("cute-listing"))

    def work(self) -> None:
        self._kill_in_between()
        began = time.monotonic()
        self._run(self._folder)
        self._took = time.monotonic() - began
        self._first = _results(self._folder)
        # A call that was under way at the kill may have succeeded.
        made = Counter(row["outcome"] for row in self._first)["created"]
        self._before = self._listable - made
        if not 0 < made < self._listable:
            raise PartError(f"{made} rows of {self._listable} were listed after the kill.")
        self._run(self._sample)

    def end(self) -> ExampleResult:
        self._run(self._folder)
        again = Counter(row["outcome"] for row in _results(self._folder))
        if again["created"] or again["updated"]:
            raise PartError(f"the run after the last still changed something: {dict(again)}.")
        self._expect_removed(self._first)
        slips = self._account_for(self._first)
        self._compare()
        sample = Counter(row["outcome"] for row in _results(self._sample))
        rows = len(self._expected)
        held = sum(row.outcome is RowOutcome.HELD for row in self._expected)
        refused = sum(row.outcome is RowOutcome.REFUSED for row in self._expected)
        calls = self._calls()
        return ExampleResult(
            (
                f"{rows} rows of 5 files in 5 languages and 4 currencies: {self._listable} listed,"
                f" each with its price, category, brand, size and attributes on the server",
                f"{held} held with suggestions, {refused} refused with the reason, none guessed;"
                f" {slips} typing slips in brands were corrected",
                f"kill -9 after {self._before} rows: the next run listed the other"
                f" {self._listable - self._before} in {self._took:.1f} s"
                f" ({rows / self._took:.0f} rows/s), the one after it nothing",
                f"the sample: {sum(sample.values())} rows, {sample['created']} listed,"
                f" {sample['held']} held, {sample['refused']} refused",
                f"{calls} calls by the server's log",
            ),
            f"{rows} rows, {self._listable} listed once, {held} held, {refused} refused",
        )

    def close(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()

    @property
    def _listable(self) -> int:
        return sum(row.outcome is RowOutcome.LISTED for row in self._expected)

    def _start(self, folder: Path) -> "subprocess.Popen[bytes]":
        found = node.find()
        environ = {
            "CUTE_API_KEY": self._key,
            "CUTE_BASE_URL": self._stage.sandbox.base_url,
        }
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._stage.launch(found.command("node", ["src/main.ts", str(folder)])),
                cwd=PROGRAM,
                env=child_environ(environ),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        return self._process

    @property
    def _log(self) -> Path:
        return self._stage.directory / "output"

    def _run(self, folder: Path) -> None:
        process = self._start(folder)
        try:
            code = process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            raise PartError(f"the program did not end within {PATIENCE_S:.0f} s.") from None
        if code:
            raise PartError(f"the program failed: {self._log.read_text().strip()[-2_000:]}")

    def _kill_in_between(self) -> None:
        process = self._start(self._folder)
        until(
            self._items_made,
            "an item is listed",
            PATIENCE_S,
            poll_s=POLL_S,
            ended=lambda: process.poll() is not None,
            error=lambda text: PartError(f"{text} {self._log.read_text().strip()[-2_000:]}"),
        )
        process.kill()
        process.wait()

    def _expect_removed(self, rows: list[Row]) -> None:
        """Rows whose items the market removed before this run are held and not listed again."""
        removed = self._removed()
        held = {
            (row["file"], int(row["line"]))
            for row in rows
            if row["outcome"] == "held" and row["sku"] in removed
        }
        self._expected = [
            replace(row, outcome=RowOutcome.HELD)
            if row.outcome is RowOutcome.LISTED and (row.file, row.line) in held
            else row
            for row in self._expected
        ]

    def _account_for(self, rows: list[Row]) -> int:
        """Check each row of the results; return the number of corrected slips."""
        found = {(row["file"], int(row["line"])): row for row in rows}
        wrong = [
            f"{row.file} line {row.line} had to be {row.outcome.value}"
            for row in self._expected
            if found.get((row.file, row.line), {}).get("outcome") not in FATES[row.outcome]
        ]
        if wrong or len(rows) != len(self._expected):
            raise PartError(
                f"{len(rows)} results for {len(self._expected)} rows, {len(wrong)} of them other"
                f" than expected, such as: {next(iter(wrong), '-')}."
            )
        silent = [
            row for row in rows if row["outcome"] in {"held", "refused"} and not row["remark"]
        ]
        if silent:
            raise PartError(f"{len(silent)} rows are held or refused without a reason.")
        return sum("was taken for" in row["remark"] for row in rows)

    def _compare(self) -> None:
        """Each listed row against the event of its listing: the market may change it later."""
        made: dict[str, list[dict[str, Any]]] = {}
        for item in self._listed():
            made.setdefault(item["id"], []).append(item)
        ids = {(row["file"], int(row["line"])): row["item id"] for row in self._first}
        for row in self._expected:
            if row.outcome is RowOutcome.LISTED:
                items = made.get(ids[row.file, row.line], [])
                if len(items) != 1 or _facts(items[0]) != _wanted(row):
                    raise PartError(f"{_wanted(row)} was listed as {[_facts(i) for i in items]}.")

    def _listed(self) -> list[dict[str, Any]]:
        with self._engine.connect() as connection:
            query = """SELECT e.data->>'id' AS id, e.data->>'title' AS title, c.path,
                              b.name AS brand, e.data->>'size' AS size,
                              (e.data->'price'->>'amount')::bigint AS amount,
                              e.data->'price'->>'currency' AS currency,
                              e.data->'attributes' AS attributes
                       FROM events AS e
                       JOIN users AS u ON u.id = e.user_id AND u.email = :email
                       JOIN categories AS c ON c.id = (e.data->'category'->>'id')::uuid
                       LEFT JOIN brands AS b ON b.id = (e.data->'brand'->>'id')::uuid
                       WHERE e.type = 'item.created'"""
            rows = connection.execute(text(query), {"email": SELLER})
            return [dict(row._mapping) for row in rows]

    def _removed(self) -> set[str]:
        """Return the SKUs of the seller's removed items."""
        with self._engine.connect() as connection:
            query = """SELECT i.sku FROM items AS i JOIN users AS u ON u.id = i.seller_id
                       WHERE u.email = :email AND i.deleted_at IS NOT NULL"""
            return set(connection.scalars(text(query), {"email": SELLER}))

    def _items_made(self) -> int:
        """Return the number of items with the folder's SKUs."""
        skus = sorted(f"{name[:2].upper()}-%" for name in {row.file for row in self._expected})
        with self._engine.connect() as connection:
            query = """SELECT count(*) FROM items AS i JOIN users AS u ON u.id = i.seller_id
                       WHERE u.email = :email AND i.sku LIKE ANY (:skus)"""
            return int(connection.scalar(text(query), {"email": SELLER, "skus": skus}) or 0)

    def _calls(self) -> int:
        with self._engine.connect() as connection:
            query = """SELECT count(*) FROM request_log AS r JOIN api_keys AS k ON k.id = r.key_id
                       WHERE k.name = :name"""
            return int(connection.scalar(text(query), {"name": KEY_NAME}) or 0)


def _results(folder: Path) -> list[Row]:
    with (folder / RESULTS).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _wanted(row: ExpectedRow) -> tuple[object, ...]:
    facts = (row.title, row.amount, row.currency, row.category, row.brand, row.size)
    return *facts, row.attributes


def _facts(item: dict[str, Any]) -> tuple[object, ...]:
    category = tuple(item["path"])
    names = ("title", "amount", "currency")
    facts = (*(item[name] for name in names), category, item["brand"], item["size"])
    return *facts, item["attributes"]
