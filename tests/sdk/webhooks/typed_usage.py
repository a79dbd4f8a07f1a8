"""How `unwrap` and `receive` are typed: mypy reads it, and an ignore without need fails."""

from typing import assert_type

import flask
from cute_sdk import webhooks
from cute_sdk._events import UnknownEvent
from cute_sdk._gen.models import Item, ItemSoldEvent, Money, OrderCancelledEvent
from fastapi import Request


def by_class(body: bytes, headers: dict[str, str], secret: str) -> None:
    event = webhooks.unwrap(body, headers, secret)
    if isinstance(event, ItemSoldEvent):
        assert_type(event.data, Item)
        assert_type(event.data.price, Money)
    elif isinstance(event, UnknownEvent):
        assert_type(event.type, str)


def by_type(secret: str) -> None:
    event = webhooks.unwrap(flask.request, secret=[secret, secret], seen={"an id"})
    if isinstance(event, UnknownEvent):
        return
    if event.type == "item.sold":
        assert_type(event, ItemSoldEvent)
    elif event.type == "order.cancelled":
        assert_type(event, OrderCancelledEvent)


async def awaited(request: Request, secret: str) -> None:
    event = await webhooks.unwrap_async(request, secret=secret)
    print(event.id, event.timestamp)


def mistakes(body: bytes, headers: dict[str, str], secret: str | None) -> None:
    webhooks.unwrap(body, headers, secret)  # type: ignore[arg-type]  # it may not be set
    webhooks.unwrap(body, secret="whsec_")  # type: ignore[call-overload]  # without headers
    webhooks.unwrap({"id": 1}, headers, "whsec_")  # type: ignore[call-overload]  # a parsed body
    webhooks.unwrap(flask.request)  # type: ignore[call-overload]  # without a secret
    webhooks.receive(flask.request, secret="whsec_", handle=store_async)  # type: ignore[arg-type]  # must be refused


def store(event: webhooks.WebhookEvent) -> None:
    if isinstance(event, ItemSoldEvent):
        assert_type(event.data, Item)


async def store_async(event: webhooks.WebhookEvent) -> None:
    store(event)


def received(body: bytes, headers: dict[str, str], secret: str) -> webhooks.WebhookResponse:
    body_text, status, _ = webhooks.receive(flask.request, secret=secret, handle=store)
    assert_type((body_text, status), tuple[str, int])
    return webhooks.receive(body, headers, secret=secret, handle=store)


async def received_async(request: Request, secret: str) -> webhooks.WebhookResponse:
    await webhooks.receive_async(request, secret=secret, handle=store)
    return await webhooks.receive_async(request, secret=secret, handle=store_async)
