"""The event feed: in commit order, gapless, never frozen, and enough to mirror one's items."""

import random
import threading
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import orjson
import pytest
from sqlalchemy import text

from cute_api.models.database import Database, make_engine
from tests.api.webhooks.feed import Reader, create, emit
from tests.fixtures.api import Api, Client
from tests.webhooks.backend import eventually

WRITERS = 4
EVENTS_A_WRITER = 25


@pytest.fixture
def alice(api: Api) -> Client:
    """A client of a user who has no events yet."""
    return api.client(f"alice-{uuid4().hex[:8]}")


@pytest.mark.usefixtures("relay")
def test_list_events_200_shows_a_late_commit_after_the_cursor_that_others_passed(
    api: Api, alice: Client
) -> None:
    item = create(api, alice)
    reader = Reader(alice)
    eventually(lambda: len(reader.ids()) == 1)
    with api.database.transaction() as late:
        early_id = emit(late, item)
        second = create(api, alice)
        eventually(lambda: reader.subjects()[1:] == [second["id"]])
        reader.catch_up()
        assert early_id not in reader.ids()
    eventually(lambda: reader.ids()[2:] == [early_id])


@pytest.mark.usefixtures("relay")
def test_list_events_200_goes_on_while_a_transaction_elsewhere_stays_open(
    api: Api, alice: Client
) -> None:
    bob = api.client("bob")
    item = create(api, bob)
    reader = Reader(alice)
    engine = make_engine(api.settings.need_database_url(), pool_size=1)
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as other:
        other.execute(
            text("SELECT cute_emit_event('item.updated', :user, :item, CAST(:data AS jsonb))"),
            {"user": item["seller"]["id"], "item": item["id"], "data": orjson.dumps(item).decode()},
        )
        made = [create(api, alice)["id"] for _ in range(5)]
        eventually(lambda: reader.subjects() == made)
        assert other.in_transaction()
    engine.dispose()


@pytest.mark.usefixtures("relay")
def test_list_events_200_loses_and_repeats_nothing_while_many_commit_out_of_order(
    api: Api, alice: Client
) -> None:
    item = create(api, alice)
    reader = Reader(alice, limit=7)
    eventually(lambda: len(reader.ids()) == 1)
    database = Database(make_engine(api.settings.need_database_url(), pool_size=WRITERS))

    def write(seed: int) -> list[str]:
        rng = random.Random(seed)
        never = threading.Event()
        committed = []
        for _ in range(EVENTS_A_WRITER):
            with database.transaction() as session:
                event_id = emit(session, item)
                never.wait(rng.random() * 0.02)
                if rng.random() < 0.1:
                    session.rollback()
                else:
                    committed.append(str(event_id))
        return committed

    with ThreadPoolExecutor(WRITERS) as pool:
        writers = [pool.submit(write, seed) for seed in range(WRITERS)]
        while not all(writer.done() for writer in writers):
            reader.poll()
        committed = [event_id for writer in writers for event_id in writer.result()]
    eventually(lambda: len(reader.ids()) >= 1 + len(committed))
    database.engine.dispose()
    seen = reader.ids()[1:]
    assert sorted(seen) == sorted(committed)
    assert Reader(alice).ids()[1:] == seen


@pytest.mark.usefixtures("relay")
def test_list_events_200_from_the_newest_on_shows_only_what_comes_later(
    api: Api, alice: Client
) -> None:
    create(api, alice, sku="BEFORE")
    reader = Reader(alice)
    eventually(lambda: len(reader.ids()) == 1)
    start = alice.get("/events", params={"after": "newest"}).json()
    assert (start["data"], start["has_more"]) == ([], False)
    item = create(api, alice, sku="AFTER")
    later = Reader(alice, cursor=start["next_cursor"])
    eventually(lambda: later.subjects() == [item["id"]])
