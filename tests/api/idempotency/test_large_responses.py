"""Responses are kept for retries up to a size; beyond it a retry learns that it is done."""

import httpx
import pytest
from sqlalchemy import func, select

from cute_api.handlers import idempotency
from cute_api.models import IdempotencyRecord
from tests.api.idempotency.retries import assert_replay, new_key
from tests.fixtures.api import Api, Client

ROWS = 20
# Of the document of an item, besides its description.
REST = 1_000


def send(api: Api, client: Client, description: int, key: dict[str, str]) -> httpx.Response:
    row = {"op": "create", "item": api.new_item(description="x" * description)}
    return client.post("/items/batch", json={"operations": [row] * ROWS}, headers=key)


def kept(api: Api) -> int:
    """The size of the largest body that is kept."""
    with api.database.transaction() as session:
        return session.scalar(select(func.max(func.octet_length(IdempotencyRecord.body)))) or 0


@pytest.fixture
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """As many bytes as a batch of short items has."""
    monkeypatch.setattr(idempotency, "MAX_KEPT_BYTES", ROWS * REST)


@pytest.mark.usefixtures("_small")
def test_batch_items_409_for_a_retry_whose_response_was_too_large(api: Api, alice: Client) -> None:
    key = new_key()
    first = send(api, alice, REST, key)
    assert first.json()["succeeded"] == ROWS
    again, third = (send(api, alice, REST, key) for _ in range(2))
    assert (again.status_code, again.json()["code"]) == (409, "idempotency_response_lost")
    assert again.headers["Idempotent-Replayed"] == "true"
    assert third.content == again.content
    assert 0 < kept(api) < REST
    titles = alice.get("/me/items", params={"limit": 100}).json()["data"]
    assert len(titles) == ROWS, "nothing is done twice"

    key = new_key()
    assert_replay(send(api, alice, 1, key), send(api, alice, 1, key))
