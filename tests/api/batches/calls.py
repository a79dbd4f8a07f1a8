"""Batches for tests: send one, count what it changed."""

from typing import Any

from sqlalchemy import func, select

from cute_api.models import Event, Item
from tests.fixtures.api import Api, Client

Json = dict[str, Any]


def send(client: Client, *rows: Any, atomic: bool | None = None) -> list[Json]:
    """The rows of a batch's response, after checking that its figures agree."""
    body: Json = {"operations": list(rows)}
    if atomic is not None:
        body["atomic"] = atomic
    response = client.post("/items/batch", json=body)
    assert response.status_code == 200, response.text
    batch = response.json()
    data: list[Json] = batch["data"]
    assert [row["index"] for row in data] == list(range(len(rows)))
    failed = [row for row in data if row["problem"] is not None]
    assert (batch["succeeded"], batch["failed"]) == (len(data) - len(failed), len(failed))
    for row in failed:
        assert row["item"] is None
        assert row["status"] == row["problem"]["status"] >= 400
        assert row["problem"]["request_id"] == response.headers["X-Request-Id"]
    return data


def statuses(rows: list[Json]) -> list[int]:
    return [row["status"] for row in rows]


def codes(rows: list[Json]) -> list[str | None]:
    return [row["problem"] and row["problem"]["code"] for row in rows]


def pointers(row: Json) -> list[str]:
    return [error["pointer"] for error in row["problem"]["errors"]]


def create(api: Api, client: Client, **changes: Any) -> Json:
    """A new item of the client's, with its `etag` beside the fields of its schema."""
    response = client.post("/items", json=api.new_item(**changes))
    assert response.status_code == 201, response.text
    return {**response.json(), "etag": response.headers["ETag"]}


def state(api: Api) -> tuple[list[tuple[Any, ...]], int]:
    """Every item as it is in the table, and how many events there are."""
    with api.database.transaction() as session:
        rows = session.execute(
            select(Item.id, Item.title, Item.sku, Item.status, Item.updated_at, Item.deleted_at)
        ).all()
        events = session.scalar(select(func.count()).select_from(Event))
    return sorted(tuple(row) for row in rows), events or 0


def events_of(api: Api, item_id: str) -> list[str]:
    with api.database.transaction() as session:
        return list(
            session.scalars(
                select(Event.type).where(Event.subject_id == item_id).order_by(Event.position)
            )
        )
