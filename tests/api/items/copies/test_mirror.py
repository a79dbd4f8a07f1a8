"""Mirrors of a busy marketplace, and the builder as a process: whatever is killed, they heal."""

import random
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text

from cute_api.models.database import Database, make_engine
from cute_api.versions.registry import EventVersions
from tests.api.items.copies.mirror import Json, Mirror, catalogue, load, number_changes, unpack
from tests.api.webhooks.feed import create
from tests.fixtures.api import Api, Client
from tests.webhooks.backend import Actor, Backend, eventually

WRITERS = 3
MOST_MIRRORS = 8
STEPS = 40
SEED = 20_261_125
# So many that the builder can be met while it works.
MANY = 12_000
PATH = "/items/snapshot"
VERSIONS = EventVersions.of_events()
FORM = VERSIONS.translation("get_item_snapshot", VERSIONS.newest).form
UNFINISHED = f"item_snapshots WHERE completed_at IS NULL AND form = '{FORM}'"
COMPLETE = f"item_snapshots WHERE completed_at IS NOT NULL AND form = '{FORM}'"
ORPHANS = f"item_snapshot_chunks WHERE snapshot_id IN (SELECT id FROM {UNFINISHED})"


@pytest.fixture
def backend(
    api: Api, redis_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Backend]:
    """Processes beside the API, which make a snapshot each second."""
    monkeypatch.setenv("CUTE_SNAPSHOT_INTERVAL", "1")
    # Items in a snapshot have the URLs that they have elsewhere.
    monkeypatch.setenv("CUTE_PUBLIC_URL", api.base_url)
    url = api.settings.need_database_url()
    backend = Backend(Database(make_engine(url, pool_size=2)), url, redis_url, tmp_path)
    yield backend
    backend.close()


def test_mirrors_end_with_the_servers_items_whatever_is_killed(api: Api, backend: Backend) -> None:
    rng = random.Random(SEED)
    relay, builder = backend.start("relay"), backend.start("background")
    # Each with a quota of its own: they ask as fast as they get their responses.
    reader, *readers = [api.client(f"bob-{number}") for number in range(MOST_MIRRORS)]
    eventually(lambda: reader.get(PATH).status_code == 200)
    mirrors = [Mirror(reader, limit=7)]
    with ThreadPoolExecutor(WRITERS) as pool:
        writers = [pool.submit(write, api, number) for number in range(WRITERS)]
        while not all(writer.done() for writer in writers):
            for mirror in mirrors:
                mirror.poll()
            if rng.random() < 0.1:
                restart(relay)
            if rng.random() < 0.1:
                restart(builder)
            if rng.random() < 0.2 and readers:
                mirrors.append(Mirror.of_snapshot(readers.pop()))
        results(writers)
    truth = catalogue(reader)
    assert {item["status"] for item in truth.values()} == {"active", "reserved", "sold"}
    assert len(mirrors) > 3
    late = Mirror.of_snapshot(reader)
    for mirror in (*mirrors, late):
        eventually(partial(is_at, mirror, truth))
    types = {change["type"] for change in mirrors[0].changes}
    assert types == {"upsert", "delete"}


def is_at(mirror: Mirror, truth: dict[str, Json]) -> bool:
    mirror.catch_up()
    return mirror.items == truth


def restart(actor: Actor) -> None:
    actor.kill()
    actor.start()


def results(writers: list[Future[None]]) -> None:
    for writer in writers:
        writer.result()


def write(api: Api, number: int) -> None:
    """Alice, Bob and Charlie make changes: through the API, and by SQL that commits late."""
    rng = random.Random(SEED + number)
    client = api.client(f"{('alice', 'bob', 'charlie')[number]}-writes")
    mine = [create(api, client) for _ in range(3)]
    never = threading.Event()
    for _ in range(STEPS):
        item_id = rng.choice(mine)["id"]
        kind = rng.choice(["create", "patch", "patch", "status", "delete", "order", "sql"])
        if kind == "create":
            mine.append(create(api, client, status=rng.choice(["draft", "active"])))
        elif kind == "patch":
            client.patch(f"/items/{item_id}", json={"size": rng.choice("SML")})
        elif kind == "status":
            client.patch(f"/items/{item_id}", json={"status": rng.choice(["active", "archived"])})
        elif kind == "delete" and len(mine) > 3:
            client.delete(f"/items/{item_id}")
        elif kind == "order":
            order = client.post("/sandbox/orders", json={"item_id": item_id})
            if order.status_code == 201 and rng.random() < 0.5:
                client.post(f"/sandbox/orders/{order.json()['id']}/complete")
        else:
            with api.database.transaction() as session:
                session.execute(
                    text(
                        "UPDATE items SET price_amount = price_amount + 1, "
                        "updated_at = clock_timestamp() WHERE seller_id = :seller AND id >= :id"
                    ),
                    {"seller": UUID(mine[0]["seller"]["id"]), "id": UUID(item_id)},
                )
                never.wait(rng.random() * 0.05)
                if rng.random() < 0.2:
                    session.rollback()


def clear(api: Api) -> None:
    with api.database.transaction() as session:
        session.execute(text("TRUNCATE item_snapshots, item_snapshot_chunks"))


def count(api: Api, table: str) -> int:
    with api.database.transaction() as session:
        found: int = session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
        return found


def works(builder: Actor, times: int = 1) -> bool:
    return builder.log.read_bytes().count(b"makes the snapshots") == times


def test_a_second_builder_stands_by_and_takes_over(api: Api, backend: Backend) -> None:
    clear(api)
    client = api.client("alice")
    backend.start("relay")
    first = backend.start("background")
    eventually(lambda: works(first))
    second = backend.start("background")
    eventually(lambda: count(api, COMPLETE) == 1)
    assert works(second, 0)
    before = client.head(PATH).headers["ETag"]

    first.kill()
    item_id = create(api, client)["id"]

    eventually(lambda: works(second))
    eventually(lambda: count(api, COMPLETE) >= 2)
    assert client.head(PATH).headers["ETag"] != before
    mirror = Mirror.of_snapshot(client)
    eventually(lambda: mirror.get(item_id) == "active")


def test_an_unchanged_catalogue_is_not_built_again(api: Api, backend: Backend) -> None:
    clear(api)
    client = api.client("alice")
    relay = backend.start("relay")
    create(api, client)
    eventually(lambda: count(api, "item_change_outbox") == 0)
    relay.kill()
    builder = backend.start("background")
    eventually(lambda: count(api, COMPLETE) == 1)
    builder.kill()
    builder.start()
    eventually(lambda: works(builder, 2))
    relay.start()
    create(api, client)
    eventually(lambda: count(api, COMPLETE) == 2)
    assert count(api, "(SELECT DISTINCT sequence FROM item_snapshots) AS different") == 2


@pytest.fixture(scope="module")
def many(api: Api) -> Client:
    """A client of a marketplace with many items. Their changes have numbers: else the builder of a
    first snapshot would wait for a relay.
    """
    client = api.client("alice")
    seller = create(api, client)["seller"]["id"]
    load(api.database, seller, MANY)
    number_changes(api)
    return client


def meet_builder_at_work(api: Api, backend: Backend) -> Actor:
    clear(api)
    builder = backend.start("background")
    eventually(lambda: count(api, ORPHANS) > 2)
    return builder


def test_a_builder_that_was_killed_midway_leaves_nothing_behind(
    api: Api, backend: Backend, many: Client
) -> None:
    builder = meet_builder_at_work(api, backend)
    builder.kill()
    assert count(api, UNFINISHED) == 1
    assert many.get(PATH).status_code == 503

    builder.start()

    eventually(lambda: many.head(PATH).status_code == 200)
    eventually(lambda: count(api, UNFINISHED) == 0)
    public = "items WHERE status IN ('active', 'reserved', 'sold') AND deleted_at IS NULL"
    assert len(unpack(many.get(PATH).content)) == count(api, public)


def test_a_builder_stops_in_order_at_once(api: Api, backend: Backend, many: Client) -> None:
    builder = meet_builder_at_work(api, backend)
    assert builder.stop() == 0
    assert count(api, COMPLETE) == 0, "it did not continue to the end"
    assert many.get(PATH).status_code == 503
