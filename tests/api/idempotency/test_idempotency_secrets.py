"""Responses with a secret are replayed completely, stored encrypted, and 409 without their key."""

from collections.abc import Iterator
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import select, text

from cute_api.handlers import idempotency
from cute_api.models import IdempotencyRecord, Webhook
from cute_api.sealing import new_key
from tests.api.idempotency.retries import REPLAYED, assert_replay, count
from tests.api.scenarios import HOOK
from tests.fixtures.api import Api, running_api

OLD, NEW = new_key(), new_key()


@pytest.fixture
def headers() -> dict[str, str]:
    return {idempotency.HEADER: str(uuid4())}


@pytest.fixture(scope="module")
def urls(database_url: str, redis_url: str) -> tuple[str, str]:
    return database_url, redis_url


@pytest.fixture(scope="module")
def secret(urls: tuple[str, str]) -> str:
    """Alice's API key: the response with a secret is replayed to the key that sent the request."""
    with running_api(*urls) as api:
        return api.key("alice").secret


def create(
    urls: tuple[str, str], keys: tuple[str, ...], headers: dict[str, str], secret: str
) -> tuple[httpx.Response, int]:
    """Alice's request, sent to a server that has these keys; and how many webhooks there are."""
    with running_api(*urls, encryption_keys=keys) as api:
        made = api.with_key(secret).post("/webhooks", json=HOOK, headers=headers)
        return made, count(api, Webhook)


@pytest.fixture
def api(urls: tuple[str, str]) -> Iterator[Api]:
    with running_api(*urls) as running:
        yield running


def test_create_webhook_201_is_replayed_with_its_secret_which_is_stored_encrypted(
    api: Api, headers: dict[str, str]
) -> None:
    alice = api.client("alice")
    first = alice.post("/webhooks", json=HOOK, headers=headers)
    secret = first.json()["secret"]
    assert secret.startswith("whsec_")
    assert_replay(first, alice.post("/webhooks", json=HOOK, headers=headers))
    with api.database.transaction() as session:
        row = session.scalars(
            select(IdempotencyRecord).where(IdempotencyRecord.key == headers[idempotency.HEADER])
        ).one()
        assert row.sealed
        stored = session.scalar(
            text(
                "SELECT string_agg(r::text || encode(body, 'escape'), '')"
                " FROM idempotency_records AS r"
            )
        )
    assert secret not in stored
    assert secret.removeprefix("whsec_") not in stored
    assert "receiver.cute.example" not in stored


def test_a_response_without_a_secret_is_stored_as_it_is(api: Api, headers: dict[str, str]) -> None:
    response = api.client("alice").post(
        "/sandbox/messages", json={"item_id": str(uuid4())}, headers=headers
    )
    assert response.status_code == 404
    with api.database.transaction() as session:
        row = session.scalars(
            select(IdempotencyRecord).where(IdempotencyRecord.key == headers[idempotency.HEADER])
        ).one()
    assert (row.sealed, row.body) == (False, response.content)


def test_replay_201_with_a_new_key_in_front_of_the_old_one(
    urls: tuple[str, str], headers: dict[str, str], secret: str
) -> None:
    first, before = create(urls, (OLD,), headers, secret)
    again, after = create(urls, (NEW, OLD), headers, secret)
    assert_replay(first, again)
    assert before == after


def test_retry_409_idempotency_response_lost_when_the_key_is_gone(
    urls: tuple[str, str], headers: dict[str, str], secret: str
) -> None:
    _, before = create(urls, (OLD,), headers, secret)
    lost, after = create(urls, (NEW,), headers, secret)
    assert (lost.status_code, lost.json()["code"]) == (409, "idempotency_response_lost")
    assert REPLAYED not in lost.headers
    assert before == after, "nothing is done again"
