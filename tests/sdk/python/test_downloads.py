"""The snapshot through the SDK: saved whole, or not at all if the connection keeps breaking."""

import gzip
import json
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from cute_sdk import (
    APIConnectionError,
    Cute,
    HTTPRequest,
    HTTPResponse,
    NotModifiedError,
    RangeNotSatisfiableError,
    TransportError,
)
from cute_sdk._downloads import MAX_RESUMPTIONS
from cute_sdk._http.pooled import PooledClient, PoolOptions

from tests.api.items.copies.mirror import load, make_snapshot
from tests.api.webhooks.feed import create
from tests.fixtures.api import Api
from tests.sdk.python.scripted import StillClock

ITEMS = 600


def breaking(body: Iterable[bytes], left: int) -> Iterator[bytes]:
    """A body that ends with an error after this many bytes."""
    for chunk in body:
        yield chunk[:left]
        left -= len(chunk[:left])
        if left == 0:
            raise TransportError("the line broke")


class BadLine:
    """The SDK's own client, on which each body breaks off after 100 bytes."""

    def __init__(self) -> None:
        self._pool = PooledClient(PoolOptions())
        self.ranges: list[str | None] = []

    def send(self, request: HTTPRequest) -> HTTPResponse:
        response = self._pool.send(request)
        self.ranges.append(request.headers.get("Range"))
        assert not isinstance(response.body, bytes)
        response.body = breaking(response.body, 100)
        return response

    def close(self) -> None:
        self._pool.close()


@pytest.fixture(scope="module")
def key(api: Api) -> str:
    """A key; there is a snapshot."""
    client = api.client("alice")
    item = create(api, client)
    load(api.database, item["seller"]["id"], ITEMS)
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


def test_download_that_keeps_breaking_is_given_up_and_leaves_nothing(
    api: Api, key: str, tmp_path: Path
) -> None:
    line = BadLine()
    with (
        closing(line),
        Cute(key, api.base_url, http_client=line, _clock=StillClock()) as client,
        pytest.raises(APIConnectionError),
    ):
        client.items.snapshot.get().save(tmp_path / "items.jsonl.gz")
    assert len(line.ranges) == MAX_RESUMPTIONS + 1
    assert list(tmp_path.iterdir()) == []
