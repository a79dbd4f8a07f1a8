"""Uses the client that openapi-generator makes in Python."""

import json
import os

import openapi_client as api

CLIENT = api.ApiClient(api.Configuration(access_token=os.environ["CUTE_KEY"]))


def main() -> None:
    items, events = api.ItemsApi(CLIENT), api.EventsApi(CLIENT)
    first = items.list_items(limit=2)
    second = items.list_items(limit=2, cursor=first.next_cursor)
    made = items.create_item(draft("PROOF-PYTHON"))
    patched = items.update_item(
        made.id, api.ItemPatch(price=money(made.price.amount + 1)), if_match=made.etag
    )
    stale = status_of(
        lambda: items.update_item(made.id, api.ItemPatch(title="x"), if_match=made.etag)
    )
    taken = status_of(lambda: items.create_item(draft("PROOF-PYTHON")))
    items.delete_item(made.id)
    deleted = status_of(lambda: items.get_item(made.id))
    webhook = api.WebhooksApi(CLIENT).create_webhook(
        api.WebhookCreate(
            url="https://shop.example/hooks", types=[api.EventPatternInput("item.sold")]
        )
    )
    feed = events.list_events(limit=100).data
    seen = {event.actual_instance.type for event in feed}
    print(
        json.dumps(
            {
                "listed": len({item.id for page in (first, second) for item in page.data}),
                "created": made.price.amount,
                "patched": patched.price.amount,
                "stale": stale,
                "taken": taken,
                "deleted": deleted,
                "secret": webhook.secret[:6],
                "events": sorted(seen),
                "gzip": bytes(items.get_item_snapshot())[:2] == b"\x1f\x8b",
            }
        )
    )


def draft(sku: str) -> api.ItemCreate:
    return api.ItemCreate(
        title="Wool scarf",
        price=money(3_000_000_000),
        category_id=os.environ["CUTE_CATEGORY"],
        condition=api.ConditionInput(os.environ["CUTE_CONDITION"]),
        sku=sku,
    )


def money(amount: int) -> api.MoneyInput:
    return api.MoneyInput(amount=amount, currency=api.CurrencyInput("EUR"))


def status_of(call):
    try:
        call()
    except api.ApiException as error:
        return error.status
    return None


main()
