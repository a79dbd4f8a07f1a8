"""A receiver of Cute's webhooks with Flask: verifies, keeps each event once, answers 204.

pip install flask standardwebhooks
WEBHOOK_SECRET=whsec_… PORT=9000 python flask_receiver.py
"""

import os
import sqlite3
from contextlib import closing

from flask import Flask, request
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

INBOX = "inbox.db"
verifier = Webhook(os.environ["WEBHOOK_SECRET"])
app = Flask(__name__)
app.config["MAX_CONTENT_LENGTH"] = 1_000_000

with closing(sqlite3.connect(INBOX)) as inbox, inbox:
    inbox.execute("CREATE TABLE IF NOT EXISTS events (id TEXT PRIMARY KEY, body BLOB)")


@app.post("/hook")
def receive() -> tuple[str | dict[str, str], int]:
    body = request.get_data()  # the bytes as they came, not parsed and written anew
    try:
        event = verifier.verify(body, dict(request.headers))
    except (WebhookVerificationError, ValueError) as error:
        return str(error), 400
    if event["event"] == "webhook.verification":
        return {"challenge": event["data"]["challenge"]}, 200  # shows that this URL wants events
    if request.headers.get("X-Cute-Test") == "true":
        return "", 204  # verified: all that a test is for
    with closing(sqlite3.connect(INBOX)) as inbox, inbox:
        insert = "INSERT OR IGNORE INTO events VALUES (?, ?)"
        is_new = inbox.execute(insert, (request.headers["webhook-id"], body)).rowcount == 1
    if is_new:  # kept: do the work later, not while Cute waits for the answer
        print(event["event"], event["id"], flush=True)
    return "", 204


if __name__ == "__main__":
    app.run("127.0.0.1", int(os.environ.get("PORT", "9000")))
