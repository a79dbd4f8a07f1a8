"""Write a response's head and the beginning of its body at once.

uvicorn writes them separately: two system calls, and often two packets.
"""

import asyncio


class CorkedTransport:
    """A transport that can hold back a write until the next one."""

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
