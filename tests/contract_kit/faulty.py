"""The real server with faults: a small proxy in front of it that spoils its answers."""

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx

HTML = b"<!doctype html><h1>Not Found</h1>"
ITEM = re.compile(r"/v1/items/[0-9a-f-]{36}")
# Of the connection, not of the answer.
HOP = {"connection", "transfer-encoding", "keep-alive", "date", "server", "content-length"}
CONDITION = "if-match"


class Fault(Enum):
    """What can be wrong with the server."""

    LIST_WITHOUT_CURSOR = "the list of items lacks next_cursor"
    AMOUNT_AS_TEXT = "a price's amount is a text"
    CREATED_WITHOUT_LOCATION = "a new item's answer has no Location"
    UNKNOWN_ID_IS_NULL = "an unknown item is 200 null"
    HTML_FOR_MISSING_SCOPE = "a missing scope is a 404 page"
    NO_SCHEME = "401 has no WWW-Authenticate"
    INVALID_IS_400 = "an invalid body is 400"
    PROBLEM_WITHOUT_REQUEST_ID = "a problem has no request_id"
    NO_RATE_LIMIT = "an answer has no RateLimit"
    SECRET_IN_LIST = "the list of webhooks shows secrets"
    TIME_WITHOUT_ZONE = "times have no zone"
    UNKNOWN_CONDITION = "an item's condition is none of the list"
    CONDITION_IGNORED = "If-Match is ignored"
    DELETED_WITH_TEXT = "deleting answers 200 with a text"


@dataclass
class Exchange:
    """A request's line, and its answer, to be spoiled."""

    method: str
    path: str
    status: int
    headers: dict[str, str]
    content: bytes

    @property
    def value(self) -> Any:
        return json.loads(self.content) if self.content else None

    def put(self, value: Any) -> None:
        self.content = json.dumps(value).encode()

    def drop(self, name: str) -> None:
        self.headers = {k: v for k, v in self.headers.items() if k.lower() != name.lower()}

    def answers(self, method: str, path: str, status: int) -> bool:
        there = self.path == path or (path == "item" and ITEM.fullmatch(self.path) is not None)
        return there and (self.method, self.status) == (method, status)


def _list_without_cursor(exchange: Exchange) -> None:
    if exchange.answers("GET", "/v1/items", 200):
        exchange.put({k: v for k, v in exchange.value.items() if k != "next_cursor"})


def _amount_as_text(exchange: Exchange) -> None:
    if exchange.answers("GET", "item", 200):
        item = exchange.value
        item["price"]["amount"] = str(item["price"]["amount"])
        exchange.put(item)


def _created_without_location(exchange: Exchange) -> None:
    if exchange.answers("POST", "/v1/items", 201):
        exchange.drop("Location")


def _unknown_id_is_null(exchange: Exchange) -> None:
    if exchange.answers("GET", "item", 404):
        exchange.status, exchange.content = 200, b"null"
        exchange.headers["content-type"] = "application/json"


def _html_for_missing_scope(exchange: Exchange) -> None:
    if exchange.status == 403:
        exchange.status, exchange.content = 404, HTML
        exchange.headers["content-type"] = "text/html"


def _no_scheme(exchange: Exchange) -> None:
    if exchange.status == 401:
        exchange.drop("WWW-Authenticate")


def _invalid_is_400(exchange: Exchange) -> None:
    if exchange.answers("POST", "/v1/items", 422):
        exchange.status = 400
        exchange.put({**exchange.value, "status": 400})


def _problem_without_request_id(exchange: Exchange) -> None:
    if exchange.answers("DELETE", "item", 404):
        exchange.put({k: v for k, v in exchange.value.items() if k != "request_id"})


def _no_rate_limit(exchange: Exchange) -> None:
    if exchange.path == "/v1/brands":
        exchange.drop("RateLimit")


def _secret_in_list(exchange: Exchange) -> None:
    if exchange.answers("GET", "/v1/webhooks", 200):
        page = exchange.value
        for webhook in page["data"]:
            webhook["secret"] = "whsec_YW4gZXhhbXBsZSwgbm90IGEgcmVhbCBzZWNyZXQsIDM2IGJ5dGVz"
        exchange.put(page)


def _time_without_zone(exchange: Exchange) -> None:
    if exchange.answers("GET", "/v1/me", 200):
        me = exchange.value
        exchange.put({**me, "created_at": me["created_at"].rstrip("Z")})


def _unknown_condition(exchange: Exchange) -> None:
    if exchange.answers("GET", "item", 200):
        exchange.put({**exchange.value, "condition": "as new"})


def _deleted_with_text(exchange: Exchange) -> None:
    if exchange.answers("DELETE", "item", 204):
        exchange.status, exchange.content = 200, b"deleted"
        exchange.headers["content-type"] = "text/plain"


SPOILERS: dict[Fault, Callable[[Exchange], None]] = {
    Fault.LIST_WITHOUT_CURSOR: _list_without_cursor,
    Fault.AMOUNT_AS_TEXT: _amount_as_text,
    Fault.CREATED_WITHOUT_LOCATION: _created_without_location,
    Fault.HTML_FOR_MISSING_SCOPE: _html_for_missing_scope,
    Fault.NO_SCHEME: _no_scheme,
    Fault.INVALID_IS_400: _invalid_is_400,
    Fault.PROBLEM_WITHOUT_REQUEST_ID: _problem_without_request_id,
    Fault.NO_RATE_LIMIT: _no_rate_limit,
    Fault.SECRET_IN_LIST: _secret_in_list,
    Fault.TIME_WITHOUT_ZONE: _time_without_zone,
    Fault.UNKNOWN_CONDITION: _unknown_condition,
    Fault.DELETED_WITH_TEXT: _deleted_with_text,
    # Last: an answer that it makes has no fields to spoil.
    Fault.UNKNOWN_ID_IS_NULL: _unknown_id_is_null,
}


@dataclass
class Faulty:
    """A proxy on a port of its own; `faults` can be changed at any time.

    What begins with one of `missing` is not there; `commands` are the calls that came through.
    """

    base_url: str
    faults: set[Fault] = field(default_factory=set)
    missing: tuple[str, ...] = ()
    calls: list[tuple[str, str, int]] = field(default_factory=list)


@contextmanager
def faulty(upstream: str) -> Iterator[Faulty]:
    """A proxy in front of `upstream`, until the block ends."""
    with httpx.Client(base_url=upstream, timeout=20, trust_env=False) as client:
        server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
        server.daemon_threads = True
        proxy = Faulty(f"http://127.0.0.1:{server.server_address[1]}")
        server.RequestHandlerClass = _handler(client, proxy)
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield proxy
        finally:
            server.shutdown()
            thread.join()
            server.server_close()


def _handler(client: httpx.Client, proxy: Faulty) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: Any) -> None:
            """Nobody reads it."""

        def _pass_on(self) -> None:
            content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            given = {name.lower(): value for name, value in self.headers.items()}
            headers = {k: v for k, v in given.items() if k not in {*HOP, "host"}}
            if Fault.CONDITION_IGNORED in proxy.faults:
                headers.pop(CONDITION, None)
            headers["accept-encoding"] = "identity"
            path = self.path.partition("?")[0]
            if any(path.startswith(missing) for missing in proxy.missing):
                exchange = Exchange(self.command, path, 404, {"content-type": "text/html"}, HTML)
            else:
                answer = client.request(self.command, self.path, headers=headers, content=content)
                kept = {k: v for k, v in answer.headers.items() if k.lower() not in HOP}
                exchange = Exchange(self.command, path, answer.status_code, kept, answer.content)
                for fault, spoil in SPOILERS.items():
                    if fault in proxy.faults:
                        spoil(exchange)
            proxy.calls.append((self.command, path, exchange.status))
            self._answer(exchange)

        def _answer(self, exchange: Exchange) -> None:
            self.send_response_only(exchange.status)
            for name, value in exchange.headers.items():
                self.send_header(name, value)
            if exchange.status not in {204, 304}:
                self.send_header("Content-Length", str(len(exchange.content)))
            self.end_headers()
            if exchange.status not in {204, 304}:
                self.wfile.write(exchange.content)

        do_GET = do_POST = _pass_on  # noqa: N815 - http.server's names
        do_PUT = do_PATCH = do_DELETE = _pass_on  # noqa: N815 - http.server's names

    return Handler
