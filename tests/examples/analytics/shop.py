"""A seller on a real server, and the command `cute-analytics` with a key of theirs."""

import json
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import duckdb
from cute_analytics import cli

from cute_api import config
from cute_api.config import ROOT, child_environ
from cute_api.models.database import Database
from cute_api.models.enums import Scope
from cute_api.services.accounts import accounts
from cute_api.services.orders import orders
from scripts.checks.examples.report_tables import Tables
from scripts.checks.examples.sales_audit import differences, is_level, truth
from tests.fixtures.forks import ForkedProcess
from tests.fixtures.http import client_of
from tests.usage.world import World
from tests.webhooks.backend import eventually

PATHS = (ROOT / "examples" / "analytics", ROOT / "sdks/python/sdk/src")
NEEDED = (Scope.READ_ACCOUNT, Scope.READ_ITEMS, Scope.READ_ORDERS)
BATCH = 100
PATIENCE_S = 60.0
SETTINGS = ("CUTE_API_KEY", "CUTE_BASE_URL", "CUTE_ANALYTICS_DB", "CUTE_ANALYTICS_TIMEOUT")

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Done:
    """A command that has ended."""

    code: int
    out: str
    err: str


@dataclass(frozen=True, slots=True)
class Command:
    """A command that runs, and the files that it prints to."""

    process: ForkedProcess
    out: Path
    err: Path

    def done(self) -> Done:
        """Wait for its end."""
        code = self.process.wait(PATIENCE_S)
        return Done(code, self.out.read_text().strip(), self.err.read_text().strip())


@dataclass
class Shop:
    """One user's items. The program's files are in `directory`."""

    world: World
    name: str
    directory: Path
    variables: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        settings = config.load({"CUTE_SANDBOX": "1"})
        self.database = Database(self.world.database.engine, item_url=settings.item_url)
        self.client = client_of(self.world.base_url, self.key(tuple(Scope)))
        self.variables = {
            "CUTE_API_KEY": self.key(NEEDED),
            "CUTE_BASE_URL": self.world.base_url,
            **self.variables,
        }

    @property
    def email(self) -> str:
        return f"{self.name}@cute.example"

    @property
    def report(self) -> str:
        return (self.directory / "report.html").read_text()

    def key(self, scopes: Sequence[Scope]) -> str:
        return self.world.key(self.name, scopes)

    def put_up(self, items: Sequence[Json]) -> list[str]:
        """Create items and return their ids. Missing fields get valid values."""
        made: list[str] = []
        category = self.client.get("/categories").json()["data"][0]["id"]
        usual = {"title": "Silk scarf", "category_id": category, "condition": "good"}
        usual |= {"price": {"amount": 2_450, "currency": "EUR"}}
        for start in range(0, len(items), BATCH):
            rows = [{"op": "create", "item": {**usual, **item}} for item in items[start:][:BATCH]]
            response = self.client.post("/items/batch", json={"operations": rows}).json()
            made += [row["item"]["id"] for row in response["data"]]
        return made

    def change(self, item: str, **changes: object) -> None:
        self.client.patch(f"/items/{item}", json=changes).raise_for_status()

    def delete(self, item: str) -> None:
        self.client.delete(f"/items/{item}").raise_for_status()

    def order(self, item: str) -> UUID:
        with self.database.transaction() as session:
            buyer, _ = accounts.create(session, email="buyer@cute.example")
            return orders.place(session, item_id=UUID(item), buyer_id=buyer.id).id

    def complete(self, order: UUID) -> None:
        with self.database.transaction() as session:
            orders.complete(session, order_id=order)

    def cancel(self, order: UUID) -> None:
        with self.database.transaction() as session:
            orders.cancel(session, order_id=order)

    def sell(self, item: str) -> None:
        self.complete(self.order(item))

    def settle(self) -> None:
        """Wait until all that happened is in the feed."""
        eventually(lambda: is_level(self.world.database.engine), PATIENCE_S)

    @contextmanager
    def running(self, *arguments: str, **variables: str) -> Iterator["Command"]:
        """The command, running until the block ends."""
        environ = child_environ({"PYTHONPATH": ":".join(map(str, PATHS))})
        for name in SETTINGS:
            environ.pop(name, None)
        given = {name: value for name, value in (self.variables | variables).items() if value}
        with tempfile.TemporaryDirectory() as home:
            out, err = Path(home) / "out", Path(home) / "err"
            process = ForkedProcess(
                arguments,
                {**environ, **given},
                out,
                program=cli.main,
                cwd=self.directory,
                errors=err,
            )
            try:
                yield Command(process, out, err)
            finally:
                process.kill()

    def run(self, *arguments: str, **variables: str) -> Done:
        """Run the command to its end. Empty variables are not set."""
        with self.running(*arguments, **variables) as process:
            return process.done()

    def load(self, **variables: str) -> str:
        """Run a load that must succeed; return its output."""
        done = self.run("load", **variables)
        assert (done.code, done.err) == (0, "")
        return done.out

    def differences(self) -> list[str]:
        """The differences between a new hourly report and the server's database."""
        done = self.run("report", "--by", "hour")
        assert (done.code, done.err) == (0, ""), done
        return differences(Tables.of(self.report), truth(self.world.database.engine, self.email))

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """The rows of a query of the program's file, which no process has open."""
        with duckdb.connect(str(self.directory / "analytics.duckdb")) as connection:
            return connection.execute(query).fetchall()

    def printed(self) -> str:
        """The report's tables, to search in."""
        return json.dumps(Tables.of(self.report).rows, ensure_ascii=False)
