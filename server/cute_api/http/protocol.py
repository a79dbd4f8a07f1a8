"""One connection: bytes to requests, with uvicorn's responses and keep-alive.

uvicorn's own protocol parses with httptools, which treats all bytes after an `Upgrade` as another
protocol, treats trailers as headers, and limits neither the size of heads nor time.
"""

import asyncio
import logging
import socket
from enum import Enum, auto
from typing import Any

from uvicorn.config import Config
from uvicorn.protocols.http.flow_control import HIGH_WATER_LIMIT
from uvicorn.protocols.http.httptools_impl import (
    STATUS_LINE,
    HttpToolsProtocol,
    RequestResponseCycle,
)
from uvicorn.server import ServerState

from cute_api.edge.request import KEYED
from cute_api.edge.responses.live import ENDING
from cute_api.http.chunks import ChunkedBody
from cute_api.http.closing_problems import closing_problem
from cute_api.http.connections import Connections
from cute_api.http.exchange import RequestAndResponse
from cute_api.http.head import (
    HEAD_END,
    HEAD_LIMIT_BYTES,
    LINE_END,
    Head,
    MalformedError,
    check_beginning,
    parse,
)
from cute_api.http.reader import READER_SECONDS, ReaderWatch
from cute_api.lib.live import ShutdownNotifier
from cute_api.problems import ApiError, Code

HEAD_SECONDS = 15.0
# After a refusal, discard input for this long, because a reset would drop the response to a client
# that is still sending.
LINGER_SECONDS = 2.0
# A server that stops still serves requests that come within this time, because their senders
# didn't know. Then it closes the idle connections.
LAST_REQUESTS_SECONDS = 0.5
# How long a client may read nothing while a response waits for it. Then the system ends the
# connection, because closing it would also wait for the client.
STALLED_CLIENT_MS = 60_000
# A body makes progress with each KiB. Clients that send less are closed first when it is full.
PROGRESS_BYTES = 1_024

FULL = "All connections are in use. Try again in a second."

log = logging.getLogger("cute.http")


class _Stage(Enum):
    HEAD = auto()
    BODY = auto()
    RESPONDING = auto()
    """The request is complete. Later bytes wait until its response is sent."""
    CLOSING = auto()
    """All input is ignored."""


class HttpProtocol(HttpToolsProtocol):
    """`head_seconds` is how long the head of a request may take to arrive.

    A client that reads less than `READER_BYTES` of its response in `reader_seconds` is cut off.
    `base_url` is the URL that clients know the server by. All connections share `ending`, which
    tells open responses that the server stops.
    """

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
        *,
        connections: "Connections[HttpProtocol]",
        base_url: str,
        head_seconds: float = HEAD_SECONDS,
        reader_seconds: float = READER_SECONDS,
        ending: ShutdownNotifier | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self.parser = None  # type: ignore[assignment]  # this class parses itself
        self._stage = _Stage.HEAD
        self._open = connections
        self._head_seconds = head_seconds
        self._reader_seconds = reader_seconds
        self._base_url = base_url
        self._timer: asyncio.TimerHandle | None = None
        self._is_ending = False
        self._ending = ending or ShutdownNotifier()
        # Unused input: a part of a head, or bytes after the request.
        self._rest = b""
        self._left = 0
        self._since_progress = 0
        self._chunked: ChunkedBody | None = None
        # Of the last request. The application says in it whether the caller has a valid key.
        self._state: dict[str, Any] = {}

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        super().connection_made(transport)
        self._reader = ReaderWatch(transport, self._reader_seconds, self._stall)
        sock = transport.get_extra_info("socket")
        if sock is not None and sock.family in (socket.AF_INET, socket.AF_INET6):
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, STALLED_CLIENT_MS)
        self._timer = self.loop.call_later(self._head_seconds, self._head_is_late)
        self._close_slowest(self._open.enter(self, self.client[0] if self.client else None))

    def connection_lost(self, exc: Exception | None) -> None:
        self._open.leave(self)
        self._stop_timer()
        self._reader.stop()
        self._unset_keepalive_if_required()
        self._stage, self._rest = _Stage.CLOSING, b""
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._stage is _Stage.CLOSING:
            return
        self._unset_keepalive_if_required()
        try:
            self._read(data)
        except MalformedError as error:
            self._refuse(ApiError(Code.MALFORMED_REQUEST, str(error)))

    def pause_writing(self) -> None:
        """Watch the client: it must read before more is written."""
        super().pause_writing()
        self._reader.start()

    def resume_writing(self) -> None:
        """Stop watching the client: it has read most of what was written."""
        super().resume_writing()
        self._reader.stop()
        self._settle()

    def on_response_complete(self) -> None:
        self._settle()
        self.server_state.total_requests += 1
        if self.transport.is_closing() or self._stage is not _Stage.RESPONDING:
            self._close()
            return
        self._stage = _Stage.HEAD
        self.flow.resume_reading()
        self.timeout_keep_alive_task = self.loop.call_later(
            self.timeout_keep_alive, self.timeout_keep_alive_handler
        )
        if self._rest:
            rest, self._rest = self._rest, b""
            self.data_received(rest)

    def timeout_keep_alive_handler(self) -> None:
        """Close a connection that had no further request in time."""
        self._close()

    def shutdown(self) -> None:
        """Close after the current response, or after a short time without a request."""
        self._is_ending = True
        self._ending.begin()
        if self._under_way():
            self.cycle.keep_alive = False
        else:
            self.loop.call_later(LAST_REQUESTS_SECONDS, self._close_if_idle)

    def _read(self, data: bytes) -> None:
        if self._stage is _Stage.HEAD:
            data = self._read_head(data)
        if self._stage is _Stage.BODY:
            data = self._read_body(data)
        if self._stage is _Stage.RESPONDING and data:
            self._rest += data
            self.flow.pause_reading()

    def _read_head(self, data: bytes) -> bytes:
        """Read a head; return the bytes after it, or nothing while it is incomplete."""
        known = len(self._rest)
        data = self._rest + data if known else data
        if data.startswith(LINE_END):
            # Ignore one empty line before a request, as RFC 9112 (2.2) asks.
            data, known = data[len(LINE_END) :], 0
        end = data.find(HEAD_END, max(0, known - len(HEAD_END)))
        size = len(data) if end < 0 else end + len(HEAD_END)
        if size > HEAD_LIMIT_BYTES:
            raise MalformedError("The headers are too large.")
        if end < 0:
            check_beginning(data, known)
            self._rest = data
            if self._timer is None:
                self._timer = self.loop.call_later(self._head_seconds, self._head_is_late)
            return b""
        head = parse(data[:size])
        self._rest = b""
        self._stop_timer()
        self._begin(head)
        return data[size:]

    def _begin(self, head: Head) -> None:
        """Pass a request to the application; its body follows."""
        self._state = {**self.app_state, ENDING: self._ending, KEYED: self._is_keyed}
        self.scope = {
            "type": "http",
            "asgi": {"version": self.asgi_version, "spec_version": "2.3"},
            "http_version": head.version,
            "server": self.server,
            "client": self.client,
            "scheme": self.scheme or "http",
            "method": head.method,
            "root_path": self.root_path,
            # The edge decodes it, and refuses ambiguous paths.
            "path": head.path.decode("ascii"),
            "raw_path": head.path,
            "query_string": head.query,
            "headers": head.headers,
            "state": self._state,
        }
        self.cycle = RequestAndResponse(
            scope=self.scope,
            transport=self.transport,
            base_url=self._base_url,
            flow=self.flow,
            logger=self.logger,
            access_logger=self.access_logger,
            access_log=self.access_log,
            default_headers=self.server_state.default_headers,
            message_event=asyncio.Event(),
            expect_100_continue=head.expects_continue,
            keep_alive=head.keep_alive and not self._is_ending,
            on_response=self.on_response_complete,
        )
        self._left = head.length
        self._chunked = ChunkedBody() if head.chunked else None
        if head.length or head.chunked:
            self._stage = _Stage.BODY
            self._since_progress = PROGRESS_BYTES
        else:
            self._body_is_whole()
        self._start_asgi_task(self.cycle, self.app)

    def _read_body(self, data: bytes) -> bytes:
        """Read a body; return the bytes after it."""
        self._since_progress += len(data)
        if self._chunked is not None:
            body, rest = self._chunked.take(data)
            whole = self._chunked.done
        else:
            body, rest = data[: self._left], data[self._left :]
            self._left -= len(body)
            whole = self._left == 0
        if body:
            self.cycle.body += body
            if len(self.cycle.body) > HIGH_WATER_LIMIT:
                self.flow.pause_reading()
            self.cycle.message_event.set()
        if whole:
            self._body_is_whole()
        elif self._since_progress >= PROGRESS_BYTES:
            self._since_progress = 0
            self._stall()
        return rest

    def _body_is_whole(self) -> None:
        self._stage = _Stage.RESPONDING
        self._settle()
        self.cycle.more_body = False
        self.cycle.message_event.set()

    def _head_is_late(self) -> None:
        self._timer = None
        if self._rest:
            text = f"The headers did not arrive within {self._head_seconds:g} seconds."
            self._refuse(ApiError(Code.REQUEST_TIMEOUT, text))
        else:
            self._close()

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _stall(self) -> None:
        """Mark the connection as waiting for its client, which has just made progress."""
        self._close_slowest(self._open.stall(self, keyed=self._is_keyed))

    def _settle(self) -> None:
        """Mark the connection as busy or idle after a change."""
        if self._reader.is_on or self._stage is _Stage.BODY:
            return
        if self._under_way():
            self._open.work(self)
        else:
            self._close_slowest(self._open.wait(self, keyed=self._is_keyed))

    @property
    def _is_keyed(self) -> bool:
        return bool(self._state.get(KEYED))

    @staticmethod
    def _close_slowest(closing: "HttpProtocol | None") -> None:
        if closing is not None:
            closing._make_room()

    def _make_room(self) -> None:
        """Close at once to make room for another connection."""
        if self._stage is _Stage.BODY or self.cycle is None:
            self._refuse(ApiError(Code.SERVICE_UNAVAILABLE, FULL, headers={"Retry-After": "1"}))
        self._close()
        if self.transport.get_write_buffer_size():
            self.transport.abort()

    def _close(self) -> None:
        self._stage, self._rest = _Stage.CLOSING, b""
        self._stop_timer()
        self.transport.close()
        self._reader.start()

    def _close_if_idle(self) -> None:
        if not self._under_way():
            self._close()

    def _under_way(self) -> bool:
        cycle: RequestResponseCycle | None = self.cycle  # None before the first request
        return cycle is not None and not cycle.response_complete

    def _refuse(self, error: ApiError) -> None:
        """Send a problem for a bad request, and close the connection."""
        self._stage, self._rest = _Stage.CLOSING, b""
        self._stop_timer()
        log.info("refused", extra={"status": error.status, "reason": error.detail})
        if self._under_way():
            self.cycle.disconnected = True
            self.cycle.message_event.set()
            if self.cycle.response_started:
                self.transport.close()
                return
        headers, body = closing_problem(error, self.scheme, base_url=self._base_url)
        lines = [b"%b: %b" % header for header in (*headers, *self.server_state.default_headers)]
        head = STATUS_LINE[error.status] + LINE_END.join(lines) + HEAD_END
        self.transport.write(head + body)
        if self.transport.can_write_eof():
            self.transport.write_eof()
        self.flow.resume_reading()
        self._timer = self.loop.call_later(LINGER_SECONDS, self._close)
