"""The benchmark runs. What it measures is never asserted."""

from pathlib import Path

from scripts import embedded
from scripts.bench import edge
from tests.fixtures.servers import NewDatabase


def test_edge_bench_compares_three_applications(
    new_database: NewDatabase, servers: embedded.Servers, tmp_path: Path
) -> None:
    redis_url = servers.valkey.database_url(8)
    with edge.serving(new_database(), redis_url, tmp_path) as server:
        costs = edge.measure(server, rounds=1, calls=3)
    lines = edge.report(costs).splitlines()
    assert [line.split("  ")[0] for line in lines[1:4]] == list(edge.APPLICATIONS.values())
