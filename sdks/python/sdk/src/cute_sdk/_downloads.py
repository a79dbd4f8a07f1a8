"""Downloads, read in chunks. An interrupted download resumes where it stopped."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ._calls.fork import abandon
from ._calls.requests import Call
from ._calls.retries import backoff
from ._calls.steps import Reply
from ._errors import APIConnectionError, InvalidResponseError, TransportError

if TYPE_CHECKING:
    from ._calls.http import TaskDriver, ThreadDriver

# How often a download resumes after an interruption.
MAX_RESUMPTIONS = 5
PART_SUFFIX = ".part"
CHANGES_CURSOR = "X-Changes-Cursor"
_CONTENT_RANGE = re.compile(r"bytes (\d{1,18})-(\d{1,18})/", re.ASCII)
_LENGTH = re.compile(r"\d{1,18}", re.ASCII)


class BaseDownload:
    """A file whose headers have arrived. Close it, or use it as a context manager, unless you read
    it to its end."""

    def __init__(self, reply: Reply) -> None:
        self._reply = reply
        self._resumptions = 0
        span = _CONTENT_RANGE.match(self.headers.get("Content-Range", ""))
        self._position = int(span[1]) if span else 0
        self._last = span[2] if span else ""

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers, case-insensitive."""
        return self._reply.received.headers

    @property
    def etag(self) -> str | None:
        """The version of the file, for `if_range` and `if_none_match`."""
        return self.headers.get("ETag")

    @property
    def changes_cursor(self) -> str:
        """The snapshot's cursor for `items.changes.list(after=…)`.

        Raises `InvalidResponseError` if the response has none.
        """
        cursor = self.headers.get(CHANGES_CURSOR)
        if cursor is None:
            received = self._reply.received
            raise InvalidResponseError(
                f"The response has no header {CHANGES_CURSOR}.",
                status=received.status,
                headers=received.headers,
                request_id=received.request_id,
            )
        return cursor

    @property
    def size(self) -> int | None:
        """The size in bytes, or None if the server doesn't say."""
        length = self.headers.get("Content-Length", "")
        return int(length) if _LENGTH.fullmatch(length) else None

    def _stream(self) -> Any:
        """Return the open response, whose `body` has the file."""
        assert self._reply.received.stream is not None
        return self._reply.received.stream

    def _rest(self, error: TransportError) -> Call:
        """Build the call for the rest, or raise `APIConnectionError` after too many breaks."""
        self._resumptions += 1
        if self._resumptions > MAX_RESUMPTIONS or self.etag is None:
            raise self._reply.subject.no_response(error) from error
        headers = {"Range": f"bytes={self._position}-{self._last}", "If-Range": self.etag}
        return replace(self._reply.call, headers=headers)

    def _go_on(self, reply: Reply) -> None:
        if reply.received.status != 206:
            raise APIConnectionError(
                "The download broke off, and the file has been replaced since: start it again."
            )
        self._reply = reply


class Download(BaseDownload):
    """A file that is being downloaded, from the sync client."""

    def __init__(self, reply: Reply, driver: ThreadDriver) -> None:
        super().__init__(reply)
        self._driver = driver
        self._generation = driver.generation

    def iter_bytes(self) -> Iterator[bytes]:
        """Iterate over the bytes, once. An interrupted download is resumed up to five times.

        The child of a fork requests the rest on its own connection.
        """
        try:
            while True:
                try:
                    self._require_own()
                    chunks = iter(self._stream().body)
                    for chunk in chunks:
                        self._position += len(chunk)
                        yield chunk
                        self._require_own(chunks)
                    return
                except TransportError as error:
                    rest = self._rest(error)
                self.close()
                delay = backoff(self._resumptions, self._driver.rules.clock.random())
                self._driver.pause(rest, self._reply.options, delay)
                self._go_on(self._driver.run(rest, self._reply.options))
                self._generation = self._driver.generation
        finally:
            self.close()

    def _require_own(self, chunks: Iterator[bytes] | None = None) -> None:
        """Raise `TransportError` in a child of the process that owns the connection."""
        if self._generation != self._driver.generation:
            abandon(self._reply, chunks)
            raise TransportError("The process forked while the download was open.", kind="Forked")

    def read(self) -> bytes:
        """Read all bytes into memory."""
        return b"".join(self.iter_bytes())

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write it to a file, which appears only once it is complete."""
        target = Path(path)
        part = target.with_name(target.name + PART_SUFFIX)
        try:
            with part.open("wb") as file:
                for chunk in self.iter_bytes():
                    file.write(chunk)
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
        return target

    def close(self) -> None:
        """Close the download, read or not."""
        if self._generation == self._driver.generation:
            self._stream().close()

    def __enter__(self) -> Download:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class AsyncDownload(BaseDownload):
    """A file that is being downloaded, from the async client."""

    def __init__(self, reply: Reply, driver: TaskDriver) -> None:
        super().__init__(reply)
        self._driver = driver

    async def iter_bytes(self) -> AsyncIterator[bytes]:
        """Iterate over the bytes, once. An interrupted download is resumed up to five times."""
        try:
            while True:
                try:
                    async for chunk in self._stream().body:
                        self._position += len(chunk)
                        yield chunk
                    return
                except TransportError as error:
                    rest = self._rest(error)
                await self.close()
                delay = backoff(self._resumptions, self._driver.rules.clock.random())
                await self._driver.pause(rest, self._reply.options, delay)
                self._go_on(await self._driver.run(rest, self._reply.options))
        finally:
            await self.close()

    async def read(self) -> bytes:
        """Read all bytes into memory."""
        return b"".join([chunk async for chunk in self.iter_bytes()])

    async def save(self, path: str | os.PathLike[str]) -> Path:
        """Write it to a file, which appears only once it is complete."""
        target = Path(path)
        part = target.with_name(target.name + PART_SUFFIX)
        file = await asyncio.to_thread(part.open, "wb")
        try:
            async for chunk in self.iter_bytes():
                await asyncio.to_thread(file.write, chunk)
            file.close()
            await asyncio.to_thread(part.replace, target)
        finally:
            file.close()
            await asyncio.to_thread(part.unlink, missing_ok=True)
        return target

    async def close(self) -> None:
        """Close the download, read or not."""
        await self._stream().close()

    async def __aenter__(self) -> AsyncDownload:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()
