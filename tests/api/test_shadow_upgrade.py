"""Shadow upgrades, end to end: real reads, replayed from the request log, and without effects."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import update

from cute_api.edge.result import CallResult
from cute_api.handlers import items
from cute_api.handlers.call import Call, SessionCall
from cute_api.models import Item, ShadowUpgrade, clock
from cute_api.models.statements import Statement
from cute_api.replaying import Replayer, is_replayable, make_replayer
from cute_api.services.shadow import reads
from cute_api.services.shadow.reads import ShadowRead
from cute_api.services.shadow.running import ShadowRuns
from tests.api.contract_scenarios import NEW, OLD, new_contract
from tests.fixtures.api import Api, Client
from tests.usage.helpers import Moved, moved

PATH = "/me/shadow-upgrade"
WRITE = Statement("UPDATE items SET title = 'Written' RETURNING id", by_values=True)


@pytest.fixture(scope="module")
def store(api: Api, redis_url: str) -> Iterator[Moved]:
    with moved(api.settings.need_database_url(), redis_url) as store:
        store.tend()
        yield store


@pytest.fixture(scope="module")
def replayer(api: Api) -> Replayer:
    return make_replayer(api.settings)


def run(api: Api, replayer: Replayer, ticks: Any = lambda: 0.0) -> None:
    for _ in ShadowRuns(api.database, lambda: replayer, ticks).work():
        pass


def wait_for(client: Client, store: Moved, operation: str, calls: int = 1) -> None:
    path = f"/me/requests?operation={operation}"
    store.move_until(lambda: len(client.get(path).json()["data"]) >= calls, "reads are stored")


def read_of(key: Any, path: str, version: str = OLD) -> ShadowRead:
    return ShadowRead("get_item", path, "", key.row.id, version, 1)


def test_a_shadow_upgrade_finds_what_a_later_version_changes_for_a_partner(
    api: Api, store: Moved, replayer: Replayer
) -> None:
    alice = api.client("alice-shadow", version=OLD)
    off = alice.get(PATH).json()
    assert (off["enabled"], off["ran_at"], off["differences"]) == (False, None, [])
    alice.put("/contracts", json=new_contract())
    alice.post("/items", json=api.new_item(metadata={"s3cret": "x"}))
    for _ in range(2):
        assert alice.get("/items?limit=1").status_code == 200
    alice.get("/me/usage?since=2026-11-01T00:00:00Z")
    alice.get("/me/items?metadata_value=x&metadata_key=s3cret")
    wait_for(alice, store, "list_my_items")
    left = int(alice.get("/items?limit=1").headers["X-RateLimit-Remaining"])
    assert alice.put(PATH).json()["enabled"] is True
    run(api, replayer)
    found = alice.get(PATH).json()
    assert int(alice.get("/items?limit=1").headers["X-RateLimit-Remaining"]) == left - 3
    assert found["reads"] >= 3 and found["skipped_calls"] == 1 and found["complete"] is True
    differences = {
        (difference["operation"], difference["kind"], difference["field"]): difference
        for difference in found["differences"]
    }
    gone = differences["list_items", "removed", "/data/*/seller_id"]
    assert (gone["before"], gone["after"]) == (OLD, NEW)
    assert gone["programs"] == ["price-comparison 1.4.0"]
    assert gone["calls"] >= 2
    assert differences["list_my_usage", "parameter", "since"]["programs"] == []
    assert "s3cret" not in str(found)
    wait_for(alice, store, "list_items", 4)
    logged = alice.get("/me/requests?operation=list_items").json()["data"]
    assert len(logged) == 4, "replays are not logged"
    run(api, replayer)
    assert alice.get(PATH).json()["ran_at"] == found["ran_at"], "a run is due once a day"
    assert alice.delete(PATH).status_code == 204
    assert alice.get(PATH).json()["enabled"] is False


def test_a_run_ends_with_its_time(api: Api, store: Moved, replayer: Replayer) -> None:
    bob = api.client("bob-shadow", version=OLD)
    bob.get("/items?limit=1")
    wait_for(bob, store, "list_items")
    bob.put(PATH)
    times = iter([0.0, 61.0, 62.0, 63.0])
    run(api, replayer, lambda: next(times))
    found = bob.get(PATH).json()
    assert (found["reads"], found["complete"]) == (0, False)


def test_a_run_that_looked_through_the_newest_requests_alone_is_not_complete(
    api: Api, store: Moved, replayer: Replayer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reads, "SCANNED_ROWS", 3)
    carl = api.client("carl-shadow", version=OLD)
    carl.get("/me")
    for title in ("Silk scarf", "Linen dress"):
        carl.post("/items", json=api.new_item(title=title))
    wait_for(carl, store, "create_item", 2)
    wait_for(carl, store, "get_me")
    carl.put(PATH)
    run(api, replayer)
    assert carl.get(PATH).json()["complete"] is False


def test_only_operations_that_read_are_replayed(api: Api, replayer: Replayer) -> None:
    assert {
        operation.method for operation in api.spec.operations.values() if is_replayable(operation)
    } == {"get"}
    key = api.key("carol-shadow", version=OLD)
    for path in ("/v1/items/batch", "/v1/events/stream", "/v1/items/snapshot", "/v1/nothing"):
        assert replayer.answers(read_of(key, path), [OLD]) is None
    unknown = ShadowRead("list_items", "/v1/items", "", uuid4(), OLD, 1)
    assert replayer.answers(unknown, [OLD]) is None


def _by_session(call: SessionCall, item_id: UUID) -> CallResult:
    call.session.execute(update(Item).where(Item.id == item_id).values(title="Written"))
    return CallResult({})


def _by_reads(call: Call, item_id: UUID) -> CallResult:
    call.reads.rows(WRITE)
    return CallResult({})


@pytest.mark.parametrize("writes", [_by_session, _by_reads])
def test_a_handler_that_writes_can_t_write_in_a_replay(
    api: Api, monkeypatch: pytest.MonkeyPatch, writes: Any
) -> None:
    key = api.key("dana-shadow", version=OLD)
    dana = api.with_key(key.secret)
    item = dana.post("/items", json=api.new_item(title="Kept")).json()["id"]
    monkeypatch.setattr(items, "get_item", writes)
    planted = make_replayer(api.settings)
    assert planted.answers(read_of(key, f"/v1/items/{item}"), [OLD, NEW]) is None
    with api.database.transaction() as session:
        assert session.get_one(Item, UUID(item)).title == "Kept"


def test_an_interrupted_run_is_taken_over_later(api: Api, store: Moved, replayer: Replayer) -> None:
    erin = api.client("erin-shadow", version=OLD)
    erin.get("/items?limit=1")
    wait_for(erin, store, "list_items")
    erin.put(PATH)
    interrupted = ShadowRuns(api.database, lambda: replayer).work()
    next(interrupted)
    interrupted.close()
    run(api, replayer)
    assert erin.get(PATH).json()["ran_at"] is None, "its lease holds"
    with api.database.transaction() as session:
        session.execute(update(ShadowUpgrade).values(due_at=clock.NOW))
    run(api, replayer)
    assert erin.get(PATH).json()["reads"] >= 1
