"""A webhook receiver on loopback: a real aiohttp server with a behaviour for each path."""

import asyncio
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from aiohttp import web

HANG_S = 60.0
# From an accepted socket to a connection: its task starts, the protocol has it, the task ends.
TURNS_TO_CONNECT = 3
Behaviour = Callable[[int], int | float]
"""Takes the number of earlier requests to the path; returns a status or (float) seconds to hang."""


def always_ok(before: int) -> int:
    return 200


@dataclass(frozen=True, slots=True)
class Received:
    """One request as it came in. `at` is in Unix seconds."""

    path: str
    at: float
    headers: dict[str, str]
    body: bytes

    @property
    def event_id(self) -> str:
        return self.headers["webhook-id"]


@dataclass
class Receiver:
    """The received requests, by path. Paths return 200 unless `behave` says otherwise.

    `bodies` has the functions that make a path's response from its request, `judges` those that
    make its status.
    `acknowledged` holds the ids of the events that got a 2xx while their sender was still there.
    """

    port: int = 0
    requests: list[Received] = field(default_factory=list)
    acknowledged: list[str] = field(default_factory=list)
    behaviours: dict[str, Behaviour] = field(default_factory=dict)
    bodies: dict[str, Callable[[bytes], str]] = field(default_factory=dict)
    judges: dict[str, Callable[[bytes], int | float]] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def behave(self, path: str, behaviour: Behaviour) -> None:
        self.behaviours[path] = behaviour

    def at(self, path: str) -> list[Received]:
        return [request for request in list(self.requests) if request.path == path]

    async def handle(self, request: web.Request) -> web.Response:
        body = await request.read()
        self.requests.append(
            Received(
                request.path, time.time(), {k.lower(): v for k, v in request.headers.items()}, body
            )
        )
        before = self.counts[request.path]
        self.counts[request.path] += 1
        if request.path in self.judges:
            response = self.judges[request.path](body)
        else:
            response = self.behaviours.get(request.path, always_ok)(before)
        if isinstance(response, float):
            await asyncio.sleep(response)
            response = 200
        if 200 <= response < 300 and request.transport is not None:
            self.acknowledged.append(request.headers.get("webhook-id", ""))
        respond = self.bodies.get(request.path)
        text = f"status {response}" if respond is None else respond(body)
        headers = {"Location": self.url("/redirected")} if 300 <= response < 400 else {}
        return web.Response(status=response, text=text, headers=headers)


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A receiver on a free port of 127.0.0.1, on a thread of its own."""
    receiver, loop, ready = Receiver(), asyncio.new_event_loop(), threading.Event()
    ended = asyncio.Event()

    async def serve() -> None:
        application = web.Application()
        application.router.add_route("*", "/{path:.*}", receiver.handle)
        runner = web.AppRunner(application, shutdown_timeout=0.1)
        await runner.setup()
        assert runner.server is not None
        server = await loop.create_server(runner.server, "127.0.0.1", 0)
        receiver.port = server.sockets[0].getsockname()[1]
        ready.set()
        await ended.wait()
        # asyncio drops sockets that are accepted but no connections yet when their server closes.
        for listener in server.sockets:
            loop.remove_reader(listener.fileno())
        for _ in range(TURNS_TO_CONNECT):
            await asyncio.sleep(0)
        server.close()
        await runner.cleanup()
        hanging = asyncio.all_tasks() - {asyncio.current_task()}
        for task in hanging:
            task.cancel()
        await asyncio.gather(*hanging, return_exceptions=True)
        # A socket that was closed just now is let go in the loop's next turn, which must come.
        await asyncio.sleep(0)

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),), daemon=True)
    thread.start()
    assert ready.wait(60), "the receiver did not start"
    try:
        yield receiver
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join(10)
        loop.close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as running:
        yield running
