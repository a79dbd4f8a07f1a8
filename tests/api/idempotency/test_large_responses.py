"""Responses are kept for retries up to a size; larger ones as references to their items."""

from typing import Any

import httpx
import pytest
from sqlalchemy import cast, func, select, update
from sqlalchemy.dialects.postgresql import JSONB

from cute_api.handlers import idempotency
from cute_api.models import IdempotencyRecord
from cute_api.spec import VERSION_HEADER
from tests.api.idempotency.retries import REPLAYED, assert_replay, new_key
from tests.fixtures.api import Api, Client

ROWS = 20
# More than a row without its item.
SHORT = 300
LONG = {"description": "x" * SHORT, "images": [], "metadata": {"shelf": "7", "bin": "a"}}
WRONG: dict[str, Any] = {"op": "create", "item": {"title": "A scarf without a price"}}


def send(client: Client, rows: list[Any], key: dict[str, str]) -> httpx.Response:
    return client.post("/items/batch", json={"operations": rows}, headers=key)


def new(api: Api) -> dict[str, Any]:
    return {"op": "create", "item": api.new_item(**LONG)}


def kept(api: Api) -> int:
    """The size of the largest body that is kept."""
    with api.database.transaction() as session:
        return session.scalar(select(func.max(func.octet_length(IdempotencyRecord.body)))) or 0


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(idempotency, "MAX_KEPT_BYTES", ROWS * SHORT)


def test_batch_items_200_for_a_retry_of_a_large_response_is_the_same(
    api: Api, alice: Client
) -> None:
    key, rows = new_key(), [new(api) for _ in range(ROWS)]
    first = send(alice, rows, key)
    assert first.json()["succeeded"] == ROWS
    assert_replay(first, send(alice, rows, key))
    assert 0 < kept(api) <= ROWS * SHORT < len(first.content)
    assert len(alice.get("/me/items", params={"limit": 100}).json()["data"]) == ROWS


def test_batch_items_200_for_a_late_retry_shows_the_items_as_they_are(
    api: Api, alice: Client
) -> None:
    key, rows = new_key(), [*(new(api) for _ in range(ROWS)), WRONG]
    first = send(alice, rows, key)
    edited, deleted, same = (row["item"]["id"] for row in first.json()["data"][:3])
    now = alice.patch(f"/items/{edited}", json={"title": "A blue coat"}).json()
    assert alice.delete(f"/items/{deleted}").status_code == 204
    expected = first.json()
    expected["data"][0] |= {"item": now, "etag": now["etag"]}
    expected["data"][1] |= {"item": None, "etag": None}
    again = send(alice, rows, key)
    assert again.headers[REPLAYED] == "true"
    assert (again.status_code, again.json()) == (200, expected)
    assert expected["data"][2]["item"]["id"] == same
    assert expected["data"][-1]["problem"]["code"] == "validation_failed"


def test_batch_items_409_for_a_retry_whose_references_are_of_another_version(
    api: Api, alice: Client
) -> None:
    key, rows = new_key(), [new(api) for _ in range(ROWS)]
    assert send(alice, rows, key).status_code == 200
    older = {VERSION_HEADER: "2020-01-01"}
    with api.database.transaction() as session:
        session.execute(
            update(IdempotencyRecord)
            .where(IdempotencyRecord.key == key[idempotency.HEADER])
            .values(headers=IdempotencyRecord.headers.op("||")(cast(older, JSONB)))
        )
    assert send(alice, rows, key).json()["code"] == "idempotency_response_lost"


def test_batch_items_409_for_a_retry_whose_problems_alone_are_too_large(
    api: Api, alice: Client
) -> None:
    key, rows = new_key(), [WRONG] * ROWS
    first = send(alice, rows, key)
    assert first.json()["failed"] == ROWS
    again, third = (send(alice, rows, key) for _ in range(2))
    assert (again.status_code, again.json()["code"]) == (409, "idempotency_response_lost")
    assert "/v1/me/items" in again.json()["detail"]
    assert again.headers[REPLAYED] == "true"
    assert third.content == again.content
