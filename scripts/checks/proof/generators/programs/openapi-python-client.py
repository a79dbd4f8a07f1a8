"""Uses the client that openapi-python-client makes."""

import json
import os

from client import AuthenticatedClient, models
from client.api.events import list_events
from client.api.items import (
    create_item,
    delete_item,
    get_item,
    get_item_snapshot,
    list_items,
    update_item,
)
from client.api.webhooks import create_webhook

CLIENT = AuthenticatedClient(base_url=os.environ["CUTE_URL"], token=os.environ["CUTE_KEY"])


def draft() -> models.ItemCreate:
    return models.ItemCreate(
        title="Wool scarf",
        price=money(3_000_000_000),
        category_id=os.environ["CUTE_CATEGORY"],
        condition=models.ConditionInput(os.environ["CUTE_CONDITION"]),
        sku="PROOF-OPENAPI-PYTHON-CLIENT",
    )


def money(amount: int) -> models.MoneyInput:
    return models.MoneyInput(amount=amount, currency=models.CurrencyInput.EUR)


def main() -> None:
    first = list_items.sync(client=CLIENT, limit=2)
    second = list_items.sync(client=CLIENT, limit=2, cursor=first.next_cursor)
    made = create_item.sync(client=CLIENT, body=draft())
    price = money(made.price.amount + 1)
    patches = [
        update_item.sync_detailed(
            made.id, client=CLIENT, body=models.ItemPatch(price=price), if_match=made.etag
        )
        for _ in range(2)
    ]
    taken = create_item.sync_detailed(client=CLIENT, body=draft())
    delete_item.sync_detailed(made.id, client=CLIENT)
    deleted = get_item.sync_detailed(made.id, client=CLIENT)
    webhook = create_webhook.sync(
        client=CLIENT,
        body=models.WebhookCreate(
            url="https://shop.example/hooks", types=[models.EventTypeInput("item.sold")]
        ),
    )
    feed = list_events.sync(client=CLIENT, limit=100)
    file = get_item_snapshot.sync(client=CLIENT)
    print(
        json.dumps(
            {
                "listed": len({item.id for page in (first, second) for item in page.data}),
                "created": made.price.amount,
                "patched": patches[0].parsed.price.amount,
                "stale": patches[1].status_code,
                "taken": taken.status_code,
                "deleted": deleted.status_code,
                "secret": webhook.secret[:6],
                "events": sorted({event.type_ for event in feed.data}),
                "gzip": file.payload.read(2) == b"\x1f\x8b",
            }
        )
    )


main()
