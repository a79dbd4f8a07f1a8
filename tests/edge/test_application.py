"""The edge as an application: bodies in parts, threads that hold up no others, Flask's view of it.

Parts are sent one at a time, and none to a client that has gone.
"""

import asyncio
import io
import threading
from collections.abc import Callable, Iterator

import orjson
import pytest
from starlette.types import Message, Scope
from werkzeug.wrappers import Request as PageRequest

from cute_api.edge.application import Edge
from cute_api.edge.limits.strategy import WindowStrategy
from cute_api.edge.pages import build_environ
from cute_api.edge.request import Request
from cute_api.edge.request_log import RequestLog
from cute_api.edge.result import CallResult, Download
from cute_api.services.system_health.readiness import Finding, Readiness
from cute_api.services.system_health.refreshing import Checks, ServerCheck
from tests.edge.small import Serve, edge_of

PORTAL_THREADS = 8
READ_THREADS = 8
WORK_THREADS = 10
LARGE_BODY_BYTES = 4_096
PARTS = 500
PATIENCE_S = 60.0
API, PAGE = "/v1/brands", "/file"

NewEdge = Callable[[Serve], Edge]


@pytest.fixture
def new_edge(limit_store: WindowStrategy, redis_url: str) -> NewEdge:
    """Makes the edge in front of a function, with no call counted yet."""
    return lambda serve: edge_of(serve, limit_store, redis_url)


class Source:
    """A body in parts that counts how many were taken; `fail_at` breaks one of them."""

    def __init__(self, fail_at: int | None = None) -> None:
        self.taken = 0
        self._fail_at = fail_at

    def parts(self) -> Iterator[bytes]:
        for number in range(PARTS):
            if number == self._fail_at:
                raise ConnectionError("the store is away")
            self.taken += 1
            yield b"part %d\n" % number

    def serve(self, _request: Request) -> CallResult:
        return CallResult(download=Download(1, '"1"', "application/gzip", self._read))

    def _read(self, _start: int, _stop: int) -> Iterator[bytes]:
        return self.parts()


class Client:
    """The server's part of one request. The client leaves after `leaves_after` parts."""

    def __init__(
        self, source: Source | None = None, leaves_after: int = PARTS, *, sends: bytes = b""
    ) -> None:
        self.source = source or Source()
        self._sends = sends
        self.sent: list[Message] = []
        self.ahead = 0
        self._leaves_after = leaves_after
        self._has_asked = False
        self._gone = asyncio.Event()

    @property
    def status(self) -> int:
        status: int = self.sent[0]["status"]
        return status

    @property
    def headers(self) -> dict[bytes, bytes]:
        return dict(self.sent[0]["headers"])

    @property
    def body(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.sent)

    async def receive(self) -> Message:
        if not self._has_asked:
            self._has_asked = True
            return {"type": "http.request", "body": self._sends}
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        self.sent.append(message)
        bodies = [m for m in self.sent if m.get("body")]
        self.ahead = max(self.ahead, self.source.taken - len(bodies))
        if len(bodies) >= self._leaves_after:
            self._gone.set()
            await asyncio.sleep(0)

    async def call(self, edge: Edge, path: str, *, query: str = "", method: str = "GET") -> None:
        await edge(scope_of(path, query, method), self.receive, self.send)


def scope_of(path: str, query: str = "", method: str = "GET") -> Scope:
    return {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "http_version": "1.1",
        "headers": [],
    }


@pytest.mark.parametrize("path", [API, PAGE])
def test_parts_are_fetched_one_at_a_time_as_the_client_takes_them(
    new_edge: NewEdge, path: str
) -> None:
    client = Client()
    asyncio.run(client.call(new_edge(client.source.serve), path))
    assert client.status == 200
    assert client.body == b"".join(Source().parts())
    assert client.sent[-1] == {"type": "http.response.body", "body": b""}
    assert client.ahead <= 1, "never more than the part that is being sent"


def test_a_client_that_has_gone_is_sent_no_more(new_edge: NewEdge) -> None:
    client = Client(leaves_after=3)
    asyncio.run(client.call(new_edge(client.source.serve), API))
    assert client.source.taken <= 4
    assert client.sent[-1]["more_body"] is True


@pytest.mark.parametrize("path", [API, PAGE])
def test_a_failure_before_the_first_part_is_a_problem_500(new_edge: NewEdge, path: str) -> None:
    client = Client(Source(fail_at=0))
    asyncio.run(client.call(new_edge(client.source.serve), path))
    assert client.status == 500
    assert client.headers[b"content-type"] == b"application/problem+json"
    assert client.headers[b"x-request-id"] == b"1"
    assert orjson.loads(client.body)["code"] == "internal_error"
    assert [message["type"] for message in client.sent] == [
        "http.response.start",
        "http.response.body",
    ]
    assert client.headers[b"content-length"] == str(len(client.body)).encode()


def test_a_failure_midway_ends_the_response_without_its_end(new_edge: NewEdge) -> None:
    client = Client(Source(fail_at=7))
    with pytest.raises(ConnectionError):
        asyncio.run(client.call(new_edge(client.source.serve), API))
    assert client.source.taken == 7
    assert client.sent[-1]["more_body"] is True


@pytest.mark.parametrize(
    ("slow", "query", "threads", "quick"),
    [
        ("/login", "", PORTAL_THREADS, (API, "/healthz", "/readyz")),
        ("/v1/items", "q=silk", WORK_THREADS, (API, "/v1/items", "/healthz", "/readyz", "/login")),
        ("/v1/items", "", READ_THREADS, ("/healthz", "/readyz", "/login")),
    ],
    ids=["portal pages", "searches", "reads"],
)
def test_others_are_served_while_slow_calls_have_all_their_threads(
    new_edge: NewEdge, slow: str, query: str, threads: int, quick: tuple[str, ...]
) -> None:
    over = threading.Event()
    begun = threading.Semaphore(0)

    def serve(request: Request) -> CallResult:
        if (request.path, request.query.decode()) == (slow, query):
            begun.release()
            assert over.wait(PATIENCE_S)
        return CallResult()

    async def drive() -> None:
        edge = new_edge(serve)
        crowd = [Client() for _ in range(2 * threads)]
        waiting = [asyncio.ensure_future(call.call(edge, slow, query=query)) for call in crowd]
        try:
            for _ in range(threads):
                assert await asyncio.to_thread(begun.acquire, timeout=PATIENCE_S)
            for path in quick:
                client = Client()
                await asyncio.wait_for(client.call(edge, path), PATIENCE_S)
                assert client.status == 200
            assert not any(task.done() for task in waiting)
        finally:
            over.set()
            await asyncio.gather(*waiting)
        assert all(call.status == 200 for call in crowd)

    asyncio.run(drive())


@pytest.mark.parametrize(
    ("size", "thread"), [(LARGE_BODY_BYTES, "read"), (LARGE_BODY_BYTES + 1, "work")]
)
def test_a_get_with_a_large_body_runs_beside_the_writes(
    new_edge: NewEdge, size: int, thread: str
) -> None:
    client = Client(sends=b"x" * size)
    edge = new_edge(lambda _: CallResult(content=threading.current_thread().name.encode()))
    asyncio.run(client.call(edge, API))
    assert client.status == 200
    assert client.body.decode().startswith(f"{thread}-")


def test_a_call_of_head_has_the_length_of_get_and_no_body(new_edge: NewEdge) -> None:
    got, head = Client(), Client()
    edge = new_edge(lambda _: CallResult(content=b"four"))
    asyncio.run(got.call(edge, API))
    asyncio.run(head.call(edge, API, method="HEAD"))
    assert (got.status, got.body, got.headers[b"content-length"]) == (200, b"four", b"4")
    assert (head.status, head.body, head.headers[b"content-length"]) == (200, b"", b"4")


@pytest.mark.parametrize("status", [204, 304])
def test_a_response_without_a_body_has_no_length(new_edge: NewEdge, status: int) -> None:
    client = Client()
    asyncio.run(client.call(new_edge(lambda _: CallResult(status=status, content=b"four")), API))
    assert (client.status, client.body) == (status, b"")
    assert b"content-length" not in client.headers


@pytest.mark.parametrize(
    ("path", "readiness", "logged"),
    [
        ("/healthz", Readiness.UNREADY, []),
        ("/readyz", Readiness.DEGRADED, []),
        ("/readyz", Readiness.UNREADY, [503]),
        ("/login", Readiness.OK, [200]),
        (API, Readiness.OK, [200]),
    ],
)
def test_probes_are_logged_when_they_fail(
    limit_store: WindowStrategy, redis_url: str, path: str, readiness: Readiness, logged: list[int]
) -> None:
    written = io.StringIO()
    log = RequestLog(lambda: written)
    checks = Checks([ServerCheck("database", list, Finding("database", readiness))])
    edge = edge_of(lambda _: CallResult(), limit_store, redis_url, log, checks=checks)
    asyncio.run(Client().call(edge, path))
    log.flush()
    lines = [orjson.loads(line) for line in written.getvalue().splitlines()]
    assert [(line["path"], line["status"]) for line in lines] == [
        (path, status) for status in logged
    ]


def test_a_form_that_came_in_chunks_is_read() -> None:
    sent = Request(
        id="1",
        method="POST",
        path="/login",
        in_api=False,
        client_address="",
        body=b"x=y",
        headers=[
            (b"content-type", b"application/x-www-form-urlencoded"),
            (b"transfer-encoding", b"chunked"),
            (b"cookie", b"a=1"),
            (b"cookie", b"b=2"),
        ],
    )
    request = PageRequest(build_environ(sent))
    assert request.form.to_dict() == {"x": "y"}
    assert request.cookies.to_dict() == {"a": "1", "b": "2"}
