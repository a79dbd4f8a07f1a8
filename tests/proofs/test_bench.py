"""The benchmarks run. What they measure is never asserted."""

from contextlib import closing
from pathlib import Path

import pytest

from scripts.checks.bench import edge, portal, start, writes
from scripts.checks.bench.delivery_stage import delivery_stages
from scripts.checks.bench.peers.stage import furnished
from scripts.checks.bench.relay import counting
from scripts.checks.bench.webhooks import Bench, PartSizes, WebhookPart, report
from scripts.checks.stack import Stack
from scripts.sandbox import embedded
from tests.fixtures.clusters import new_cluster
from tests.fixtures.forks import forked
from tests.fixtures.servers import NewDatabase

pytestmark = pytest.mark.costly

SMALL = PartSizes(
    hooks=10,
    rate=40.0,
    seconds=0.5,
    backlog=100,
    peer_seconds=0.5,
    many_hooks=10,
    hanging_seconds=0.5,
    rounds=1,
    pending=100,
    memory_seconds=0.5,
)


@pytest.fixture
def barely_warm(monkeypatch: pytest.MonkeyPatch) -> None:
    """Skip warming up, because measurements are not asserted."""
    monkeypatch.setattr(edge, "WARM_UP_CALLS", 1)
    monkeypatch.setattr(portal, "WARM_UP_CALLS", 0)
    monkeypatch.setattr(start, "WARM_UPS", 0)


@pytest.mark.usefixtures("barely_warm")
def test_edge_bench_compares_its_applications(
    new_database: NewDatabase, servers: embedded.Servers, tmp_path: Path
) -> None:
    redis_url = servers.valkey.database_url(8)
    with (
        closing(Stack(new_database(), redis_url, tmp_path)) as own,
        edge.serving(own) as server,
    ):
        costs = edge.measure(server, rounds=1, calls=3)
    names = list(edge.APPLICATIONS.values())
    lines = edge.report(costs).splitlines()
    assert [line.split("  ")[0] for line in lines[1 : 1 + len(names)]] == names


def test_writes_bench_counts_round_trips(
    new_database: NewDatabase, servers: embedded.Servers, tmp_path: Path
) -> None:
    url = new_database()
    with furnished(servers, url, items=50) as stage, counting(url, tmp_path / "relay") as relay:
        found, trips = writes.run(stage, relay, tmp_path, rounds=1, calls=2)
    lines = list(writes.report(found, trips))
    print("\n".join(lines))
    assert [line.split("  ")[0] for line in lines[1:]] == [case.name for case in found]
    assert trips["create"] == 2, "the key, and one statement"


@pytest.mark.usefixtures("barely_warm")
def test_start_bench_measures_each_moment(
    new_database: NewDatabase, servers: embedded.Servers, tmp_path: Path
) -> None:
    redis_url = servers.valkey.database_url(8)
    with closing(Stack(new_database(), redis_url, tmp_path)) as own:
        starts, helps = start.run(own, rounds=1, calls=40)
    lines = start.report(starts, helps, 40).splitlines()
    print("\n".join(lines))
    assert [line.split("  ")[0] for line in lines[1:4]] == list(start.MemoryMoment)
    assert starts[0].memory.keys() == set(start.MemoryMoment)


def test_webhooks_bench_has_a_figure_for_each_part(tmp_path: Path) -> None:
    new_cluster(tmp_path / "data")
    with delivery_stages(tmp_path, forked) as backend:
        bench = Bench(backend, tmp_path, SMALL, print)
        # Calm is live at another rate.
        figures = {part: bench.run(part) for part in WebhookPart if part is not WebhookPart.CALM}
    lines = report([figure for found in figures.values() for figure in found]).splitlines()
    print("\n".join(lines))
    assert [line.split()[0].strip(",:") for line in lines] == [
        *("live", "drain", "peer", "peer", "hanging", "memory")
    ]


@pytest.mark.usefixtures("barely_warm")
def test_portal_bench_has_a_figure_for_each_page(
    new_database: NewDatabase, servers: embedded.Servers, tmp_path: Path
) -> None:
    redis_url = servers.valkey.database_url(8)
    with closing(Stack(new_database(), redis_url, tmp_path)) as own:
        figures = portal.run(own, requests=400, calls=1, key_count=1)
    assert portal.report(figures).count("\n") == len(figures) + 1
    assert {"/keys", "/usage", "/requests", "/admin/health"} <= {figure.rule for figure in figures}
    assert [str(figure) for figure in figures if not figure.is_as_expected] == []
