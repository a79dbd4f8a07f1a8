"""Shared by the tests of `Idempotency-Key`: keys, records, and how to tell a replay."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
from sqlalchemy import func, select, update

from cute_api.handlers import idempotency
from cute_api.models import Event, IdempotencyRecord, Item, User, Webhook
from tests.fixtures.api import Api, Client

REPLAYED = "Idempotent-Replayed"
SAME = ("ETag", "Location", "Content-Type")


def new_key() -> dict[str, str]:
    """The header with an unused key."""
    return {idempotency.HEADER: str(uuid4())}


def item(alice: Client, api: Api, **changes: Any) -> str:
    """The path of a new item of Alice's."""
    made = alice.post("/items", json=api.new_item(**changes))
    assert made.status_code == 201, made.text
    return f"/items/{made.json()['id']}"


def assert_replay(first: httpx.Response, again: httpx.Response) -> None:
    assert REPLAYED not in first.headers
    assert again.headers[REPLAYED] == "true"
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert {name: again.headers.get(name) for name in SAME} == {
        name: first.headers.get(name) for name in SAME
    }
    assert again.headers["X-Request-Id"] != first.headers["X-Request-Id"]


def assert_carried_out_again(first: httpx.Response, again: httpx.Response, status: int) -> None:
    """Check that the first response was not recorded, so that the request runs again."""
    assert again.status_code == status
    assert REPLAYED not in first.headers
    assert REPLAYED not in again.headers


def records(api: Api, headers: dict[str, str]) -> list[IdempotencyRecord]:
    with api.database.transaction() as session:
        wanted = select(IdempotencyRecord).where(
            IdempotencyRecord.key == headers[idempotency.HEADER]
        )
        return list(session.scalars(wanted))


def count(api: Api, model: type[Item] | type[Event] | type[Webhook]) -> int:
    with api.database.transaction() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


@contextmanager
def in_flight(api: Api, operation: str, headers: dict[str, str]) -> Iterator[None]:
    """Keep Alice's first request with this key in progress until the block ends."""
    with api.database.transaction() as session:
        user_id = session.scalars(select(User.id).where(User.email == "alice@cute.example")).one()
        number = idempotency.lock_number(user_id, operation, headers[idempotency.HEADER])
        assert session.scalar(select(func.pg_try_advisory_xact_lock(number)))
        yield


def age(api: Api, headers: dict[str, str], by: timedelta) -> None:
    with api.database.transaction() as session:
        session.execute(
            update(IdempotencyRecord)
            .where(IdempotencyRecord.key == headers[idempotency.HEADER])
            .values(created_at=IdempotencyRecord.created_at - by)
        )
