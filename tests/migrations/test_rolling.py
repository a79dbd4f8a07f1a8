"""The next release migrates while the processes of this one serve: no call fails.

The code of this tree is that of the release before; `next_release` holds what the next ones could
bring, by the rules of `rules`.
"""

import threading
import time
from collections.abc import Callable
from pathlib import Path

import httpx
from sqlalchemy import text

from cute_api.models import schema
from cute_api.models.database import Database, make_engine
from cute_api.models.schema_version import VERSIONS
from cute_api.spec import Spec
from scripts.sandbox import embedded
from tests.fixtures.http import client_of
from tests.fixtures.servers import NewDatabase
from tests.usage.world import World
from tests.webhooks.backend import eventually

NEXT = Path(__file__).parent / "next_release"
# The wait for a lock that the runner allows itself, and as much again on a busy machine.
LONGEST_S = 2 * schema.LOCK_TIMEOUT_MS / 1_000
ROWS = 2_500
PACE_S = 0.02
CALLS_AFTER = 10
ITEMS = f"""
WITH seller AS (SELECT id FROM users LIMIT 1), category AS (
    INSERT INTO categories (name, path) VALUES ('coats', ARRAY['coats']) RETURNING id
)
INSERT INTO items (
    seller_id, category_id, title, price_amount, price_currency, condition, status
)
SELECT seller.id, category.id, 'coat', 1, 'EUR', 'good', 'active'
FROM seller, category, generate_series(1, {ROWS})
RETURNING id
"""

Call = Callable[[httpx.Client, int], httpx.Response]


class Caller(threading.Thread):
    """Makes a call again and again; `statuses` and `longest_s` say how that went."""

    def __init__(self, world: World, key: str, call: Call) -> None:
        super().__init__(daemon=True)
        self._client = client_of(world.base_url, key)
        self._call = call
        self._ended = threading.Event()
        self.statuses: list[int] = []
        self.longest_s = 0.0

    def run(self) -> None:
        while not self._ended.wait(PACE_S):
            began = time.monotonic()
            status = self._call(self._client, len(self.statuses)).status_code
            self.longest_s = max(self.longest_s, time.monotonic() - began)
            self.statuses.append(status)

    def end(self) -> None:
        self._ended.set()
        self.join(30)
        self._client.close()


def test_no_call_of_the_release_before_fails_while_a_new_one_migrates(
    new_database: NewDatabase, servers: embedded.Servers, tmp_path: Path
) -> None:
    url = new_database()
    engine = make_engine(url, pool_size=3)
    world = World(servers, Database(engine), tmp_path, environ={"DATABASE_URL": url})
    key = world.key()
    with engine.begin() as connection:
        item_id = connection.scalars(text(ITEMS)).first()
    calls: tuple[Call, ...] = (
        lambda client, _: client.get("/items", params={"limit": 5}),
        lambda client, number: client.patch(f"/items/{item_id}", json={"title": f"coat {number}"}),
        lambda client, _: client.get(f"/items/{item_id}"),
    )
    callers = [Caller(world, key, call) for call in calls]
    pauses: list[float] = []
    try:
        world.start("serve")
        with engine.connect() as reader:
            # A long report, which ends when a try has waited for it in vain.
            reader.execute(text("SELECT FROM items"))

            def pause(seconds: float) -> None:
                pauses.append(seconds)
                reader.rollback()

            for caller in callers:
                caller.start()
            eventually(lambda: all(caller.statuses for caller in callers))
            events = Spec.load(sandbox=True).events
            ran = schema.upgrade(engine, events, folders=(VERSIONS, NEXT), pause=pause)
        wanted = {caller: len(caller.statuses) + CALLS_AFTER for caller in callers}
        eventually(lambda: all(len(caller.statuses) >= wanted[caller] for caller in callers))
    finally:
        for caller in callers:
            caller.end()
        world.close()
    assert (ran, pauses) == (["9001", "9002"], [schema.FIRST_PAUSE_S])
    assert {status for caller in callers for status in caller.statuses} == {200}
    longest_s = max(caller.longest_s for caller in callers)
    count = sum(len(caller.statuses) for caller in callers)
    print(f"{count} calls, none failed, the longest took {longest_s:.1f} s")
    assert longest_s < LONGEST_S
