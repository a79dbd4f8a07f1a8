"""Programs that each handle events in one wrong way, and one that does not: `… MISTAKE`.

`every` handles each request, also copies. `unverified` believes every request. `types` and `fields`
fail on what they don't know. `any_order` keeps the state that came last. `young` refuses events
that happened more than a second ago. `none` is right.
"""

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from cute_sdk import Cute, webhooks

from scripts.shared.http_server import Request, Response, serving

MISTAKE = sys.argv[1]
TYPES = {"item.created", "item.updated", "order.created"}
FIELDS = {"id", "type", "timestamp", "account", "data"}

secrets: list[str] = []
seen: set[str] = set()
states: dict[str, dict[str, Any]] = {}
orders: list[str] = []


def respond(request: Request) -> Response:
    event = json.loads(request.body)
    try:
        webhooks.unwrap(request.body, request.headers, secrets)
    except webhooks.WebhookError as error:
        if MISTAKE != "unverified":
            return Response(error.response_status)
    if MISTAKE == "types" and event["type"] not in TYPES:
        return Response(500)
    if MISTAKE == "fields" and set(event) != FIELDS:
        return Response(500)
    if MISTAKE == "young" and time.time() - event["timestamp"] / 1_000 > 1:
        return Response(400)
    if event["id"] not in seen or MISTAKE == "every":
        seen.add(event["id"])
        handle(event)
    return Response(204)


def handle(event: dict[str, Any]) -> None:
    subject = event["data"].get("id")
    if event["type"] == "order.created":
        orders.append(subject)
    elif event["type"].startswith("item."):
        known = states.get(subject)
        if known is None or event["id"] > known["id"] or MISTAKE == "any_order":
            states[subject] = event


with serving(respond) as server, Cute() as client:
    made = client.webhooks.create(
        url=server.url("/hook"), types=["item.created", "item.updated", "order.created"]
    )
    secrets.append(made.secret)
    item = client.items.create(
        title="Wool hat",
        price={"amount": 1_500, "currency": "EUR"},
        category_id=next(iter(client.categories.list())).id,
        condition="good",
        quantity=3,
    )
    client.items.update(item.id, price={"amount": 1_400, "currency": "EUR"})
    client.sandbox.orders.create(item_id=item.id)
    sys.stdin.read()
    state = states.get(str(item.id), {"data": {}})["data"]
    result = {"price": state.get("price"), "quantity": state.get("quantity"), "orders": len(orders)}
    Path(os.environ["CUTE_RESULT_FILE"]).write_text(json.dumps(result))
