"""The SDK against the real server: the life of an item, lists, tags, and refusals."""

import asyncio
import logging
from uuid import uuid4

import pytest
from cute_sdk import (
    AsyncCute,
    ConflictError,
    Cute,
    EventHooks,
    Exchange,
    NotFoundError,
    NotModifiedError,
    PermissionDeniedError,
    PreconditionFailedError,
    ValidationError,
)
from cute_sdk.models import Condition, Money

from cute_api.models.enums import Scope
from tests.fixtures.api import Api

PRICE = Money(amount=2_450, currency="EUR")


def test_item_lives_and_goes(api: Api) -> None:
    with Cute(api.key("alice").secret, api.base_url) as client:
        made = client.items.create(
            title="Silk scarf",
            price=PRICE,
            category_id=api.category_id,
            condition=Condition.VERY_GOOD,
            sku="SCARF 1 ü",
        )
        assert made.price == PRICE
        assert client.items.get(made.id) == made
        changed = client.items.update(made.id, price={"amount": 2_000, "currency": "EUR"})
        assert (changed.price.amount, changed.title) == (2_000, "Silk scarf")
        assert client.items.update(made.id, sku=None).sku is None
        put = client.me.items.put_by_sku(
            "SCARF 1 ü",
            title="Silk scarf",
            price=PRICE,
            category_id=api.category_id,
            condition="good",
        )
        assert put.sku == "SCARF 1 ü"
        client.items.delete(made.id)
        with pytest.raises(NotFoundError) as refused:
            client.items.get(made.id)
        assert refused.value.request_id
        assert refused.value.code == "not_found"


def test_list_goes_through_all_pages(api: Api) -> None:
    with Cute(api.key("bob").secret, api.base_url) as client:
        made = [
            client.items.create(**api.new_item(title=f"Scarf {number}")).id for number in range(5)
        ]
        page = client.me.items.list(limit=2)
        assert (len(page.data), page.has_more) == (2, True)
        assert [len(following.data) for following in page.pages()] == [2, 2, 1]
        assert {item.id for item in client.me.items.list(limit=2)} == set(made)

    async def walk() -> None:
        async with AsyncCute(api.key("bob").secret, api.base_url) as client:
            first = await client.me.items.list(limit=2)
            assert len(first.data) == 2
            assert {item.id async for item in client.me.items.list(limit=2)} == set(made)
            assert (await client.items.get(made[0])).id == made[0]
            raw = await client.me.items.with_raw_response.list(limit=2)
            assert len(raw.parse().data) == 2

    asyncio.run(walk())


def test_tags_and_raw_responses(api: Api) -> None:
    with Cute(api.key("alice").secret, api.base_url) as client:
        made = client.items.create(**api.new_item())
        raw = client.items.with_raw_response.get(made.id)
        assert (raw.status_code, raw.parse()) == (200, made)
        etag = raw.etag
        assert etag is not None
        with pytest.raises(NotModifiedError):
            client.items.get(made.id, if_none_match=etag)
        assert client.items.with_raw_response.get(made.id, if_none_match=etag).not_modified
        client.items.update(made.id, title="Linen scarf", if_match=etag)
        with pytest.raises(PreconditionFailedError) as refused:
            client.items.update(made.id, title="Wool scarf", if_match=etag)
        assert refused.value.etag not in {None, etag}


def test_refusals_have_their_classes(api: Api) -> None:
    seen: list[Exchange] = []
    hooks: EventHooks = {"response": [seen.append]}
    with Cute(api.key("alice").secret, api.base_url, event_hooks=hooks) as client:
        client.items.create(**api.new_item(sku="TAKEN"))
        with pytest.raises(ConflictError, match="sku_taken"):
            client.items.create(**api.new_item(sku="TAKEN"))
        with pytest.raises(ValidationError) as refused:
            client.items.create(**api.new_item(title=""))
        error = refused.value.errors[0]
        assert error.pointer == "/title"
    assert [response.status for response in seen] == [201, 409, 422]
    with (
        Cute(api.key("carol", scopes=[Scope.READ_ITEMS]).secret, api.base_url) as client,
        pytest.raises(PermissionDeniedError) as lacking,
    ):
        client.items.delete(uuid4())
    assert lacking.value.missing_scopes == ("write:items",)


def test_key_is_in_no_log_of_a_call(api: Api, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    secret = api.key("alice").secret
    with Cute(secret, api.base_url) as client:
        client.me.get()
    assert caplog.records
    assert [record.getMessage() for record in caplog.records if secret in record.getMessage()] == []
