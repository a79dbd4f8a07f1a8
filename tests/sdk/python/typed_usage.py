"""How the SDK is used, for the type checker: `assert_type` holds what it must understand.

Nothing here runs. `wrong_usage.txt` has what must be refused.
"""

from datetime import datetime, timezone
from uuid import UUID

from cute_sdk import (
    AsyncCute,
    AsyncDownload,
    AsyncPage,
    AsyncPager,
    Cute,
    Download,
    Exchange,
    Page,
    RateLimitError,
    RawResponse,
    ValidationError,
)
from cute_sdk.models import Condition, FieldError, Item, ItemChange, Money, Order, WebhookWithSecret
from typing_extensions import assert_type


def show(exchange: Exchange) -> None:
    print(exchange.operation, exchange.status)


def threads(client: Cute, item_id: UUID) -> None:
    assert_type(client.items.list(condition=Condition.GOOD, limit=5), Page[Item])
    for item in client.items.list(condition="good", updated_since=datetime.now(timezone.utc)):
        assert_type(item, Item)
    assert_type(client.items.get(str(item_id)).price, Money)
    assert_type(client.items.update(item_id, size=None, price={"amount": 1}), Item)
    assert_type(client.items.changes.list(after="x").next_page(), Page[ItemChange] | None)
    assert_type(client.items.snapshot.get(), Download)
    assert_type(client.me.orders.list().data, list[Order])
    assert_type(client.items.with_raw_response.get(item_id), RawResponse[Item])
    assert_type(client.items.with_raw_response.list(limit=1).parse(), Page[Item])
    made = client.webhooks.create(url="https://x.example", events=["item.*"], idempotency_key="1")
    assert_type(made, WebhookWithSecret)
    try:
        client.items.delete(item_id, if_match='"1"', timeout=None, max_retries=0)
    except ValidationError as error:
        assert_type(error.errors, list[FieldError])
    except RateLimitError as error:
        assert_type(error.retry_after, float | None)


async def tasks(client: AsyncCute, item_id: UUID) -> None:
    assert_type(client.items.list(), AsyncPager[Item])
    assert_type(await client.items.list(), AsyncPage[Item])
    async for item in client.items.list():
        assert_type(item, Item)
    assert_type(await client.items.get(item_id), Item)
    assert_type(await client.items.snapshot.get(), AsyncDownload)
    assert_type(await client.items.with_raw_response.get(item_id), RawResponse[Item])
    assert_type(await client.items.with_raw_response.list(), RawResponse[AsyncPage[Item]])
