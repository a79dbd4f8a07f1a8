"""Sellers connect an app, with Flask: open http://127.0.0.1:9000/connect as a seller.

Their events arrive at /hook.

pip install flask ./sdks/python/sdk
CUTE_APP_KEY=cute_app_… CUTE_APP_ID=… CUTE_BASE_URL=… WEBHOOK_SECRET=whsec_… \\
REDIRECT_URI=http://127.0.0.1:9000/callback COOKIE_SECRET=… python flask_app.py
"""

import os

from cute_sdk import App, ConsentError, webhooks
from flask import Flask, Response, redirect, request
from werkzeug.wrappers import Response as Redirect

server = Flask(__name__)

app = App(os.environ["CUTE_APP_KEY"])
consent = app.consent(
    client_id=os.environ["CUTE_APP_ID"],
    redirect_uri=os.environ["REDIRECT_URI"],
    secret=os.environ["COOKIE_SECRET"],
)


@server.get("/connect")
def connect() -> Redirect:
    start = consent.start(["read:items"])
    response = redirect(start.url)
    response.headers["Set-Cookie"] = start.set_cookie
    return response


@server.get("/callback")
def callback() -> Response:
    try:
        result = consent.finish(request.url, request.headers.get("Cookie"))
    except ConsentError as error:
        return Response(f"Not connected: {error.code}", error.response_status)
    # Store it with your own user who is logged in: app.account(result.account) calls for them.
    return Response(f"Connected {result.account}", headers={"Set-Cookie": consent.clear_cookie})


def handle(event: webhooks.WebhookEvent) -> None:
    print(event.type, event.account, flush=True)  # store it, and work after the response
    if webhooks.erased_user_id(event) == event.account:
        # Once you have deleted all that you hold of them.
        app.acknowledge_erasure(event.account)


@server.post("/hook")
def hook() -> webhooks.WebhookResponse:
    return webhooks.receive(request, secret=os.environ["WEBHOOK_SECRET"], handle=handle)


if __name__ == "__main__":
    server.run("127.0.0.1", int(os.environ.get("PORT", "9000")))
