"""The webhook receiver: verify a request, store its event, respond. The work is done later.

Only a bounded number of requests is read at a time, each within a bounded time and size.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

from cute_sdk import WebhookError, webhooks

from cute_inventory.ledger import Ledger
from cute_inventory.trouble import SettingsError

THREADS = 8
READ_S = 10.0
MAX_BYTES = 1_000_000
HOST = "127.0.0.1"


class Receiver:
    """A server on a port of this machine until `close`. It calls `arrived` after each new event."""

    def __init__(self, port: int, ledger: Ledger, arrived: Callable[[], None]) -> None:
        """Start the server. Raises `SettingsError` if the port is in use."""
        self.secrets: list[str] = []
        try:
            self._server = _Server((HOST, port), _handler(self, ledger, arrived))
        except OSError as error:
            raise SettingsError(f"PORT: {port} can't be listened on ({error.strerror}).") from error
        self._thread = Thread(target=self._server.serve_forever, name="receiver", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(HTTPServer):
    """A server with a few threads, so that a slow sender delays no other."""

    request_queue_size = 128

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        super().__init__(address, handler)
        self._threads = ThreadPoolExecutor(THREADS, "receiver")

    def process_request(self, request: Any, client_address: Any) -> None:
        self._threads.submit(self._handle, request, client_address)

    def server_close(self) -> None:
        super().server_close()
        self._threads.shutdown()

    def _handle(self, request: Any, client_address: Any) -> None:
        # A sender that went away, or took too long, sends again.
        with suppress(OSError):
            self.finish_request(request, client_address)
        self.shutdown_request(request)


def _handler(
    receiver: Receiver, ledger: Ledger, arrived: Callable[[], None]
) -> type[BaseHTTPRequestHandler]:
    def keep(event: webhooks.WebhookEvent) -> None:
        ledger.keep_event(str(event.id), event.to_dict())
        arrived()

    class Handler(BaseHTTPRequestHandler):
        """One request, one connection."""

        timeout = READ_S

        def do_POST(self) -> None:
            length = self.headers.get("Content-Length", "")
            if not length.isdigit():
                self._respond(411)
            elif int(length) > MAX_BYTES:
                self._respond(413)
            else:
                self._receive(self.rfile.read(int(length)))

        def log_message(self, format: str, *args: object) -> None:
            """Log nothing: important messages are printed elsewhere."""

        def _receive(self, body: bytes) -> None:
            """Respond to a request, after storing its event."""
            headers = dict(self.headers.items())
            try:
                response = webhooks.receive(
                    body, headers, secret=receiver.secrets, handle=keep, seen=ledger.has_event
                )
            except WebhookError as error:  # such as no secret yet: it is sent again
                self._respond(error.response_status)
            else:
                self._respond(response.status, response.body.encode())

        def _respond(self, status: int, body: bytes = b"") -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    return Handler
