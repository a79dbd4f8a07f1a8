"""A receiver of Cute's webhooks with FastAPI: verifies, keeps each event once, answers 204.

pip install fastapi uvicorn standardwebhooks
WEBHOOK_SECRET=whsec_… PORT=9000 python fastapi_receiver.py
"""

import os
import sqlite3
from contextlib import closing
from typing import Annotated

import uvicorn
from fastapi import Depends, FastAPI, HTTPException, Request, Response
from fastapi.responses import JSONResponse
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

INBOX = "inbox.db"
MAX_BYTES = 1_000_000
verifier = Webhook(os.environ["WEBHOOK_SECRET"])
app = FastAPI()

with closing(sqlite3.connect(INBOX)) as inbox, inbox:
    inbox.execute("CREATE TABLE IF NOT EXISTS events (id TEXT PRIMARY KEY, body BLOB)")


async def raw_body(request: Request) -> bytes:
    """The bytes as they came, not parsed and written anew."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BYTES:
            raise HTTPException(413)
    return body


@app.post("/hook")
def receive(request: Request, body: Annotated[bytes, Depends(raw_body)]) -> Response:
    try:
        event = verifier.verify(body, dict(request.headers))
    except (WebhookVerificationError, ValueError) as error:
        raise HTTPException(400, str(error)) from error
    if event["event"] == "webhook.verification":  # shows that this URL wants events
        return JSONResponse({"challenge": event["data"]["challenge"]})
    if request.headers.get("X-Cute-Test") == "true":
        return Response(status_code=204)  # verified: all that a test is for
    with closing(sqlite3.connect(INBOX)) as inbox, inbox:
        insert = "INSERT OR IGNORE INTO events VALUES (?, ?)"
        is_new = inbox.execute(insert, (request.headers["webhook-id"], body)).rowcount == 1
    if is_new:  # kept: do the work later, not while Cute waits for the answer
        print(event["event"], event["id"], flush=True)
    return Response(status_code=204)


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ.get("PORT", "9000")))
