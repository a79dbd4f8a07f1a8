"""TLS inside the TLS of a proxy. httpcore2 gives each of its reads in a handshake a new timeout."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

import httpcore2

Result = TypeVar("Result")
# The largest TLS record with its header and its tag (RFC 8446, 5.2).
RECORD_BYTES = 5 + 16_384 + 256


class InnerTls(httpcore2.NetworkStream):
    """A TLS connection through a stream that bounds its own reads and writes.

    If the handshake fails, it closes the stream and raises httpcore2's `ConnectError` or
    `ConnectTimeout`.
    """

    def __init__(
        self,
        stream: httpcore2.NetworkStream,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None,
        timeout: float | None,
    ) -> None:
        self._stream = stream
        self._received, self._to_send = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = ssl_context.wrap_bio(
            self._received, self._to_send, server_hostname=server_hostname
        )
        try:
            self._exchange(self._tls.do_handshake, timeout)
        except httpcore2.TimeoutException as error:
            self.close()
            raise httpcore2.ConnectTimeout(str(error)) from error
        except (httpcore2.NetworkError, ssl.SSLError) as error:
            self.close()
            raise httpcore2.ConnectError(str(error)) from error

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        try:
            return self._exchange(partial(self._tls.read, max_bytes), timeout)
        except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
            return b""
        except ssl.SSLError as error:
            raise httpcore2.ReadError(str(error)) from error

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        rest = memoryview(buffer)
        try:
            while rest:
                rest = rest[self._exchange(partial(self._tls.write, rest), timeout) :]
        except ssl.SSLError as error:
            raise httpcore2.WriteError(str(error)) from error

    def close(self) -> None:
        self._stream.close()

    def get_extra_info(self, info: str) -> Any:
        return self._tls if info == "ssl_object" else self._stream.get_extra_info(info)

    def _exchange(self, step: Callable[[], Result], timeout: float | None) -> Result:
        """Run a step of TLS, with the reads and writes of the stream that it needs."""
        while True:
            try:
                result = step()
            except ssl.SSLWantReadError:
                self._flush(timeout)
                self._receive(timeout)
                continue
            self._flush(timeout)
            return result

    def _flush(self, timeout: float | None) -> None:
        self._stream.write(self._to_send.read(), timeout)

    def _receive(self, timeout: float | None) -> None:
        received = self._stream.read(RECORD_BYTES, timeout)
        if received:
            self._received.write(received)
        else:
            self._received.write_eof()
