"""HTTP server for the metrics, with few connections and a timeout for slow clients."""

import socket
import threading
from contextlib import suppress
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server
from wsgiref.types import WSGIApplication

READ_SECONDS = 10.0
MAX_CONNECTIONS = 16


class _Handler(WSGIRequestHandler):
    timeout = READ_SECONDS  # for each read

    def handle(self) -> None:
        # Close slow clients silently.
        with suppress(TimeoutError, ConnectionError):
            super().handle()

    def log_message(self, format: str, *args: Any) -> None:
        """Log nothing, because a scrape every few seconds is not news."""


class MetricsServer(ThreadingMixIn, WSGIServer):
    """Runs a thread for each connection, at most `MAX_CONNECTIONS`."""

    daemon_threads = True

    def __init__(self, *arguments: Any) -> None:
        self._room = threading.BoundedSemaphore(MAX_CONNECTIONS)
        super().__init__(*arguments)

    def process_request(self, request: Any, client_address: Any) -> None:
        if self._room.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._room.release()


class _MetricsServer6(MetricsServer):
    address_family = socket.AF_INET6


def start(app: WSGIApplication, host: str, port: int) -> int:
    """Serve on a daemon thread; return the port. Raises `OSError`."""
    family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
    kind = _MetricsServer6 if family == socket.AF_INET6 else MetricsServer
    server = make_server(host, port, app, kind, _Handler)
    threading.Thread(target=server.serve_forever, name="metrics", daemon=True).start()
    return server.server_port
