"""Run the application under uvicorn, with our own HTTP protocol and connection limits."""

import asyncio
import ctypes
import gc
import importlib
import multiprocessing
import os
import resource
import signal
import socket
import struct
import sys
import threading
import time
from collections.abc import Callable, Iterable
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
from cute_api.http.protocol import HttpProtocol
from cute_api.lib.live import ShutdownNotifier
from cute_api.spec import Spec

SHUTDOWN_SECONDS = 5
KEEP_ALIVE_SECONDS = 30
BACKLOG = 1_024
# Longer than connections take from their first packet until they are accepted.
ACCEPT_SECONDS = 0.1
# A process that doesn't respond for this long is replaced; a new one must start within it.
HEALTH_SECONDS = 30
# The functions that make the application of a process: as configured, or of one part.
APPLICATIONS = {
    None: "cute_api.serving:served_app",
    Part.API: "cute_api.serving:served_api",
    Part.PORTAL: "cute_api.serving:served_portal",
}
# For files, connections to servers, and the system.
RESERVED_FILES = 512
# Accepted even if the limit of open files is lower.
MIN_CONNECTIONS = 64
# Linux: asm-generic/socket.h. Python has no name for it.
_SO_ATTACH_FILTER = 26
_SYN, _SYN_OR_ACK, _FLAGS_AT = 0x02, 0x12, 13
# Instructions of classic BPF (linux/filter.h): code, where to jump if true or false, operand.
_DROP_FIRST_PACKETS = (
    (0x30, 0, 0, _FLAGS_AT),  # load the byte with the flags of the TCP header
    (0x54, 0, 0, _SYN_OR_ACK),
    (0x15, 0, 1, _SYN),  # a SYN without ACK is the first packet of a connection
    (0x06, 0, 0, 0),  # drop it
    (0x06, 0, 0, 0xFFFFFFFF),  # keep anything else: handshakes that have begun end
)


def keep_out_new(listeners: Iterable[socket.socket]) -> None:
    """Have the kernel ignore new connections, whichever processes share the listeners.

    Closing a listener resets connections that are not accepted yet. The kernel drops the first
    packet of new ones instead, and the client resends it a second later, when the listener is
    closed and refuses it. A balancer then uses another server. Systems without such a filter do
    nothing. It can't be undone: close the listeners once all established connections are accepted.
    """
    code = b"".join(struct.pack("HBBI", *instruction) for instruction in _DROP_FIRST_PACKETS)
    buffer = ctypes.create_string_buffer(code)
    program = struct.pack("HP", len(_DROP_FIRST_PACKETS), ctypes.addressof(buffer))
    for listener in listeners:
        if listener.family in (socket.AF_INET, socket.AF_INET6):
            with suppress(OSError):
                listener.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, program)


def room_for_connections() -> int:
    """Raise the limit of open files if allowed; return the maximum of connections.

    It leaves `RESERVED_FILES` for the application itself.
    """
    limit, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = MAX_CONNECTIONS + RESERVED_FILES
    if limit != resource.RLIM_INFINITY and limit < needed:
        limit = needed if most == resource.RLIM_INFINITY else min(needed, most)
        resource.setrlimit(resource.RLIMIT_NOFILE, (limit, most))
    room = MAX_CONNECTIONS if limit == resource.RLIM_INFINITY else limit - RESERVED_FILES
    return max(MIN_CONNECTIONS, min(MAX_CONNECTIONS, room))


def http_of(settings: config.Settings) -> type[asyncio.Protocol]:
    """A factory for the protocols of connections, which share the limits."""
    connections: Connections[HttpProtocol] = Connections(
        most=room_for_connections(),
        most_per_address=settings.serving.connections_per_address,
        trusted=settings.trusted_proxies,
    )
    # uvicorn only calls the class, so a partial will do.
    factory = partial(
        HttpProtocol,
        connections=connections,
        base_url=settings.portal_url,
        ending=ShutdownNotifier(),
    )
    return cast(type[asyncio.Protocol], factory)


def served_app(spec: Spec | None = None, *, only: Part | None = None) -> ASGIApp:
    """The application of a server process, loaded after its log is set up, because loading warns.

    Without `spec` it uses the bundle. With `only` it serves that part alone, whatever the settings.
    """
    settings = config.load()
    if only is not None:
        settings = replace(settings, serving=replace(settings.serving, only=only))
    logs.configure(settings.log_level)
    threading.Thread(target=_end_with_parent, name="parent-watch", daemon=True).start()
    # Keep the collector from walking permanent objects, which would take a fifth of the loading
    # time, and later 80 ms within some request.
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
    """The application of a process that serves only the API."""
    return served_app(only=Part.API)


def served_portal() -> ASGIApp:
    """The application of a process that serves only the portal."""
    return served_app(only=Part.PORTAL)


def _end_with_parent() -> None:
    """End this worker process when its parent was killed, because it would keep the port."""
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
    # The edge reads X-Forwarded-For itself, and only from trusted proxies.
    "proxy_headers": False,
    "backlog": BACKLOG,
    "timeout_keep_alive": KEEP_ALIVE_SECONDS,
    "timeout_graceful_shutdown": SHUTDOWN_SECONDS,
}


def serve(
    settings: config.Settings, *, workers: int, application: str = APPLICATIONS[None]
) -> None:
    """Serve until SIGTERM or SIGINT; open requests get a few seconds to end.

    SIGHUP replaces several `workers`, one after the other; a single one stops, as after SIGTERM.
    `application` is the import path of the function that makes it.
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
    server = _SingleProcessServer(options)
    # At the end uvicorn raises the signal again for the previous handler. With this handler the
    # process survives it, and exits with status 0.
    for number in (signal.SIGHUP, signal.SIGTERM, signal.SIGINT):
        signal.signal(number, server.handle_exit)
    server.run([listener])
    if not server.started:
        sys.exit(uvicorn.config.STARTUP_FAILURE)
    sys.stdout.flush()
    # Exit at once, without waiting for threads that still wait for a server.
    os._exit(0)


class _Parent(Multiprocess):
    """Starts worker processes, which share its listener, and forwards signals."""

    def terminate_all(self) -> None:
        # The listener ends with the last process that has it open, this one included. Connections
        # that aren't accepted by then are reset, so first wait until all are.
        keep_out_new(self.sockets)
        time.sleep(ACCEPT_SECONDS)
        for listener in self.sockets:
            listener.close()
        super().terminate_all()


class _SingleProcessServer(uvicorn.Server):
    """The server of a single process, which owns its listener."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        keep_out_new(sockets or ())
        await asyncio.sleep(ACCEPT_SECONDS)
        await super().shutdown(sockets)


def serve_on(listener: socket.socket, ready: Callable[[], None]) -> None:
    """Serve on a listening socket, and call `ready` once requests are accepted.

    Raises the application's errors at startup.
    """
    app = served_app()
    failures: list[BaseException] = []

    async def noting(scope: Scope, receive: Receive, send: Send) -> None:
        # uvicorn would only log startup errors, and exit.
        try:
            await app(scope, receive, send)
        except BaseException as error:
            failures.extend([error] if scope["type"] == "lifespan" else [])
            raise

    options = uvicorn.Config(noting, http=http_of(config.load()), **OPTIONS)
    server = _AnnouncingServer(options, ready)
    with suppress(SystemExit):
        server.run(sockets=[listener])
    if failures:
        raise failures[0]


class _AnnouncingServer(uvicorn.Server):
    """A server that calls `ready` after its start."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()
