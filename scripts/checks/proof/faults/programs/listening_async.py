"""Follows an item and its orders by webhooks, in aiohttp: each event once, the newest state."""

import asyncio
import json
import os
import sys
from pathlib import Path

from aiohttp import web
from cute_sdk import AsyncCute, webhooks
from cute_sdk.webhooks import WebhookEvent

secrets: list[str] = []
newest: dict[str, WebhookEvent] = {}
orders: set[str] = set()


async def handle(event: WebhookEvent) -> None:
    """Keep the newest state of each item, and each order once. Other types don't matter."""
    subject = str(getattr(event.data, "id", ""))
    if event.type == "order.created":
        orders.add(subject)
    elif event.type.startswith("item."):
        newest[subject] = max(newest.get(subject, event), event, key=lambda each: str(each.id))


async def hook(request: web.Request) -> web.Response:
    """Receive a request."""
    body = await request.read()
    response = await webhooks.receive_async(body, request.headers, secret=secrets, handle=handle)
    return web.Response(text=response.body, status=response.status)


async def sell(client: AsyncCute, url: str) -> str:
    """Register the webhook, and cause events; return the item's id."""
    made = await client.webhooks.create(url=url, types=["item.*", "order.created"])
    secrets.append(made.secret)
    item = await client.items.create(
        title="Wool hat",
        price={"amount": 1_500, "currency": "EUR"},
        category_id=(await client.categories.list()).data[0].id,
        condition="good",
        quantity=3,
    )
    await client.items.update(item.id, price={"amount": 1_400, "currency": "EUR"})
    await client.sandbox.orders.create(item_id=item.id)
    return str(item.id)


async def main() -> str:
    """Listen until the standard input ends; return the result."""
    app = web.Application()
    app.router.add_post("/hook", hook)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    async with AsyncCute() as client:
        item_id = await sell(client, f"http://127.0.0.1:{runner.addresses[0][1]}/hook")
    await asyncio.to_thread(sys.stdin.read)
    await runner.cleanup()
    state = newest[item_id].to_dict()["data"]
    result = {"price": state["price"], "quantity": state["quantity"], "orders": len(orders)}
    return json.dumps(result)


Path(os.environ["CUTE_RESULT_FILE"]).write_text(asyncio.run(main()))
