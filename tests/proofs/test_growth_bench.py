"""The growth bench fills what it says, does the steps that it times, and judges slopes.

What it measures is never asserted.
"""

import pytest
from sqlalchemy import text

from scripts.checks.bench.growth.__main__ import table
from scripts.checks.bench.growth.dimensions import SHARE, Dimension, fill
from scripts.checks.bench.growth.probes import STORED_ROWS, fanning_out, probes_of, storing_rows
from scripts.checks.bench.growth.run import Growth, GrowthCost
from scripts.checks.bench.growth.storage import measure_items
from scripts.checks.bench.peers.stage import PeerStage, furnished
from scripts.sandbox import embedded
from tests.fixtures.servers import NewDatabase

HOOKS, KEYS, ROWS = 3, 5, 2 * SHARE
LEAST_HOT = 0.8


def count(stage: PeerStage, table: str) -> int:
    with stage.engine.connect() as connection:
        return int(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


def test_stores_are_filled_and_steps_do_what_is_timed(
    servers: embedded.Servers, new_database: NewDatabase
) -> None:
    with furnished(servers, new_database(), 100) as stage:
        before = count(stage, "api_keys")
        for dimension, size in (
            (Dimension.KEYS, KEYS),
            (Dimension.WEBHOOKS, HOOKS),
            (Dimension.USAGE, ROWS),
        ):
            fill(stage, dimension, size)
        own = f"request_log WHERE user_id = '{stage.user_id}'"
        assert count(stage, "api_keys") - before == KEYS
        assert (count(stage, "request_log"), count(stage, own)) == (ROWS, ROWS // SHARE)
        for prepare, times in ((fanning_out, 2), (storing_rows, 1)):
            with prepare(stage) as step:
                assert all(step() > 0 for _ in range(times))
        assert count(stage, "deliveries") == 2 * HOOKS
        assert count(stage, own) == ROWS // SHARE + STORED_ROWS
        assert all(probes_of(dimension, stage) for dimension in Dimension)
        kept = measure_items(stage.engine, 100, edits=60)
        assert kept.hot >= LEAST_HOT, str(kept)


def growth(smallest: float, largest: float, linear: str = "") -> Growth:
    costs = {10_000: [GrowthCost(1.0, smallest)], 1_000_000: [GrowthCost(2.0, largest)]}
    return Growth(Dimension.ITEMS, "list", linear, costs)


@pytest.mark.parametrize(
    ("smallest", "largest", "linear", "within"),
    [
        (2.0, 2.0, "", True),
        (2.0, 3.0, "", True),  # as the logarithm: 6 to 4
        (2.0, 8.0, "", False),
        (2.0, 180.0, "a row for each", True),
        (2.0, 400.0, "a row for each", False),
    ],
)
def test_cost_may_grow_as_a_logarithm_or_for_a_reason_as_the_size(
    smallest: float, largest: float, linear: str, within: bool
) -> None:
    found = growth(smallest, largest, linear)
    assert found.is_within is within
    assert (table([found]).endswith("TOO FAST")) is not within


def test_slope_is_the_exponent_of_the_size() -> None:
    assert growth(2.0, 2.0).slope == 0
    assert growth(2.0, 200.0).slope == pytest.approx(1.0)
    assert growth(2.0, 20.0).slope == pytest.approx(0.5)
