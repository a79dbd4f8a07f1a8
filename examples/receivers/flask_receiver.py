"""A receiver of Cute's webhooks with Flask: verifies, stores each event once, returns 204.

pip install flask ./sdks/python/sdk
WEBHOOK_SECRET=whsec_… PORT=9000 python flask_receiver.py
"""

import json
import os
import sqlite3
from contextlib import closing

from cute_sdk import webhooks
from flask import Flask, request

INBOX = "inbox.db"
SECRET = os.environ["WEBHOOK_SECRET"]
app = Flask(__name__)

with closing(sqlite3.connect(INBOX)) as inbox, inbox:
    inbox.execute("CREATE TABLE IF NOT EXISTS events (id TEXT PRIMARY KEY, body TEXT)")


def keep(event: webhooks.WebhookEvent) -> None:
    row = (str(event.id), json.dumps(event.to_dict()))
    with closing(sqlite3.connect(INBOX)) as inbox, inbox:
        if user_id := webhooks.erased_user_id(event):
            inbox.execute("DELETE FROM events WHERE instr(body, ?)", (str(user_id),))
        is_new = inbox.execute("INSERT OR IGNORE INTO events VALUES (?, ?)", row).rowcount == 1
    if is_new:  # stored: do the work later, not while Cute waits for the response
        print(event.type, event.id, flush=True)


@app.post("/hook")
def receive() -> webhooks.WebhookResponse:
    return webhooks.receive(request, secret=SECRET, handle=keep)


if __name__ == "__main__":
    app.run("127.0.0.1", int(os.environ.get("PORT", "9000")))
