"""Receivers that unwrap requests as they are: `receivers.py {flask|fastapi|aiohttp} PORT`."""

import asyncio
import os
import sys

import flask
import uvicorn
from aiohttp import web
from cute_sdk import webhooks
from cute_sdk._gen.models import ItemCreatedEvent, ItemSoldEvent
from fastapi import FastAPI, Request, Response

SECRET = os.environ["WEBHOOK_SECRET"]
HOST = "127.0.0.1"
UNWANTED = "unwanted"
MAX_BYTES = 2_000_000


def received(event: object) -> str:
    assert isinstance(event, (ItemCreatedEvent, ItemSoldEvent))
    print("received", event.data.title)
    return f"{event.type} {event.id} {event.data.title}"


def handle(event: webhooks.WebhookEvent) -> None:
    """A handler for all; it fails for a certain title."""
    if received(event).endswith(UNWANTED):
        raise RuntimeError(UNWANTED)


async def handle_async(event: webhooks.WebhookEvent) -> None:
    await asyncio.sleep(0)
    handle(event)


def run_flask(port: int) -> None:
    app = flask.Flask(__name__)

    @app.post("/hook")
    def receive() -> tuple[str, int]:
        try:
            return received(webhooks.unwrap(flask.request, secret=SECRET)), 200
        except webhooks.WebhookError as error:
            return type(error).__name__, error.response_status

    @app.post("/parsed")
    def late() -> tuple[str, int]:
        flask.request.get_json()
        return receive()

    @app.post("/receive")
    def whole() -> webhooks.WebhookResponse:
        return webhooks.receive(flask.request, secret=SECRET, handle=handle)

    app.run(HOST, port)


def run_fastapi(port: int) -> None:
    app = FastAPI()

    @app.post("/hook")
    async def receive(request: Request) -> Response:
        try:
            return Response(received(await webhooks.unwrap_async(request, secret=SECRET)))
        except webhooks.WebhookError as error:
            return Response(type(error).__name__, error.response_status)

    @app.post("/parsed")
    async def late(request: Request) -> Response:
        async for _ in request.stream():
            pass
        return await receive(request)

    @app.post("/receive")
    async def whole(request: Request) -> Response:
        return Response(*await webhooks.receive_async(request, secret=SECRET, handle=handle_async))

    uvicorn.run(app, host=HOST, port=port)


def run_aiohttp(port: int) -> None:
    async def receive(request: web.Request) -> web.Response:
        try:
            return web.Response(text=received(await webhooks.unwrap_async(request, secret=SECRET)))
        except webhooks.WebhookError as error:
            return web.Response(text=type(error).__name__, status=error.response_status)

    async def late(request: web.Request) -> web.Response:
        await request.json()
        return await receive(request)

    async def whole(request: web.Request) -> web.Response:
        response = await webhooks.receive_async(request, secret=SECRET, handle=handle)
        return web.Response(text=response.body, status=response.status, headers=response.headers)

    app = web.Application(client_max_size=MAX_BYTES)
    app.router.add_post("/hook", receive)
    app.router.add_post("/parsed", late)
    app.router.add_post("/receive", whole)
    web.run_app(app, host=HOST, port=port)


{"flask": run_flask, "fastapi": run_fastapi, "aiohttp": run_aiohttp}[sys.argv[1]](int(sys.argv[2]))
