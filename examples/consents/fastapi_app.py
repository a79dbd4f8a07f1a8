"""Sellers connect an app, with FastAPI: open http://127.0.0.1:9000/connect as a seller.

Their events arrive at /hook.

pip install fastapi uvicorn ./sdks/python/sdk
CUTE_APP_KEY=cute_app_… CUTE_APP_ID=… CUTE_BASE_URL=… WEBHOOK_SECRET=whsec_… \\
REDIRECT_URI=http://127.0.0.1:9000/callback COOKIE_SECRET=… python fastapi_app.py
"""

import os

import uvicorn
from cute_sdk import AsyncApp, ConsentError, webhooks
from fastapi import FastAPI, Request, Response
from fastapi.responses import PlainTextResponse, RedirectResponse

server = FastAPI()

app = AsyncApp(os.environ["CUTE_APP_KEY"])
consent = app.consent(
    client_id=os.environ["CUTE_APP_ID"],
    redirect_uri=os.environ["REDIRECT_URI"],
    secret=os.environ["COOKIE_SECRET"],
)


@server.get("/connect")
async def connect() -> RedirectResponse:
    start = consent.start(["read:items"])
    return RedirectResponse(start.url, headers={"Set-Cookie": start.set_cookie})


@server.get("/callback")
async def callback(request: Request) -> PlainTextResponse:
    try:
        result = await consent.finish(str(request.url), request.headers.get("Cookie"))
    except ConsentError as error:
        return PlainTextResponse(f"Not connected: {error.code}", error.response_status)
    # Store it with your own user who is logged in: app.account(result.account) calls for them.
    return PlainTextResponse(
        f"Connected {result.account}", headers={"Set-Cookie": consent.clear_cookie}
    )


async def handle(event: webhooks.WebhookEvent) -> None:
    print(event.type, event.account, flush=True)  # store it, and work after the response
    if webhooks.erased_user_id(event) == event.account:
        # Once you have deleted all that you hold of them.
        await app.acknowledge_erasure(event.account)


@server.post("/hook")
async def hook(request: Request) -> Response:
    secret = os.environ["WEBHOOK_SECRET"]
    return Response(*await webhooks.receive_async(request, secret=secret, handle=handle))


if __name__ == "__main__":
    uvicorn.run(server, host="127.0.0.1", port=int(os.environ.get("PORT", "9000")))
