"""An application that responds with the id of its process, for tests of what serves it."""

import asyncio
import os

from starlette.types import ASGIApp, Receive, Scope, Send

# Long enough that clients nearly always wait for a response, and call some hundred times a second.
TAKES_S = 0.02


def application() -> ASGIApp:
    """The application's factory."""

    async def respond(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            for step in ("startup", "shutdown"):
                await receive()
                await send({"type": f"lifespan.{step}.complete"})
            return
        await asyncio.sleep(TAKES_S)
        body = str(os.getpid()).encode()
        headers = [(b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return respond
