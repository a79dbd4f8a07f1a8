"""A response's head and the beginning of its body in one write to the socket.

uvicorn writes them one after the other: two system calls, and often two packets.
"""

import asyncio


class CorkedTransport:
    """A transport that can hold back what is written until the next write."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._held = b""
        self._holds = False

    def hold(self) -> None:
        """Hold back the next write, until there is another one, or `release`."""
        self._holds = True

    def release(self) -> None:
        """Write what is held back."""
        self._holds = False
        if self._held:
            self.write(b"")

    def write(self, data: bytes) -> None:
        """Write this after what was held back, or hold it back."""
        if self._holds:
            self._held, self._holds = data, False
            return
        held, self._held = self._held, b""
        self._transport.write(held + data if held else data)

    def is_closing(self) -> bool:
        """Whether the connection is closing."""
        return self._transport.is_closing()

    def close(self) -> None:
        """Close the connection, after what was held back."""
        self.release()
        self._transport.close()
