"""Receiving what a webhook sends with the SDK, in Flask."""

import os
from datetime import UTC, datetime

from standardwebhooks.webhooks import Webhook

os.environ["WEBHOOK_SECRET"] = "whsec_Q3V0ZSBkb2NzOiBub3QgYSByZWFsIHNlY3JldCwgb2s="

# region receive
import os

from cute_sdk import webhooks
from flask import Flask, request

app = Flask(__name__)


def handle(event: webhooks.WebhookEvent) -> None:
    print(event.type, event.id)  # store it, and work after the response


@app.post("/hook")
def hook() -> webhooks.WebhookResponse:
    return webhooks.receive(request, secret=os.environ["WEBHOOK_SECRET"], handle=handle)


# endregion

event_id, now = "01a1ad02-c828-7e57-a3d8-b56c1f09e874", datetime.now(UTC)
account = "01a05be0-286d-7a10-8b3f-5e2c9d7a4b16"
body = f'{{"id":"{event_id}","type":"key.lost","timestamp":1,"account":"{account}","data":{{}}}}'
signature = Webhook(os.environ["WEBHOOK_SECRET"]).sign(event_id, now, body)
headers = {
    "webhook-id": event_id,
    "webhook-timestamp": str(int(now.timestamp())),
    "webhook-signature": signature,
}
client = app.test_client()
assert client.post("/hook", data=body, headers=headers).status_code == 204
assert client.post("/hook", data=body + " ", headers=headers).status_code == 400

body = body.replace("key.lost", "webhook.verification").replace(
    "{}", '{"webhook_id":"01a1ad02-c828-7e57-a3d8-b56c1f09e874","challenge":"a-challenge-of-ours"}'
)
headers["webhook-signature"] = Webhook(os.environ["WEBHOOK_SECRET"]).sign(event_id, now, body)
verified = client.post("/hook", data=body, headers=headers)
assert (verified.status_code, verified.text) == (200, "a-challenge-of-ours")
