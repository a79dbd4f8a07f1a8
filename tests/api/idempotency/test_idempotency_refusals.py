"""A refusal is never recorded, so that the same request can still succeed."""

from uuid import uuid4

import pytest
from sqlalchemy import text

from cute_api.handlers import idempotency
from cute_api.models import Event, Item
from cute_api.models.enums import Scope, Tier
from tests.api.idempotency.retries import assert_carried_out_again, count, item, new_key, records
from tests.api.scenarios import HOOK
from tests.fixtures.api import Api, Client


def test_403_not_owner_is_never_recorded(api: Api, alice: Client) -> None:
    path, headers = item(alice, api), new_key()
    bob = api.client("bob")
    refused = [bob.patch(path, json={"size": "M"}, headers=headers) for _ in range(2)]
    assert_carried_out_again(refused[0], refused[1], 403)
    assert records(api, headers) == []


def test_401_and_403_of_the_edge_are_never_recorded(api: Api, alice: Client) -> None:
    headers, body = new_key(), api.new_item()
    wrong = api.with_key("cute_wrong").post("/items", json=body, headers=headers)
    reader = api.client("alice", scopes=[Scope.READ_ITEMS])
    unscoped = reader.post("/items", json=body, headers=headers)
    assert (wrong.status_code, unscoped.status_code) == (401, 403)
    assert_carried_out_again(unscoped, alice.post("/items", json=body, headers=headers), 201)


def test_403_missing_scope_of_a_handler_is_never_recorded(api: Api) -> None:
    headers = new_key()
    limited = api.client("alice", scopes=[Scope.WEBHOOKS])
    refused = limited.post("/webhooks", json=HOOK, headers=headers)
    allowed = api.client("alice").post("/webhooks", json=HOOK, headers=headers)
    assert refused.json()["code"] == "missing_scope"
    assert_carried_out_again(refused, allowed, 201)


def test_validation_422_of_edge_and_handler_is_never_recorded(api: Api, alice: Client) -> None:
    headers = new_key()
    for body in ({"title": ""}, api.new_item(category_id=str(uuid4()))):
        invalid = alice.post("/items", json=body, headers=headers)
        assert (invalid.status_code, invalid.json()["code"]) == (422, "validation_failed")
        assert records(api, headers) == []
    assert_carried_out_again(
        invalid, alice.post("/items", json=api.new_item(), headers=headers), 201
    )


def test_429_is_never_recorded(api: Api) -> None:
    headers, body = new_key(), api.new_item()
    charlie = api.client("charlie", tier=Tier.FREE)
    responses = [charlie.get("/categories") for _ in range(api.spec.tiers[Tier.FREE].minute)]
    assert responses[-1].status_code == 200
    refused = charlie.post("/items", json=body, headers=headers)
    assert refused.status_code == 429
    other_key = api.client("charlie", tier=Tier.FREE)
    assert_carried_out_again(refused, other_key.post("/items", json=body, headers=headers), 201)


def test_500_is_never_recorded_and_undoes_the_change(api: Api, alice: Client) -> None:
    headers, body, before = new_key(), api.new_item(), count(api, Item)
    with api.database.transaction() as session:
        session.execute(text("ALTER TABLE events RENAME TO events_gone"))
    try:
        failed = alice.post("/items", json=body, headers=headers)
    finally:
        with api.database.transaction() as session:
            session.execute(text("ALTER TABLE events_gone RENAME TO events"))
    assert failed.status_code == 500
    assert count(api, Item) == before
    assert_carried_out_again(failed, alice.post("/items", json=body, headers=headers), 201)


def test_a_record_that_can_not_be_written_undoes_the_change(api: Api, alice: Client) -> None:
    headers, body, before = new_key(), api.new_item(), (count(api, Item), count(api, Event))
    with api.database.transaction() as session:
        session.execute(
            text("ALTER TABLE idempotency_records ADD CONSTRAINT never CHECK (false) NOT VALID")
        )
    try:
        assert alice.post("/items", json=body, headers=headers).status_code == 500
    finally:
        with api.database.transaction() as session:
            session.execute(text("ALTER TABLE idempotency_records DROP CONSTRAINT never"))
    assert (count(api, Item), count(api, Event)) == before


@pytest.mark.parametrize("key", ["", "x" * 256, "two words", "clé", "tab\tbed"])
def test_key_that_is_none_422(api: Api, alice: Client, key: str) -> None:
    headers = {idempotency.HEADER.encode(): key.encode("latin-1")}
    refused = alice.post("/items", json=api.new_item(), headers=headers)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["parameter"] == idempotency.HEADER


def test_two_keys_422(api: Api, alice: Client) -> None:
    headers = [(idempotency.HEADER, "one"), (idempotency.HEADER, "two")]
    assert alice.post("/items", json=api.new_item(), headers=headers).status_code == 422
