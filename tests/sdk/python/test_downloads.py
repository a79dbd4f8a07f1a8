"""The snapshot through the SDK: saved whole, also when the connection breaks off on the way."""

import asyncio
import gzip
import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
from cute_sdk import APIConnectionError, AsyncCute, Cute, NotModifiedError, RangeNotSatisfiableError
from cute_sdk._downloads import MAX_RESUMPTIONS

from tests.api.items.mirror import load, make_snapshot
from tests.api.webhooks.feed import create
from tests.fixtures.api import Api
from tests.sdk.python.scripted import StillClock

ITEMS = 600


class Breaking(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body that ends with an error after this many bytes."""

    def __init__(self, stream: object, after: int) -> None:
        self._stream = stream
        self._left = after

    def _cut(self, chunk: bytes) -> bytes:
        part = chunk[: self._left]
        self._left -= len(part)
        return part

    def __iter__(self) -> Iterator[bytes]:
        assert isinstance(self._stream, httpx.SyncByteStream)
        for chunk in self._stream:
            yield self._cut(chunk)
            if self._left == 0:
                raise httpx.ReadError("the line broke")

    async def __aiter__(self) -> AsyncIterator[bytes]:
        assert isinstance(self._stream, httpx.AsyncByteStream)
        async for chunk in self._stream:
            yield self._cut(chunk)
            if self._left == 0:
                raise httpx.ReadError("the line broke")

    def close(self) -> None:
        assert isinstance(self._stream, httpx.SyncByteStream)
        self._stream.close()

    async def aclose(self) -> None:
        assert isinstance(self._stream, httpx.AsyncByteStream)
        await self._stream.aclose()


class BadLine(httpx.HTTPTransport):
    """The real transport, on which the first bodies break off."""

    def __init__(self, breaks: int, after: int = 5_000) -> None:
        super().__init__()
        self._breaks = breaks
        self._after = after
        self.ranges: list[str | None] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        response = super().handle_request(request)
        self.ranges.append(request.headers.get("Range"))
        if len(self.ranges) <= self._breaks:
            response.stream = Breaking(response.stream, self._after)
        return response


class BadAsyncLine(httpx.AsyncHTTPTransport):
    """The same for tasks, with one break."""

    broken = False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await super().handle_async_request(request)
        if not self.broken:
            self.broken = True
            response.stream = Breaking(response.stream, 5_000)
        return response


@pytest.fixture(scope="module")
def key(api: Api) -> str:
    """A key; there is a snapshot."""
    client = api.client("alice")
    item = create(api, client)
    with api.database.transaction() as session:
        load(session, item["seller_id"], ITEMS)
    make_snapshot(api)
    assert client.key is not None
    return client.key


def test_snapshot_is_saved_and_followed(api: Api, key: str, tmp_path: Path) -> None:
    with Cute(key, api.base_url) as client:
        snapshot = client.items.snapshot.get()
        saved = snapshot.save(tmp_path / "items.jsonl.gz")
        lines = gzip.decompress(saved.read_bytes()).splitlines()
        ids = [json.loads(line)["id"] for line in lines]
        assert len(set(ids)) == len(ids) > ITEMS / 2  # not all that `load` makes are public
        assert saved.stat().st_size == snapshot.size
        assert client.items.changes.list(after=snapshot.changes_cursor).next_cursor
        assert snapshot.etag is not None
        with pytest.raises(NotModifiedError):
            client.items.snapshot.get(if_none_match=snapshot.etag)
        with client.items.snapshot.get(range="bytes=10-19") as part:
            assert part.read() == saved.read_bytes()[10:20]
        with pytest.raises(RangeNotSatisfiableError):
            client.items.snapshot.get(range="bytes=9999999-")
        with client.items.snapshot.with_raw_response.get().parse() as unread:
            assert unread.size == snapshot.size
    assert [path.name for path in tmp_path.iterdir()] == ["items.jsonl.gz"]


def test_broken_download_goes_on_where_it_was(api: Api, key: str, tmp_path: Path) -> None:
    line = BadLine(breaks=2)
    with (
        Cute(key, api.base_url) as good,
        Cute(key, api.base_url, transport=line, _clock=StillClock()) as client,
    ):
        saved = client.items.snapshot.get().save(tmp_path / "one")
        assert line.ranges == [None, "bytes=5000-", "bytes=10000-"]
        assert saved.read_bytes() == good.items.snapshot.get().read()

    async def download() -> Path:
        async with AsyncCute(
            key, api.base_url, transport=BadAsyncLine(), _clock=StillClock()
        ) as client:
            return await (await client.items.snapshot.get()).save(tmp_path / "two")

    assert asyncio.run(download()).read_bytes() == saved.read_bytes()


def test_download_that_keeps_breaking_is_given_up_and_leaves_nothing(
    api: Api, key: str, tmp_path: Path
) -> None:
    line = BadLine(breaks=99, after=100)
    with (
        Cute(key, api.base_url, transport=line, _clock=StillClock()) as client,
        pytest.raises(APIConnectionError),
    ):
        client.items.snapshot.get().save(tmp_path / "items.jsonl.gz")
    assert len(line.ranges) == MAX_RESUMPTIONS + 1
    assert list(tmp_path.iterdir()) == []
