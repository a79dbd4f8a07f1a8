"""Running the application under uvicorn, with the limits that its HTTP parser lacks."""

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEADER_LIMIT_BYTES = 65_536
SHUTDOWN_SECONDS = 5
KEEP_ALIVE_SECONDS = 30
BACKLOG = 1_024


class BoundedHttpProtocol(HttpToolsProtocol):
    """uvicorn's httptools protocol with a bound on a request's headers, which it has none of."""

    _header_bytes = 0

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._header_bytes = 0
        self._in_headers = True

    def on_headers_complete(self) -> None:
        self._in_headers = False
        super().on_headers_complete()

    _in_headers = True

    def data_received(self, data: bytes) -> None:
        if self._in_headers:
            self._header_bytes += len(data)
            if self._header_bytes > HEADER_LIMIT_BYTES and not self._fits(data):
                self.send_400_response("Request headers are too large.")
                return
        super().data_received(data)

    def _fits(self, data: bytes) -> bool:
        """Whether the headers end within the limit and only body bytes came beyond it."""
        end = data.find(b"\r\n\r\n")
        start = self._header_bytes - len(data)
        return end >= 0 and start + end <= HEADER_LIMIT_BYTES


def serve(*, host: str, port: int, workers: int) -> None:
    """Serve until SIGTERM or SIGINT; open requests get a few seconds to end."""
    uvicorn.run(
        "server.app:create_app",
        factory=True,
        host=host,
        port=port,
        workers=workers,
        http=BoundedHttpProtocol,
        loop="uvloop",
        ws="none",
        lifespan="on",
        access_log=False,
        log_config=None,
        server_header=False,
        backlog=BACKLOG,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
    )
