"""`trigger`: make an event happen in the sandbox, as buyers and sellers would."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import click
from cute_sdk import Cute, NotFoundError
from cute_sdk.params import MoneyDict
from rich.markup import escape

from .context import CommandError, Context, current
from .mistakes import OneOf

PRICE: MoneyDict = {"amount": 2_450, "currency": "EUR"}
NO_SANDBOX = "This server is not a sandbox, so it has no generated buyers."
Make = Callable[[Cute, str | None], list[str]]


def add_to(root: click.Group) -> None:
    """Add the command."""
    root.add_command(trigger)


def _item(client: Cute, item_id: str | None) -> tuple[str, list[str]]:
    """An item to act on, and the steps so far."""
    if item_id is not None:
        return item_id, []
    category = next(found for found in client.categories.list() if not found.retired_at)
    made = client.items.create(
        title="Silk scarf", price=PRICE, category_id=category.id, condition="good"
    )
    return str(made.id), [f"created the item {made.id}"]


def _order(client: Cute, item_id: str | None) -> tuple[str, list[str]]:
    item, done = _item(client, item_id)
    order = client.request("POST", "/sandbox/orders", body={"item_id": item})
    return str(order["id"]), [*done, f"had it ordered: {order['id']}"]


def _created(client: Cute, item_id: str | None) -> list[str]:
    return _item(client, item_id)[1]


def _updated(client: Cute, item_id: str | None) -> list[str]:
    item, done = _item(client, item_id)
    client.request("PATCH", f"/items/{item}", body={"description": "Changed by cute-dev."})
    return [*done, f"changed its description: {item}"]


def _deleted(client: Cute, item_id: str | None) -> list[str]:
    item, done = _item(client, item_id)
    client.request("DELETE", f"/items/{item}")
    return [*done, f"deleted it: {item}"]


def _ordered(client: Cute, item_id: str | None) -> list[str]:
    return _order(client, item_id)[1]


def _shipped(client: Cute, item_id: str | None) -> list[str]:
    order, done = _order(client, item_id)
    body = {"fulfillment_status": "shipped"}
    client.request("POST", f"/sandbox/orders/{order}/fulfill", body=body)
    return [*done, "shipped the order: the buyer has paid"]


def _completed(client: Cute, item_id: str | None) -> list[str]:
    order, done = _order(client, item_id)
    client.request("POST", f"/sandbox/orders/{order}/complete")
    return [*done, "completed the order: the item is sold"]


def _cancelled(client: Cute, item_id: str | None) -> list[str]:
    order, done = _order(client, item_id)
    client.request("POST", f"/sandbox/orders/{order}/cancel")
    return [*done, "cancelled the order"]


def _message(client: Cute, item_id: str | None) -> list[str]:
    item, done = _item(client, item_id)
    message = client.request("POST", "/sandbox/messages", body={"item_id": item})
    return [*done, f"had a buyer write: {message['id']}"]


RECIPES: Mapping[str, Make] = {
    "item.created": _created,
    "item.updated": _updated,
    "item.reserved": _ordered,
    "item.sold": _completed,
    "item.deleted": _deleted,
    "order.created": _ordered,
    "order.updated": _shipped,
    "order.completed": _completed,
    "order.cancelled": _cancelled,
    "message.received": _message,
}


@click.command(short_help="Make an event happen (sandbox).")
@click.argument("event_type", type=OneOf(tuple(RECIPES)), metavar="TYPE")
@click.option("--item", "item_id", help="Use this item of yours instead of a new one.")
@current
def trigger(context: Context, event_type: str, item_id: str | None) -> None:
    """Make an event of this type happen, with all related events.

    It does what people would do: create an item, let a generated buyer order it, and so on. The
    events go to your webhooks and to `cute-dev listen`. It works only on a sandbox.

    \b
    TYPE is one of: item.created, item.updated, item.reserved, item.sold, item.deleted,
    order.created, order.updated, order.completed, order.cancelled, message.received.
    For others send a test event: cute-dev webhooks test WEBHOOK_ID --type key.revoked
    """
    with context.client() as client:
        done = _made(client, event_type, item_id)
    for step in done:
        context.notes.print(escape(step))
    context.notes.print(f"[green]{event_type}[/] is pending.")


def _made(client: Cute, event_type: str, item_id: str | None) -> list[Any]:
    try:
        return RECIPES[event_type](client, item_id)
    except NotFoundError as error:
        if item_id is None:
            raise CommandError(NO_SANDBOX) from error
        raise
