"""Running the application under uvicorn, with our own reading of HTTP and bounds on connections."""

import asyncio
import ctypes
import gc
import importlib
import multiprocessing
import os
import resource
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any, cast

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.supervisors import Multiprocess

from cute_api import config, logs
from cute_api.config_serving import Part
from cute_api.http.connections import MAX_CONNECTIONS, Connections
from cute_api.http.listening import keep_out_new
from cute_api.http.protocol import HttpProtocol
from cute_api.lib.live import Ending
from cute_api.spec import Spec

SHUTDOWN_SECONDS = 5
KEEP_ALIVE_SECONDS = 30
BACKLOG = 1_024
# Longer than connections take from their first packet until somebody has accepted them.
ACCEPT_SECONDS = 0.1
# A process that shows no sign of life for so long is replaced; a new one has as long to start.
HEALTH_SECONDS = 30
# What makes the application of a process: of what is set, or of one part.
APPLICATIONS = {
    None: "cute_api.serving:served_app",
    Part.API: "cute_api.serving:served_api",
    Part.PORTAL: "cute_api.serving:served_portal",
}
# mallopt's number for it, from malloc.h of glibc.
M_ARENA_MAX = -8
# For files, servers that we call, and what the system needs.
RESERVED_FILES = 512
# However few files may be open, some callers are served.
MIN_CONNECTIONS = 64


def room_for_connections() -> int:
    """How many connections this process takes; first raises its limit of open files if it may.

    Files that the application needs for itself are set aside.
    """
    limit, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MAX_CONNECTIONS + RESERVED_FILES
    if limit != resource.RLIM_INFINITY and limit < wanted:
        limit = wanted if most == resource.RLIM_INFINITY else min(wanted, most)
        resource.setrlimit(resource.RLIMIT_NOFILE, (limit, most))
    room = MAX_CONNECTIONS if limit == resource.RLIM_INFINITY else limit - RESERVED_FILES
    return max(MIN_CONNECTIONS, min(MAX_CONNECTIONS, room))


def http_of(settings: config.Settings) -> type[asyncio.Protocol]:
    """What makes the protocol of each connection; all that one makes share the bounds."""
    connections: Connections[HttpProtocol] = Connections(
        most=room_for_connections(),
        most_per_address=settings.serving.connections_per_address,
        trusted=settings.trusted_proxies,
    )
    # uvicorn only ever calls it.
    made = partial(
        HttpProtocol,
        connections=connections,
        public_over_tls=settings.is_public_over_tls,
        ending=Ending(),
    )
    return cast(type[asyncio.Protocol], made)


def served_app(spec: Spec | None = None, *, only: Part | None = None) -> ASGIApp:
    """The application of one server process, loaded when its log is set up: loading warns.

    Without `spec` it is that of the bundle. With `only` it is that part alone, whatever is set.
    """
    settings = config.load()
    if only is not None:
        settings = replace(settings, serving=replace(settings.serving, only=only))
    logs.configure(settings.log_level)
    _share_one_heap()
    threading.Thread(target=_end_with_parent, name="parent-watch", daemon=True).start()
    # No collection walks what stays for good: a fifth of the time to load it, and later 80 ms in
    # the middle of some request.
    gc.disable()
    try:
        loaded = importlib.import_module("cute_api.app")
        app: ASGIApp = loaded.create_app(settings, spec, ahead=True)
        gc.collect()
        gc.freeze()
    finally:
        gc.enable()
    return app


def served_api() -> ASGIApp:
    """The application of a process that serves the API alone."""
    return served_app(only=Part.API)


def served_portal() -> ASGIApp:
    """The application of a process that serves the portal alone."""
    return served_app(only=Part.PORTAL)


def _share_one_heap() -> None:
    """Have all threads allocate from one heap, not each from its own.

    glibc gives each a heap, up to eight for a core, and each heap keeps what its largest response
    took: 1.6 MB after some calls. The CPU of a call is the same.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(M_ARENA_MAX, 1)


def _end_with_parent() -> None:
    """One of several processes ends when the one that started them was killed.

    It would keep the port, and nobody would know of it.
    """
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)


OPTIONS: dict[str, Any] = {
    "loop": "uvloop",
    "ws": "none",
    "lifespan": "on",
    "access_log": False,
    "log_config": None,
    "server_header": False,
    # The edge reads X-Forwarded-For itself, and only from proxies that it is set to trust.
    "proxy_headers": False,
    "backlog": BACKLOG,
    "timeout_keep_alive": KEEP_ALIVE_SECONDS,
    "timeout_graceful_shutdown": SHUTDOWN_SECONDS,
}


def serve(
    settings: config.Settings, *, workers: int, application: str = APPLICATIONS[None]
) -> None:
    """Serve until SIGTERM or SIGINT; open requests get a few seconds to end.

    SIGHUP replaces several `workers`, one after the other; one alone stops, as after SIGTERM.
    `application` is where the function is that makes it.
    """
    options = uvicorn.Config(
        application,
        factory=True,
        host=settings.host,
        port=settings.port,
        workers=workers,
        http=http_of(settings),
        timeout_worker_healthcheck=HEALTH_SECONDS,
        **OPTIONS,
    )
    listener = options.bind_socket()
    if workers > 1:
        _Parent(options, [listener]).run()
        return
    server = _Alone(options)
    # In the end uvicorn raises the signal again, for the handler that was there before: with this
    # one it does not kill the process, whose status is then 0.
    for number in (signal.SIGHUP, signal.SIGTERM, signal.SIGINT):
        signal.signal(number, server.handle_exit)
    server.run([listener])
    if not server.started:
        sys.exit(uvicorn.config.STARTUP_FAILURE)
    sys.stdout.flush()
    # At once: no thread that still waits for a server holds it up.
    os._exit(0)


class _Parent(Multiprocess):
    """Starts the processes that serve, which share its listener, and passes signals on."""

    def terminate_all(self) -> None:
        # The listener ends with the last process that has it open, this one included: what nobody
        # has accepted by then is reset, so nothing may be left.
        keep_out_new(self.sockets)
        time.sleep(ACCEPT_SECONDS)
        for one in self.sockets:
            one.close()
        super().terminate_all()


class _Alone(uvicorn.Server):
    """The only process that has its listener."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        keep_out_new(sockets or ())
        await asyncio.sleep(ACCEPT_SECONDS)
        await super().shutdown(sockets)


def serve_on(listener: socket.socket, ready: Callable[[], None]) -> None:
    """Serve on a socket that listens already, and call `ready` once requests are taken.

    Raises what hinders the application from starting.
    """
    app = served_app()
    failures: list[BaseException] = []

    async def noting(scope: Scope, receive: Receive, send: Send) -> None:
        # uvicorn logs what is raised at the start, and only exits.
        try:
            await app(scope, receive, send)
        except BaseException as error:
            failures.extend([error] if scope["type"] == "lifespan" else [])
            raise

    options = uvicorn.Config(noting, http=http_of(config.load()), **OPTIONS)
    server = _Announcing(options, ready)
    with suppress(SystemExit):
        server.run(sockets=[listener])
    if failures:
        raise failures[0]


class _Announcing(uvicorn.Server):
    """A server that says when it has started, and leaves its socket to the next one."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()
