"""The SDK against the real server: the life of an item with models as arguments, and the log."""

import logging

import pytest
from cute_sdk import Cute, NotFoundError
from cute_sdk.models import Condition, Money

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


def test_key_is_in_no_log_of_a_call(api: Api, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    secret = api.key("alice").secret
    with Cute(secret, api.base_url) as client:
        client.me.get()
    assert caplog.records
    assert [record.getMessage() for record in caplog.records if secret in record.getMessage()] == []
