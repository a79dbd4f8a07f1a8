"""Running the application under uvicorn, with the limits that its HTTP parser lacks."""

import uuid

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from server.problems import MEDIA_TYPE, ApiError, Code, render

HEADER_LIMIT_BYTES = 65_536
SHUTDOWN_SECONDS = 5
KEEP_ALIVE_SECONDS = 30
BACKLOG = 1_024


class BoundedHttpProtocol(HttpToolsProtocol):
    """uvicorn's httptools protocol with a bound on a request's headers, which it has none of.

    What the parser refuses is answered with a problem too, and the connection closes.
    """

    _in_headers = True
    _header_bytes = 0

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._in_headers = True
        self._header_bytes = 0

    def on_headers_complete(self) -> None:
        self._in_headers = False
        super().on_headers_complete()

    def data_received(self, data: bytes) -> None:
        if self._in_headers and not self._fits(data):
            self.send_400_response("The headers are too large.")
            return
        super().data_received(data)

    def send_400_response(self, msg: str) -> None:
        request_id = str(uuid.uuid4())
        body = render(ApiError(Code.MALFORMED_REQUEST, msg), request_id)
        head = (
            f"HTTP/1.1 400 Bad Request\r\ncontent-type: {MEDIA_TYPE}\r\n"
            f"content-length: {len(body)}\r\nx-request-id: {request_id}\r\n"
            "connection: close\r\n\r\n"
        )
        self.transport.write(head.encode() + body)
        self.transport.close()

    def _fits(self, data: bytes) -> bool:
        """Whether the headers that these bytes may end, or go on with, are within the limit."""
        end = data.find(b"\r\n\r\n")
        self._header_bytes += len(data) if end < 0 else end
        return self._header_bytes <= HEADER_LIMIT_BYTES


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
