"""The price comparison site: its copy equals the server's, for a fraction of the calls.

It begins with a snapshot, polls the market as if every five minutes, is killed at noon and
continues, and serves its pages throughout.
"""

import json
import signal
import sqlite3
import statistics
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import text

from cute_api.config import ROOT, child_environ
from cute_api.models.catalogue import PUBLIC
from cute_api.models.database import Database, make_engine
from cute_api.sealing import Sealer
from cute_api.services.feeds.item_changes import cursor_after
from scripts.checks.examples.market import ITEMS
from scripts.checks.examples.part import ExampleResult, ExampleStage, PartError
from scripts.shared import node
from scripts.shared.ports import free_port
from scripts.shared.waiting import until

PROGRAM = ROOT / "examples" / "price-comparison"
PARTNER = "prices@partner.example"
KEY_NAME = "price comparison"
LOOK_INTERVAL_S = 300.0
DAY_S = 86_400.0
PAGE = 100
# 1 % of what a walk over all items every five minutes takes when the market has its full size.
MOST_CALLS = round(0.01 * DAY_S / LOOK_INTERVAL_S * ITEMS / PAGE)
PATIENCE_S = 60.0
POLL_S = 0.2
STOP_S = 10.0
# The site's default, within the EU.
COUNTRY = "DE"
# What readers of the site ask for, again and again.
VISITS = (
    "/?q=linen+dress",
    "/?q=wool&sort=cheapest",
    "/?q=jacket&sort=dearest&min=20&max=90",
    "/?sort=cheapest",
    "/brands",
    "/status",
)


class Price:
    """See `scripts.checks.examples.part.ExamplePart`."""

    name = "price"

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._visits: list[float] = []

    def begin(self, stage: ExampleStage) -> None:
        self._stage = stage
        sandbox = stage.sandbox
        sandbox.make_user(PARTNER)
        self._key = sandbox.make_key(PARTNER, name=KEY_NAME, scopes=("read:items",))
        self._engine = make_engine(sandbox.settings.need_database_url(), pool_size=1)
        self._file = stage.directory / "prices.sqlite"
        self._site = f"http://127.0.0.1:{free_port()}"
        # The snapshot is made every few minutes; later changes would cost calls once.
        self._await(self._is_stock_in_snapshot, "the server has a snapshot of its stock")
        self._start()
        self._await(lambda: self._status().get("checkedAt"), "the program has loaded the copy")
        self._stop()

    def work(self) -> None:
        half = self._stage.market.seconds / 2
        self._start()
        self._visit_for(half)
        self._kill()
        self._start()
        self._visit_for(half)
        # Stop on time, even if the market takes longer to close.
        self._stop()

    def end(self) -> ExampleResult:
        self._start()
        self._await(self._is_level, "the program has caught up")
        self._stop()
        theirs = self._walk()
        ours, stored, sold = self._stored()
        _compare(theirs, ours)
        totals = self._compare_totals()
        if repeated := [item for item, times in sold.items() if times > 1]:
            raise PartError(f"{len(repeated)} sales appear twice in the history of prices.")
        pages = -(-len(theirs) // PAGE)
        polling = round(DAY_S / LOOK_INTERVAL_S) * pages
        self._await(
            lambda: self._calls() >= int(stored["calls"]), "the server has logged the calls"
        )
        calls = self._calls()
        share = calls / polling
        if calls >= MOST_CALLS:
            raise PartError(f"{calls} calls are {share:.2%} of the {polling:,} of polling.")
        looks = round(int(stored["polling_calls"]) / pages)
        median = statistics.median(self._visits) * 1000
        return ExampleResult(
            (
                f"{len(theirs):,} items, each field as on the server; {int(stored['changes']):,}"
                f" changes came, {len(sold):,} sales among them",
                f"the {totals} cheapest with shipping to {COUNTRY} cost what the API says",
                "kill -9 at noon: it continued from its cursor, nothing lost and nothing twice",
                f"{calls} calls by the server's log, {looks} of them polls for changes; reading all"
                f" items every 5 minutes would take {polling:,}: {share:.2%}",
                f"{len(self._visits)} pages of the site meanwhile, median {median:.0f} ms",
            ),
            f"{len(theirs):,} items equal, {calls} calls ({share:.2%} of polling)",
        )

    def close(self) -> None:
        self._stop()

    def _stop(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(STOP_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    def _start(self) -> None:
        found = node.find()
        interval = LOOK_INTERVAL_S * self._stage.market.seconds / (self._stage.market.hours * 3600)
        environ = {
            "CUTE_API_KEY": self._key,
            "CUTE_BASE_URL": self._stage.sandbox.base_url,
            "CUTE_MIRROR_FILE": str(self._file),
            "CUTE_MIRROR_INTERVAL_S": f"{interval:.4f}",
            "PORT": self._site.rpartition(":")[2],
        }
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._stage.launch(
                    found.command("node", ["--disable-warning=ExperimentalWarning", "src/main.ts"])
                ),
                cwd=PROGRAM,
                env=child_environ(environ),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    @property
    def _log(self) -> Path:
        return self._stage.directory / "output"

    def _kill(self) -> None:
        assert self._process is not None
        self._process.kill()
        self._process.wait(STOP_S)

    def _visit_for(self, seconds: float) -> None:
        ends = time.monotonic() + seconds
        with httpx.Client(base_url=self._site, trust_env=False, timeout=PATIENCE_S) as client:
            while time.monotonic() < ends:
                for address in VISITS:
                    began = time.monotonic()
                    # After the kill it takes a moment until the program listens again.
                    with suppress(httpx.TransportError):
                        client.get(address).raise_for_status()
                        self._visits.append(time.monotonic() - began)
                    time.sleep(POLL_S)

    def _await(self, ask: Callable[[], object], expected: str) -> None:
        until(
            ask,
            expected,
            PATIENCE_S,
            poll_s=POLL_S,
            ended=lambda: self._process is not None and self._process.poll() is not None,
            error=lambda text: PartError(f"{text} {self._log.read_text().strip()}"),
        )

    def _status(self) -> dict[str, Any]:
        try:
            response = httpx.get(f"{self._site}/status.json", trust_env=False, timeout=PATIENCE_S)
        except httpx.TransportError:
            return {}
        status: dict[str, Any] = response.json()
        return status

    def _is_stock_in_snapshot(self) -> bool:
        """Return whether a snapshot has all items that were listed."""
        query = "SELECT max(sequence) FROM item_snapshots WHERE completed_at IS NOT NULL"
        return (self._one(query) or 0) >= self._stage.market.items

    def _is_level(self) -> bool:
        """Return whether all changes are numbered and the program has the last one."""
        if self._one("SELECT EXISTS (SELECT FROM item_change_outbox)"):
            return False
        newest = self._one("SELECT max(sequence) FROM item_changes")
        keys = Sealer.of(self._stage.sandbox.settings).cursor_keys
        with Database(self._engine, cursor_keys=keys).transaction() as session:
            return bool(self._status().get("cursor") == cursor_after(session, newest))

    def _one(self, query: str, **values: object) -> Any:
        with self._engine.connect() as connection:
            return connection.scalar(text(query), values)

    def _calls(self) -> int:
        """The requests with the program's key in the server's log."""
        return int(
            self._one(
                """SELECT count(*) FROM request_log AS r JOIN api_keys AS k ON k.id = r.key_id
                   WHERE k.name = :name""",
                name=KEY_NAME,
            )
        )

    def _auditor(self) -> httpx.Client:
        sandbox = self._stage.sandbox
        key = sandbox.make_key(PARTNER, name="auditor", scopes=("read:items",))
        return httpx.Client(
            base_url=sandbox.base_url,
            headers={"Authorization": f"Bearer {key}"},
            trust_env=False,
            timeout=PATIENCE_S,
        )

    def _compare_totals(self) -> int:
        """Compare the cheapest totals with the API's; return how many were compared."""
        params: dict[str, str | int] = {"ships_to": COUNTRY, "sort": "total_asc", "limit": PAGE}
        with self._auditor() as client:
            rows = client.get("/v1/items", params=params).raise_for_status().json()["data"]
        theirs = [_total(row) for row in rows]
        query = """SELECT amount FROM items WHERE for_sale AND currency = 'EUR'
                   AND json_array_length(document, '$.shipping') > 0 ORDER BY amount LIMIT ?"""
        with closing(sqlite3.connect(f"file:{self._file}?mode=ro", uri=True)) as database:
            ours = [amount for (amount,) in database.execute(query, [PAGE])]
        if ours != theirs:
            raise PartError(f"the cheapest cost {ours[:5]} here, by the API {theirs[:5]}.")
        return len(ours)

    def _walk(self) -> dict[str, Any]:
        """Return all public items."""
        items: dict[str, Any] = {}
        # Without a status the list has only what is for sale.
        params: dict[str, Any] = {"limit": PAGE, "status": [str(status) for status in PUBLIC]}
        with self._auditor() as client:
            while True:
                page = client.get("/v1/items", params=params).raise_for_status().json()
                items |= {item["id"]: item for item in page["data"]}
                if not page["has_more"]:
                    return items
                params["cursor"] = page["next_cursor"]

    def _stored(self) -> tuple[dict[str, Any], dict[str, str], Counter[str]]:
        """The program's items, its state, and how often its history has each item as sold."""
        with closing(sqlite3.connect(f"file:{self._file}?mode=ro", uri=True)) as database:
            rows = database.execute("SELECT id, document FROM items").fetchall()
            state = database.execute("SELECT name, value FROM state").fetchall()
            sold = database.execute("SELECT item_id FROM points WHERE what = 'sold'").fetchall()
        items = {key: json.loads(document) for key, document in rows}
        return items, dict(state), Counter(key for (key,) in sold)


def _total(item: dict[str, Any]) -> int:
    """What a buyer in `COUNTRY` pays: the market's sellers ship to the EU and the world."""
    costs = {option["destination"]: option["price"]["amount"] for option in item["shipping"]}
    return int(item["price"]["amount"] + costs.get("EU", costs.get("WORLD", 0)))


def _compare(theirs: dict[str, Any], ours: dict[str, Any]) -> None:
    """Raises `PartError` when the copy is not the server's."""
    lacking = theirs.keys() - ours.keys()
    beyond = ours.keys() - theirs.keys()
    other = [key for key in theirs.keys() & ours.keys() if theirs[key] != ours[key]]
    if lacking or beyond or other:
        example = next(iter([*other, *lacking, *beyond]))
        raise PartError(
            f"the copy lacks {len(lacking)} items, has {len(beyond)} that are gone and"
            f" {len(other)} that differ, such as {example}:"
            f" {theirs.get(example)} here {ours.get(example)}"
        )
