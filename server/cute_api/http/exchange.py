"""A request and its response, based on uvicorn's class for both."""

import asyncio
from socket import SO_LINGER, SOL_SOCKET
from struct import pack
from typing import Any

from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from cute_api.edge.faults import BREAK
from cute_api.http.closing_problems import closing_problem, without_response

# The linger of a socket: on, for 0 seconds.
CLOSE_BY_RESET = pack("ii", 1, 0)


class CorkedTransport:
    """A transport that can hold back a write until the next one.

    uvicorn writes a response's head and the beginning of its body separately: two system calls, and
    often two packets.
    """

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._held = b""
        self._holds = False

    def hold(self) -> None:
        """Hold back the next write until another write or `release`."""
        self._holds = True

    def release(self) -> None:
        """Write the held bytes."""
        self._holds = False
        if self._held:
            self.write(b"")

    def write(self, data: bytes) -> None:
        """Write the held bytes and `data`, or hold `data` back."""
        if self._holds:
            self._held, self._holds = data, False
            return
        held, self._held = self._held, b""
        self._transport.write(held + data if held else data)

    def is_closing(self) -> bool:
        """Whether the connection is closing."""
        return self._transport.is_closing()

    def close(self) -> None:
        """Write the held bytes, and close the connection."""
        self.release()
        self._transport.close()


class RequestAndResponse(RequestResponseCycle):
    """`base_url` is the URL that clients know the server by."""

    def __init__(self, *, transport: asyncio.Transport, base_url: str, **others: Any) -> None:
        self._base_url = base_url
        self._connection = transport
        self._corked = CorkedTransport(transport)
        # uvicorn's class writes to it, asks whether it is closing, and closes it.
        super().__init__(transport=self._corked, **others)  # type: ignore[arg-type]  # see above
        self.scope["state"][BREAK] = self.break_off

    async def send(self, message: Any) -> None:
        if self.more_body and not self.response_started:
            # The rest of the body may not come, so the start of the next request is unknown.
            self.keep_alive = False
        is_start = not self.response_started
        if is_start:
            self._corked.hold()
        await super().send(message)
        if not is_start:
            self._corked.release()

    def break_off(self, *, reset: bool) -> None:
        """Close the connection after what is written, or at once with a reset."""
        self.disconnected = True
        self.message_event.set()
        sock = self._connection.get_extra_info("socket")
        if reset and sock is not None:
            sock.setsockopt(SOL_SOCKET, SO_LINGER, CLOSE_BY_RESET)
            self._connection.abort()
        else:
            self._corked.close()

    async def send_500_response(self) -> None:
        """Send a problem if the application failed, or the server stopped before its response."""
        task = asyncio.current_task()
        error = without_response(ended=task is not None and task.cancelling() > 0)
        headers, body = closing_problem(error, self.scope["scheme"], base_url=self._base_url)
        await self.send({"type": "http.response.start", "status": error.status, "headers": headers})
        await self.send({"type": "http.response.body", "body": body})
