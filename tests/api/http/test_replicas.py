"""Reads from a replica that is paused, behind or killed: callers always see their own changes."""

from collections.abc import Iterator
from contextlib import AbstractContextManager

import httpx
import pytest

from cute_api.spec import READ_LAG, Spec
from scripts.checks.drills.stage.standby import PostgresPair
from scripts.checks.proof.api import raised
from scripts.shared.waiting import until
from tests.fixtures.api import Api, Client, furnish, running_api
from tests.fixtures.replicas import pause, resume

# Longer than a test takes, so that a replica that is paused still serves; and too short for that.
PATIENT_MS, STRICT_MS = 30_000, 500
# Who waits for something asks often.
SPEC = raised(Spec.load(sandbox=True))


def reading_from(pair: PostgresPair, redis_url: str, lag_ms: int) -> AbstractContextManager[Api]:
    return running_api(
        pair.primary.url, redis_url, spec=SPEC, read_url=pair.standby.url, read_lag_ms=lag_ms
    )


@pytest.fixture(scope="module")
def patient(replicated: PostgresPair, redis_url: str) -> Iterator[Api]:
    """An API that reads from replicas."""
    with reading_from(replicated, redis_url, PATIENT_MS) as api:
        furnish(api.database)
        yield api


@pytest.fixture
def paused(replicated: PostgresPair, patient: Api) -> Iterator[PostgresPair]:
    """The replica has everything so far, and gets nothing more until the test ends."""
    anonymous = patient.client(None)
    key = patient.client("charlie")
    made = created(key, patient)
    until(lambda: replicas_know(anonymous, made), "the replica has what was written")
    pause(replicated)
    yield replicated
    resume(replicated)


def created(client: Client, api: Api, **fields: str) -> str:
    response = client.post("/items", json=api.new_item(**fields))
    assert response.status_code == 201, response.text
    found: str = response.json()["id"]
    return found


def replicas_know(client: Client, item_id: str) -> bool:
    response = client.get(f"/items/{item_id}")
    return response.status_code == 200 and READ_LAG in response.headers


def from_replica(response: httpx.Response) -> bool:
    assert response.status_code == 200, response.text
    return READ_LAG in response.headers


def readiness(api: Api) -> tuple[int, str, str]:
    response = httpx.get(f"{api.base_url}/readyz")
    body = response.json()
    return response.status_code, body["checks"]["replicas"], " ".join(body["reasons"])


def test_get_item_200_shows_its_owner_what_others_see_when_the_replica_has_it(
    paused: PostgresPair, patient: Api
) -> None:
    alice, bob = patient.client("alice"), patient.client("bob")
    item_id = created(alice, patient, title="Silk scarf")
    path = f"/items/{item_id}"
    # The replica has never heard of it: who asks for it by its id gets it from the primary.
    assert not from_replica(alice.get(path))
    assert not from_replica(bob.get(path))
    mine = {"seller_id": alice.get("/me").json()["user"]["id"]}
    assert alice.get("/items", params=mine).json()["data"][0]["id"] == item_id
    listed = bob.get("/items", params=mine)
    assert from_replica(listed)
    assert item_id not in [item["id"] for item in listed.json()["data"]]
    resume(paused)
    until(lambda: from_replica(bob.get(path)), "the replica has the item")
    until(lambda: from_replica(alice.get(path)), "its owner reads it there, too")
    pause(paused)
    seen = bob.get(path)
    assert 0 <= int(seen.headers[READ_LAG]) <= PATIENT_MS
    changed = alice.patch(path, json={"title": "Wool scarf"})
    assert changed.status_code == 200
    # By another key of hers as well; an older copy is not confirmed.
    for client in (alice, patient.client("alice")):
        again = client.get(path, headers={"If-None-Match": seen.headers["ETag"]})
        assert not from_replica(again)
        assert again.json()["title"] == "Wool scarf"
    assert bob.get(path).json()["title"] == "Silk scarf"
    same = bob.get(path, headers={"If-None-Match": seen.headers["ETag"]})
    assert (same.status_code, READ_LAG in same.headers) == (304, True)


def test_list_my_items_200_and_a_revoked_key_401_are_the_primarys(
    paused: PostgresPair, patient: Api
) -> None:
    alice, bob = patient.client("alice"), patient.client("bob")
    item_id = created(alice, patient)
    mine = alice.get("/me/items")
    assert (mine.json()["data"][0]["id"], from_replica(mine)) == (item_id, False)
    assert not from_replica(bob.get("/me"))
    assert from_replica(bob.get("/categories"))
    keys = {key["prefix"]: key["id"] for key in bob.get("/me/keys").json()["data"]}
    assert bob.key is not None
    assert bob.delete(f"/me/keys/{keys[bob.key[:9]]}").status_code == 204
    assert bob.get("/categories").status_code == 401


def test_get_item_200_comes_from_the_primary_beyond_the_bound(
    paused: PostgresPair, patient: Api, redis_url: str
) -> None:
    with reading_from(paused, redis_url, STRICT_MS) as strict:
        alice, anonymous = strict.client("alice"), strict.client(None)
        created(alice, strict)
        until(lambda: "too far behind" in readiness(strict)[2], "the replica is too old")
        assert readiness(strict)[:2] == (200, "degraded")
        item_id = created(alice, strict)
        newest = anonymous.get("/items")
        assert (newest.json()["data"][0]["id"], from_replica(newest)) == (item_id, False)
        resume(paused)
        until(lambda: from_replica(anonymous.get("/items")), "it has caught up")
        # Readiness is that of the last check.
        until(lambda: readiness(strict)[:2] == (200, "ok"), "the check has seen it")


def test_get_item_200_comes_from_the_primary_when_the_replica_is_killed(
    replicated: PostgresPair, patient: Api
) -> None:
    anonymous = patient.client(None)
    item_id = created(patient.client("alice"), patient)
    until(lambda: replicas_know(anonymous, item_id), "the replica has the item")
    replicated.standby.kill()
    try:
        # Its sessions end a moment after it.
        until(lambda: not from_replica(anonymous.get(f"/items/{item_id}")), "its sessions ended")
        for _ in range(5):
            assert not from_replica(anonymous.get(f"/items/{item_id}"))
        until(lambda: readiness(patient)[1] == "degraded", "it is seen to be away")
        assert (readiness(patient)[0], "No replica responds" in readiness(patient)[2]) == (
            200,
            True,
        )
    finally:
        replicated.standby.start()
    until(lambda: replicas_know(anonymous, item_id), "it serves again")
