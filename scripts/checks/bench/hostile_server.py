"""The API in a process that watches its own event loop, for the bench `hostile`.

`GET /report` returns, in milliseconds, the longest time since the last report in which the loop ran
nothing but one step, and the process's CPU time; and starts again. Garbage collection within a step
counts, too.
"""

import asyncio
import http.client
import json
import sys
import time
from collections.abc import Mapping
from contextlib import closing

import orjson
import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from cute_api import config
from cute_api.app import create_app
from cute_api.serving import OPTIONS, http_of
from cute_api.spec import Spec
from scripts.checks.proof.api import HOST, raised

REPORT = "/report"
BEAT_S = 0.001
TIMEOUT_S = 60.0


def report_of(port: int) -> Mapping[str, float]:
    """Return what the server on this port reports, and start its figures again."""
    with closing(http.client.HTTPConnection(HOST, port, timeout=TIMEOUT_S)) as connection:
        connection.request("GET", REPORT)
        found: dict[str, float] = json.loads(connection.getresponse().read())
    return found


class WatchedServer:
    """The API, with a task that should run every millisecond."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._longest = 0.0
        self._cpu = time.process_time()
        self._beat: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._beat is None:
            self._beat = asyncio.ensure_future(self._watch())
        if scope["type"] != "http" or scope["path"] != REPORT:
            await self._app(scope, receive, send)
            return
        # The next beat measures what ran just now.
        await asyncio.sleep(2 * BEAT_S)
        cpu = time.process_time()
        body = orjson.dumps({"loop": self._longest * 1000, "cpu": (cpu - self._cpu) * 1000})
        headers = [(b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})
        self._longest, self._cpu = 0.0, time.process_time()

    async def _watch(self) -> None:
        while True:
            started = time.perf_counter()
            await asyncio.sleep(BEAT_S)
            self._longest = max(self._longest, time.perf_counter() - started - BEAT_S)


def main() -> int:
    settings = config.load()
    app = create_app(settings, raised(Spec.load(sandbox=settings.sandbox)))
    # Use the protocol of production, not uvicorn's own.
    uvicorn.run(
        WatchedServer(app), host=HOST, port=settings.port, http=http_of(settings), **OPTIONS
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
