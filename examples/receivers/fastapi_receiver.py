"""A receiver of Cute's webhooks with FastAPI: verifies, stores each event once, returns 204.

pip install fastapi uvicorn ./sdks/python/sdk
WEBHOOK_SECRET=whsec_… PORT=9000 python fastapi_receiver.py
"""

import asyncio
import json
import os
import sqlite3
from contextlib import closing

import uvicorn
from cute_sdk import webhooks
from fastapi import FastAPI, Request, Response

INBOX = "inbox.db"
SECRET = os.environ["WEBHOOK_SECRET"]
app = FastAPI()

with closing(sqlite3.connect(INBOX)) as inbox, inbox:
    inbox.execute("CREATE TABLE IF NOT EXISTS events (id TEXT PRIMARY KEY, body TEXT)")


def insert(event: webhooks.WebhookEvent) -> bool:
    """Return whether the event is new."""
    row = (str(event.id), json.dumps(event.to_dict()))
    with closing(sqlite3.connect(INBOX)) as inbox, inbox:
        if user_id := webhooks.erased_user_id(event):
            inbox.execute("DELETE FROM events WHERE instr(body, ?)", (str(user_id),))
        return inbox.execute("INSERT OR IGNORE INTO events VALUES (?, ?)", row).rowcount == 1


async def keep(event: webhooks.WebhookEvent) -> None:
    if await asyncio.to_thread(insert, event):  # SQLite would hold up the event loop
        # Stored: do the work later, not while Cute waits for the response.
        print(event.type, event.id, flush=True)


@app.post("/hook")
async def receive(request: Request) -> Response:
    return Response(*await webhooks.receive_async(request, secret=SECRET, handle=keep))


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ.get("PORT", "9000")))
