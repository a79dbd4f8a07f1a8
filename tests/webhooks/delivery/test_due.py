"""The cost of statements that look for work: by lane, never by lane and webhook."""

import re
from contextlib import closing

import pytest

from cute_api.processes.connections import connect
from cute_api.webhooks.delivery import claims
from cute_api.webhooks.delivery.due import OLDEST
from tests.webhooks.backend import Backend, eventually

WEBHOOKS = 120


@pytest.fixture(scope="module")
def busy_backend(relayed: Backend) -> Backend:
    """Each of many webhooks has something due."""
    alice = relayed.user("Alice")
    for number in range(WEBHOOKS):
        relayed.webhook(alice, f"http://127.0.0.1:9/{number}")
    event_id = relayed.emit(alice)
    eventually(lambda: len(relayed.deliveries(event_id)) == WEBHOOKS)
    return relayed


@pytest.mark.parametrize("statement", [OLDEST, claims._TAKE_SHARE.plain], ids=["oldest", "share"])
@pytest.mark.parametrize("statistics", ["", "ANALYZE"])
def test_each_lane_is_looked_at_a_few_times(
    busy_backend: Backend, statement: str, statistics: str
) -> None:
    with (
        closing(connect(busy_backend.database_url, "test")) as connection,
        connection.cursor() as cursor,
    ):
        if statistics:
            cursor.execute(statistics)
        cursor.execute(
            f"BEGIN; EXPLAIN (ANALYZE, TIMING OFF) {statement}",
            {"pump": 7, "avoid": [], "region": None},
        )
        plan = "\n".join(row[0] for row in cursor.fetchall())
        cursor.execute("ROLLBACK")
    loops = [int(found) for found in re.findall(r"loops=(\d+)", plan)]
    assert max(loops) <= 2 * WEBHOOKS, plan
