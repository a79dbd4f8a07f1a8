"""Measure changes of items: round trips to PostgreSQL, time on the wire, and CPU.

`python -m scripts.checks.bench.writes` serves the API in one process beside PostgreSQL with safe
commits, and sends one request after another on one connection, rotating through the kinds. For each
kind it prints the medians of the rounds: milliseconds, and CPU of the API and of PostgreSQL. A
second process, behind a relay that counts, gives the round trips, including that for the key.
"""

import http.client
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Any

import orjson

from cute_api.spec import BASE_PATH
from scripts.checks.bench.peers.programs import (
    Contender,
    ContenderStores,
    RunningContender,
    program_of,
    running,
)
from scripts.checks.bench.peers.stage import PeerStage, furnished
from scripts.checks.bench.relay import Relay, counting
from scripts.checks.stack import stack

ITEMS = 10_000
ROUNDS = 5
CALLS = 200
COUNTED_CALLS = 10
LEAST_COUNTED_CALLS = 3
BATCH = 100
BATCH_CALLS = 10
TIMEOUT_S = 60.0
COUNTED = "counted"
KEY = "Idempotency-Key"

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class WriteCost:
    """Milliseconds of one request until its response was read; CPU of API and PostgreSQL."""

    wall: float
    cpu: float
    database: float


class WriteClient:
    """A connection to the API, and the item to change."""

    def __init__(self, stage: PeerStage, port: int, name: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_S)
        self._headers = {"Authorization": f"Bearer {stage.keys.load}"}
        self._name = name
        self._numbers = count()
        self._category_id = stage.category_id
        self.item_id: str = self.send("POST", "/items", self.item())["id"]

    def new(self) -> str:
        """Return a new SKU or idempotency key."""
        return f"{self._name}-{next(self._numbers)}"

    def item(self, **changes: Any) -> Json:
        return {
            "title": "Linen shirt, hardly worn",
            "description": "Bought last summer, washed twice. No stains, no holes.",
            "price": {"amount": 1_000 + next(self._numbers), "currency": "EUR"},
            "category_id": self._category_id,
            "size": "M",
            "color": "blue",
            "condition": "very_good",
            "images": [{"url": "https://images.example.com/1.jpg", "alt": "front"}],
            **changes,
        }

    def send(self, method: str, path: str, body: Json, key: str | None = None) -> Any:
        headers = self._headers if key is None else {**self._headers, KEY: key}
        content = orjson.dumps(body)
        headers = {**headers, "Content-Type": "application/json"}
        self._connection.request(method, BASE_PATH + path, content, headers)
        response = self._connection.getresponse()
        received = response.read()
        if response.status not in (200, 201):
            raise RuntimeError(f"{method} {path} returned {response.status}: {received[:500]!r}")
        return orjson.loads(received)

    def close(self) -> None:
        self._connection.close()


def create(caller: WriteClient) -> None:
    caller.send("POST", "/items", caller.item(sku=caller.new()))


def create_with_key(caller: WriteClient) -> None:
    caller.send("POST", "/items", caller.item(), caller.new())


def patch(caller: WriteClient) -> None:
    caller.send("PATCH", f"/items/{caller.item_id}", {"price": caller.item()["price"]})


def patch_with_key(caller: WriteClient) -> None:
    price = caller.item()["price"]
    caller.send("PATCH", f"/items/{caller.item_id}", {"price": price}, caller.new())


def put_new(caller: WriteClient) -> None:
    caller.send("PUT", f"/me/items/by-sku/{caller.new()}", caller.item())


def put_again(caller: WriteClient) -> None:
    caller.send("PUT", "/me/items/by-sku/again", caller.item())


def batch_of_creates(caller: WriteClient) -> None:
    _batch(caller, [{"op": "create", "item": caller.item(sku=caller.new())} for _ in range(BATCH)])


def batch_of_puts(caller: WriteClient) -> None:
    rows = [{"op": "put", "sku": f"put-{row}", "item": caller.item()} for row in range(BATCH)]
    _batch(caller, rows)


def _batch(caller: WriteClient, rows: list[Json]) -> None:
    result = caller.send("POST", "/items/batch", {"operations": rows})
    if result["succeeded"] != BATCH:
        raise RuntimeError(f"{result['failed']} rows failed")


@dataclass(frozen=True, slots=True)
class WriteCase:
    """A kind of request: how to send it, and its weight."""

    name: str
    act: Callable[[WriteClient], None]
    share: int = 1
    costs: list[WriteCost] = field(default_factory=list)


def cases() -> list[WriteCase]:
    return [
        WriteCase("create", create),
        WriteCase("create, idempotent", create_with_key),
        WriteCase("patch", patch),
        WriteCase("patch, idempotent", patch_with_key),
        WriteCase("put a new SKU", put_new),
        WriteCase("put the same SKU", put_again),
        WriteCase(f"batch of {BATCH} creates", batch_of_creates, CALLS // BATCH_CALLS),
        WriteCase(f"batch of {BATCH} puts", batch_of_puts, CALLS // BATCH_CALLS),
    ]


def measure(
    case: WriteCase, caller: WriteClient, server: RunningContender, stage: PeerStage, calls: int
) -> WriteCost:
    """Return the cost of one request of a kind."""
    calls = max(calls // case.share, 1)
    cpu, database, started = server.cpu_s(), stage.cpu_s(), time.perf_counter()
    for _ in range(calls):
        case.act(caller)
    wall = time.perf_counter() - started
    return WriteCost(
        wall=wall / calls * 1000,
        cpu=(server.cpu_s() - cpu) / calls * 1000,
        database=(stage.cpu_s() - database) / calls * 1000,
    )


def trips_of(case: WriteCase, caller: WriteClient, relay: Relay) -> float:
    """Return the median of round trips, because each thread prepares its own statements."""
    trips = []
    for _ in range(max(COUNTED_CALLS // case.share, LEAST_COUNTED_CALLS)):
        before = relay.trips
        case.act(caller)
        trips.append(relay.trips - before)
    return statistics.median(trips)


def report(found: Sequence[WriteCase], trips: dict[str, float]) -> Iterator[str]:
    """Return a table of medians."""
    yield f"{'':24}{'round trips':>12}{'ms':>9}{'CPU ms':>9}{'DB ms':>9}"
    for case in found:
        middle = WriteCost(
            *(
                statistics.median(getattr(cost, name) for cost in case.costs)
                for name in ("wall", "cpu", "database")
            )
        )
        line = (
            f"{case.name:24}{trips[case.name]:12.1f}{middle.wall:9.2f}{middle.cpu:9.2f}"
            f"{middle.database:9.2f}"
        )
        if case.share > 1:
            both = middle.cpu + middle.database
            line += (
                f"   {BATCH * 1000 / middle.wall:,.0f} items/s; {BATCH * 1000 / both:,.0f} a CPU"
            )
        yield line


def main() -> int:
    with (
        stack() as own,
        furnished(own.stores, own.database_url, ITEMS) as stage,
        counting(own.database_url, own.directory / "relay") as relay,
    ):
        found, trips = run(stage, relay, own.directory, ROUNDS, CALLS)
    print(f"One process, one connection; medians of {ROUNDS} rounds of {CALLS}")
    print("\n".join(report(found, trips)))
    return 0


def run(
    stage: PeerStage, relay: Relay, directory: Path, rounds: int, calls: int
) -> tuple[list[WriteCase], dict[str, float]]:
    """Return the costs of each kind of request, and round trips by name."""
    ours = program_of(Contender.OURS, Path(sys.executable))
    counted = replace(ours, name=COUNTED)
    stores = stage.places([ours, counted])
    stores[counted] = ContenderStores(relay.url, stores[counted].redis_url)
    found = cases()
    with running(stores, directory) as servers:
        server = servers[ours.name]
        with closing(WriteClient(stage, servers[COUNTED].port, "counted")) as caller:
            trips = {case.name: trips_of(case, caller, relay) for case in found}
        with closing(WriteClient(stage, server.port, "timed")) as caller:
            for number in range(rounds + 1):
                for case in found:
                    cost = measure(case, caller, server, stage, calls)
                    # The first round warms up.
                    if number:
                        case.costs.append(cost)
    return found, trips


if __name__ == "__main__":
    sys.exit(main())
