"""Prove that a list is as quick among 1,000,000 items as among 10,000.

Two marketplaces of different sizes are loaded into one PostgreSQL, each served by the real API.
Each list is requested from both in turn, so that other load affects both. For each, the p95 over
HTTP at the large one must be at most twice that at the small one, and none of its statements may
read the whole table of items.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import httpx
import orjson
from sqlalchemy import Engine

from cute_api.models import schema
from cute_api.models.database import Database, make_engine
from cute_api.sealing import Sealer
from cute_api.services.items import listing
from cute_api.spec import BASE_PATH, Spec
from scripts.checks.proof.api import new_key, raised, serving, settings_of
from scripts.checks.proof.lists.cases import ListCase, cases
from scripts.checks.proof.lists.plans import QueryPlan, plans_of_reads
from scripts.checks.proof.load import LoadResult, load
from scripts.checks.stack import stack
from scripts.sandbox import embedded

ITEMS = 1_000_000
BASE_ITEMS = 10_000
MAX_RATIO = 2.0
ROUNDS = 60
WARM_UP = 3
# Measure again if the ratio is above the bound, because p95 of few samples is noisy.
MORE_ROUNDS = 240
DEEP_PAGES = 3
DEEP_LIMIT = 100
TIMEOUT_SECONDS = 30


@dataclass(slots=True)
class Marketplace:
    """A marketplace of one size: its API, a client with a key, and the lists to measure."""

    loaded: LoadResult
    engine: Engine
    client: httpx.Client
    cases: dict[str, ListCase]
    cursor_keys: tuple[bytes, ...]


@dataclass(slots=True)
class ListTimes:
    """The times of one list on one marketplace, in milliseconds."""

    times: list[float] = field(default_factory=list)

    @property
    def p50(self) -> float:
        return statistics.median(self.times)

    @property
    def p95(self) -> float:
        return statistics.quantiles(self.times, n=20, method="inclusive")[-1]


@dataclass(frozen=True, slots=True)
class Result:
    """A list at both sizes. Times are in milliseconds; `ratio` is large p95 to small p95."""

    name: str
    base_p50: float
    base_p95: float
    p50: float
    p95: float
    ratio: float
    rows: int
    base_rows: int
    sequential: bool

    @property
    def ok(self) -> bool:
        return self.ratio <= MAX_RATIO and not self.sequential


def main(arguments: Sequence[str] | None = None) -> int:
    options = _options(arguments)
    with stack(durable=False) as own, ExitStack() as ends:
        base, large = (
            marketplace(ends, own.stores, size) for size in (options.base_items, options.items)
        )
        results = [
            measure(name, base, large, options.rounds)
            for name in large.cases
            if options.only in name
        ]
    return report(results, base.loaded, large.loaded, options.json)


def marketplace(ends: ExitStack, pair: embedded.Servers, size: int) -> Marketplace:
    """Load a marketplace and serve its API until `ends` closes."""
    name = f"items_{size}"
    pair.postgres.create_database(name)
    url = pair.postgres.database_url(name)
    engine = make_engine(url, pool_size=2)
    ends.callback(engine.dispose)
    schema.upgrade(engine, Spec.load(sandbox=True).events)
    print(f"Loading {size:,} items", flush=True)
    loaded = load(engine, size, lambda line: print(line, flush=True))
    print(f"  {loaded.seconds:.1f} s, {loaded.rate:,.0f} items a second", flush=True)
    return serve(ends, engine, url, pair.redis_url, loaded)


def serve(
    ends: ExitStack, engine: Engine, url: str, redis_url: str, loaded: LoadResult
) -> Marketplace:
    """Serve the API on a loaded database, and choose the lists."""
    secret = new_key(Database(engine)).secret
    settings = settings_of(url, redis_url)
    port = ends.enter_context(serving(settings, raised(Spec.load(sandbox=True))))
    base_url = f"http://{settings.host}:{port}"
    client = httpx.Client(
        base_url=base_url + BASE_PATH,
        headers={"Authorization": f"Bearer {secret}"},
        timeout=TIMEOUT_SECONDS,
        trust_env=False,
    )
    ends.callback(client.close)
    with Database(engine).transaction() as session:
        found = {case.name: case for case in cases(session)}
    return Marketplace(loaded, engine, client, found, Sealer.of(settings).cursor_keys)


def measure(
    name: str,
    base: Marketplace,
    large: Marketplace,
    rounds: int,
    *,
    more: int = MORE_ROUNDS,
    warm_up: int = WARM_UP,
) -> Result:
    """Request a list at both sizes in turn, up to `more` times if it seems too slow."""
    places = (base, large)
    queries = [query_at(place, place.cases[name]) for place in places]
    samples = (ListTimes(), ListTimes())
    rows = [0, 0]
    for wanted in (rounds, more):
        for number in range(len(samples[0].times) - warm_up, wanted):
            for n, place in enumerate(places):
                started = time.perf_counter()
                response = place.client.get("/items", params=queries[n])
                taken = (time.perf_counter() - started) * 1000
                rows[n] = len(response.raise_for_status().json()["data"])
                if number >= 0:
                    samples[n].times.append(taken)
        if samples[1].p95 <= MAX_RATIO * samples[0].p95:
            break
    plans = plans_at(large, queries[1])
    result = Result(
        name,
        base_p50=samples[0].p50,
        base_p95=samples[0].p95,
        p50=samples[1].p50,
        p95=samples[1].p95,
        ratio=samples[1].p95 / samples[0].p95,
        rows=rows[1],
        base_rows=rows[0],
        sequential=any(plan.sequential for plan in plans),
    )
    print(_line(result), flush=True)
    if not result.ok:
        _show(plans)
    return result


def plans_at(place: Marketplace, query: dict[str, Any]) -> list[QueryPlan]:
    """Return the plans of the statements that a list runs."""
    return plans_of_reads(
        place.engine,
        lambda reads: listing.list_public(reads, None, query),
        cursor_keys=place.cursor_keys,
    )


def query_at(place: Marketplace, case: ListCase) -> dict[str, Any]:
    """Return a list's parameters; of a deep one, with a cursor into its middle."""
    query = dict(case.query)
    if not case.deep:
        return query
    for _ in range(DEEP_PAGES):
        page = place.client.get("/items", params={**query, "limit": DEEP_LIMIT})
        cursor = page.raise_for_status().json()["next_cursor"]
        if cursor is None:
            break
        query["cursor"] = cursor
    return query


def report(
    results: Sequence[Result], base: LoadResult, large: LoadResult, path: Path | None
) -> int:
    """Print the results, worst first, and optionally write JSON; return 1 if one failed."""
    failed = [result for result in results if not result.ok]
    print(f"\nThe worst of {len(results)} lists:")
    for result in sorted(results, key=lambda result: -result.ratio)[:10]:
        print(_line(result))
    sequential = sum(result.sequential for result in results)
    print(f"{sequential} lists read all items; {len(failed)} failed.")
    if path is not None:
        document = {
            "loaded": [asdict(loaded) for loaded in (base, large)],
            "lists": [asdict(result) for result in results],
        }
        path.write_bytes(orjson.dumps(document, option=orjson.OPT_INDENT_2))
    return 1 if failed else 0


def _line(result: Result) -> str:
    verdict = "ok" if result.ok else "SEQ SCAN" if result.sequential else "SLOW"
    return (
        f"{result.name:38} {result.base_p50:7.1f} {result.base_p95:7.1f} "
        f"{result.p50:8.1f} {result.p95:8.1f} {result.ratio:6.2f}  {verdict} "
        f"({result.base_rows}/{result.rows})"
    )


def _show(plans: Sequence[QueryPlan]) -> None:
    for plan in plans:
        print("\n".join(f"    {line}" for line in plan.text.splitlines()))


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m scripts.checks.proof.lists", description=__doc__
    )
    parser.add_argument("--items", type=int, default=ITEMS, help="size of the large marketplace")
    parser.add_argument("--base-items", type=int, default=BASE_ITEMS, help="of the small one")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="requests a list and size")
    parser.add_argument("--only", default="", help="only lists with this in their name")
    parser.add_argument("--json", type=Path, help="where to write the report")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
