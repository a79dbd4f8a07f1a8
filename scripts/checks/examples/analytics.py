"""Charlie's report: loaded in parts and killed twice, exact to the cent and the row.

The first load is killed among the first pages, another one while the market is open. At the end
every figure of the report equals what SQL says on the server's database.
"""

import re
import signal
import time
from pathlib import Path

from cute_api.config import ROOT, child_environ
from cute_api.models.database import make_engine
from scripts.checks.examples.part import ExampleResult, ExampleStage, PartError
from scripts.checks.examples.report_tables import Tables
from scripts.checks.examples.sales_audit import SalesTruth, differences, is_level, statuses, truth
from scripts.sandbox.embedded.processes import RunningProcess
from scripts.shared.waiting import until

PROGRAM = ROOT / "examples" / "analytics"
PATHS = (PROGRAM, ROOT / "sdks/python/sdk/src")
SELLER = "charlie@cute.example"
SCOPES = ("read:account", "read:items", "read:orders")
# A load every two hours of the market's day.
LOAD_EVERY_H = 2.0
# The seeded sales are too old for a report by the hour.
STEP = "day"
MOST_CALLS_WITHOUT_NEWS = 10
KILLS = 2
# Once the write-ahead log has grown this much, a page was written, and the load is killed.
PAGE_BYTES = 1_024
PATIENCE_S = 90.0
POLL_S = 0.01
CALLS = re.compile(r"\((\d+) calls, ")


class Analytics:
    """See `scripts.checks.examples.part.ExamplePart`."""

    name = "analytics"

    def __init__(self) -> None:
        self._running: RunningProcess | None = None
        self._loads = self._kills = self._calls = 0

    def begin(self, stage: ExampleStage) -> None:
        self._stage = stage
        sandbox = stage.sandbox
        self._key = sandbox.make_key(SELLER, name="analytics", scopes=SCOPES)
        self._engine = make_engine(sandbox.settings.need_database_url(), pool_size=1)
        self._before = statuses(self._engine, SELLER)
        self._kill_a_load()
        self._first = self._load()

    def work(self) -> None:
        market = self._stage.market
        pause = LOAD_EVERY_H * market.seconds / market.hours
        ends = time.monotonic() + market.seconds
        while (left := ends - time.monotonic()) > 0:
            time.sleep(min(pause, left))
            if self._kills < KILLS:
                self._kill_a_load()
            else:
                self._load()
        self._run("report")

    def end(self) -> ExampleResult:
        until(
            lambda: is_level(self._engine),
            "all events are in the feed",
            PATIENCE_S,
            poll_s=POLL_S,
            error=PartError,
        )
        self._load()
        idle = self._load()
        calls = _calls(idle)
        if "nothing new" not in idle or calls > MOST_CALLS_WITHOUT_NEWS:
            raise PartError(f"A load without news said: {idle}")
        if self._kills < KILLS:
            raise PartError(f"Only {self._kills} loads were killed, not {KILLS}.")
        self._run("report")
        self._run("report", "--out", "days.html", "--by", STEP)
        expected = truth(self._engine, SELLER, self._before, step=STEP)
        report = Tables.of((self._stage.directory / "days.html").read_text())
        if found := differences(report, expected):
            raise PartError(f"{len(found)} figures are not the server's: {'; '.join(found[:5])}")
        return self._achievement(expected, report, calls)

    def close(self) -> None:
        if self._running is not None and self._running.poll() is None:
            self._running.kill()
            self._running.wait()

    def _achievement(self, expected: SalesTruth, report: Tables, idle_calls: int) -> ExampleResult:
        tables = expected.tables
        orders = ", ".join(f"{count} {status}" for status, count in tables["orders-table"])
        revenue = ", ".join(
            f"{amount} in {count} orders" for _, count, amount in report.texts["currencies-table"]
        )
        cells = sum(len(row) for rows in tables.values() for row in rows)
        median = f"{expected.quartiles[1] / 1000:,.1f} s" if expected.quartiles else "none"
        size = (self._stage.directory / "report.html").stat().st_size / 1024
        return ExampleResult(
            (
                f"first load: {self._first}",
                f"{self._loads} loads with {self._calls} calls in all; without news {idle_calls}",
                f"{self._kills} of the loads killed with -9; each continued where it stopped",
                f"revenue: {revenue}, exact, and so on {len(tables['revenue-table'])} single days",
                f"orders: {orders}",
                f"sell-through of {len(tables['categories-table'])} categories and"
                f" {len(tables['brands-table'])} brands, median time to sell {median}, all exact",
                f"the report is one file of {size:.0f} kB",
            ),
            f"{cells} figures exact, {self._calls} calls, killed {self._kills} times",
        )

    def _load(self) -> str:
        said = self._run("load")
        self._loads += 1
        self._calls += _calls(said)
        return said

    def _kill_a_load(self) -> None:
        """Kill a load right after it has written a page; or let it end, if it was faster."""
        log = self._stage.directory / "analytics.duckdb.wal"
        before = _size(log)
        process = self._start("load")
        until(
            lambda: process.poll() is not None or abs(_size(log) - before) >= PAGE_BYTES,
            "a load writes a page",
            PATIENCE_S,
            poll_s=POLL_S,
            error=PartError,
        )
        process.kill()
        self._kills += process.wait(PATIENCE_S) == -signal.SIGKILL

    def _run(self, *arguments: str) -> str:
        if self._start(*arguments).wait(PATIENCE_S):
            complaint = self._errors.read_text().strip()
            raise PartError(f"cute-analytics {arguments[0]} failed: {complaint}")
        return self._output.read_text().strip()

    @property
    def _output(self) -> Path:
        """Return the last command's output."""
        return self._stage.directory / "output"

    @property
    def _errors(self) -> Path:
        return self._stage.directory / "errors"

    def _start(self, *arguments: str) -> RunningProcess:
        environ = {
            "CUTE_API_KEY": self._key,
            "CUTE_BASE_URL": self._stage.sandbox.base_url,
            "PYTHONPATH": ":".join(str(path) for path in PATHS),
        }
        for said in (self._output, self._errors):
            said.write_text("")
        self._running = self._stage.start(
            ("cute_analytics", *arguments),
            environ=child_environ(environ),
            cwd=self._stage.directory,
            output=self._output,
            errors=self._errors,
        )
        return self._running


def _calls(said: str) -> int:
    found = CALLS.search(said)
    if found is None:
        raise PartError(f"A load said: {said}")
    return int(found[1])


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0
