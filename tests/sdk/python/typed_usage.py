"""Uses of the SDK for the type checker: `assert_type` has the types it must infer.

Nothing here runs. `wrong_usage.txt` has what must be refused.
"""

from datetime import datetime, timezone
from typing import Literal
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
    Unset,
    ValidationError,
    Waiting,
)
from cute_sdk.models import (
    AsyncItemPage,
    AsyncItemPager,
    Brand,
    BrandPage,
    Condition,
    EventPattern,
    EventType,
    FieldError,
    Item,
    ItemBatchResult,
    ItemChangePage,
    ItemFacets,
    ItemPage,
    Money,
    NamedCount,
    Order,
    WebhookWithSecret,
)
from cute_sdk.params import ConditionValue, ItemCreateDict, MoneyDict
from typing_extensions import assert_type


def show(exchange: Exchange) -> None:
    print(exchange.operation, exchange.status)


def say(waiting: Waiting) -> None:
    assert_type(waiting.reason, Literal["pacing", "retry_after", "backoff"])
    assert_type(waiting.seconds, float | None)


async def fetch_key() -> str:
    return "cute_"


Cute(input, max_wait=None, deadline=2.5, event_hooks={"waiting": [say]})
AsyncCute(fetch_key).with_options(api_key=input)


def threads(client: Cute, item_id: UUID) -> None:
    page = client.items.list(condition=Condition.GOOD, include="facets", limit=5)
    assert_type(page, ItemPage)
    assert_type(page.next_page(), ItemPage | None)
    if page.facets:
        assert_type(page.facets.brands, list[NamedCount])
    assert_type(client.brands.list(), BrandPage)
    assert_type(client.orders.list(), Page[Order])
    for item in client.items.list(condition="good", updated_since=datetime.now(timezone.utc)):
        assert_type(item, Item)
    assert_type(client.items.list().to_list(most=5), list[Item])
    assert_type(client.brands.list(deadline=None).to_list(most=5), list[Brand])
    for item in client.items.list().take(5):
        assert_type(item, Item)
    assert_type(client.items.get(str(item_id)).price, Money)
    assert_type(
        client.items.update(item_id, size=None, price={"amount": 1, "currency": "EUR"}), Item
    )
    assert_type(client.items.changes.list(after="x").next_page(), ItemChangePage | None)
    assert_type(client.items.snapshot.get(), Download)
    assert_type(client.orders.list().data, list[Order])
    assert_type(client.items.with_raw_response.get(item_id), RawResponse[Item])
    assert_type(client.items.with_raw_response.list(limit=1).parse(), ItemPage)
    made = client.webhooks.create(url="https://x.example", types=["item.*"], idempotency_key="1")
    assert_type(made, WebhookWithSecret)
    try:
        client.items.delete(item_id, if_match='"1"', timeout=None, max_retries=0)
    except ValidationError as error:
        assert_type(error.errors, list[FieldError])
    except RateLimitError as error:
        assert_type(error.retry_after, float | None)


def requests(client: Cute, item: Item, condition: ConditionValue) -> None:
    price: MoneyDict = {"amount": 4250, "currency": "EUR"}
    coat: ItemCreateDict = {
        "title": "Coat",
        "price": price,
        "category_id": item.category.id,
        "condition": condition,
        "images": [{"url": "https://a.example/1.jpg", "alt": None}],
    }
    assert_type(client.items.create(**coat), Item)
    client.items.update(item.id, price=item.price, condition=item.condition, status="archived")
    client.items.list(condition=Condition(item.condition), status="sold", sort="price_asc")
    done = client.items.batch(
        operations=[
            {"op": "create", "item": coat},
            {"op": "update", "id": item.id, "item": {"sku": None}, "if_match": item.etag},
            {"op": "put", "sku": "A", "item": coat},
            {"op": "delete", "id": str(item.id)},
        ],
        atomic=True,
    )
    assert_type(done, ItemBatchResult)
    made = client.webhooks.create(
        url="https://x.example",
        types=["*", "order.created", EventType.ITEM_SOLD, EventPattern.ALL],
    )
    assert_type(made.types, list[EventPattern])
    client.webhooks.update(made.id, types=made.types, filter=None)
    client.webhooks.test(made.id, type="item.sold")


async def tasks(client: AsyncCute, item_id: UUID) -> None:
    assert_type(client.items.list(), AsyncItemPager)
    assert_type((await client.items.list()).facets, ItemFacets | Unset)
    assert_type(client.orders.list(), AsyncPager[Order])
    assert_type(await client.orders.list(), AsyncPage[Order])
    async for item in client.items.list():
        assert_type(item, Item)
    assert_type(await client.items.list().to_list(most=5), list[Item])
    async for item in (await client.items.list()).take(5):
        assert_type(item, Item)
    assert_type(await client.items.get(item_id), Item)
    assert_type(await client.items.snapshot.get(), AsyncDownload)
    assert_type(await client.items.with_raw_response.get(item_id), RawResponse[Item])
    assert_type(await client.items.with_raw_response.list(), RawResponse[AsyncItemPage])
    assert_type(await client.orders.with_raw_response.list(), RawResponse[AsyncPage[Order]])
