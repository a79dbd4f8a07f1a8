"""Follows an item and its orders by webhooks, in Flask: each event once, the newest state."""

import json
import os
import sys
import threading
from pathlib import Path

from cute_sdk import Cute, webhooks
from cute_sdk.webhooks import WebhookEvent, WebhookResponse
from flask import Flask, request
from werkzeug.serving import make_server

app = Flask(__name__)
secrets: list[str] = []
lock = threading.Lock()
newest: dict[str, WebhookEvent] = {}
orders: set[str] = set()


def handle(event: WebhookEvent) -> None:
    """Keep the newest state of each item, and each order once. Other types don't matter."""
    subject = str(getattr(event.data, "id", ""))
    with lock:
        if event.type == "order.created":
            orders.add(subject)
        elif event.type.startswith("item."):
            newest[subject] = max(newest.get(subject, event), event, key=lambda each: str(each.id))


@app.post("/hook")
def hook() -> WebhookResponse:
    """Receive a request."""
    return webhooks.receive(request, secret=secrets, handle=handle)


server = make_server("127.0.0.1", 0, app, threaded=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
with Cute() as client:
    made = client.webhooks.create(
        url=f"http://127.0.0.1:{server.port}/hook", types=["item.*", "order.created"]
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
    state = newest[str(item.id)].to_dict()["data"]
    result = {"price": state["price"], "quantity": state["quantity"], "orders": len(orders)}
    Path(os.environ["CUTE_RESULT_FILE"]).write_text(json.dumps(result))
server.shutdown()
