"""A proxy that breaks one promise at a time, on the way to the server or back."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlencode

import httpx

HOP = {"connection", "transfer-encoding", "keep-alive", "date", "server", "content-length"}
ITEM = r"/v1/items/[0-9a-f-]{36}"


@dataclass
class Turn:
    """A request, and its response once there is one."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    content: bytes
    status: int = 0
    answer: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    def at(self, method: str, path: str) -> bool:
        return self.method == method and re.fullmatch(path, self.path) is not None

    def change(self, edit: Callable[[Any], Any]) -> None:
        if self.status < 300 and self.body:
            self.body = json.dumps(edit(json.loads(self.body))).encode()

    def send(self, edit: Callable[[Any], Any]) -> None:
        if self.content:
            self.content = json.dumps(edit(json.loads(self.content))).encode()


Spoil = Callable[[Turn], object]


def nothing(turn: Turn) -> None:
    """Leaves it as it is."""


@dataclass(frozen=True)
class Fault:
    """Breaks `promise`; changes what is asked, what is answered, or both."""

    promise: str
    asked: Spoil = nothing
    answered: Spoil = nothing


def ignored(path: str, name: str) -> Spoil:
    return lambda turn: turn.query.pop(name, None) if turn.at("GET", path) else None


def dropped(method: str, path: str, name: str) -> Spoil:
    return lambda turn: turn.headers.pop(name, None) if turn.at(method, path) else None


def edited(method: str, path: str, edit: Callable[[Any], Any]) -> Spoil:
    return lambda turn: turn.change(edit) if turn.at(method, path) else None


def sent(method: str, path: str, edit: Callable[[Any], Any]) -> Spoil:
    return lambda turn: turn.send(edit) if turn.at(method, path) else None


def header(method: str, path: str, name: str, edit: Callable[[str], str | None]) -> Spoil:
    def spoil(turn: Turn) -> None:
        given = turn.answer.get(name)
        if turn.at(method, path) and given is not None:
            value = edit(given)
            turn.answer.pop(name)
            if value is not None:
                turn.answer[name] = value

    return spoil


def without(name: str) -> Callable[[Any], Any]:
    return lambda value: {k: v for k, v in value.items() if k != name}


def turned(value: Any) -> Any:
    return {**value, "data": value["data"][::-1]}


def cut(value: Any) -> Any:
    return {**value, "data": value["data"][1:]}


ITEMS, MINE = "/v1/items", "/v1/me/items"
FILTERS = ("q", "category_id", "brand_id", "seller_id", "condition", "size", "color")
FAULTS: dict[str, Fault] = {
    **{
        f"list_items ignores {name}": Fault(f"filter-list_items-{name}", ignored(ITEMS, name))
        for name in (*FILTERS, "currency", "min_price", "max_price", "status", "updated_since")
    },
    **{
        f"list_my_items ignores {name}": Fault(f"filter-list_my_items-{name}", ignored(MINE, name))
        for name in ("status", "sku", "updated_since")
    },
    "list_items ignores cursor": Fault("pages-list_items", ignored(ITEMS, "cursor")),
    "list_my_items ignores cursor": Fault("pages-list_my_items", ignored(MINE, "cursor")),
    "list_brands ignores cursor": Fault("pages-list_brands", ignored("/v1/brands", "cursor")),
    "list_items ignores limit": Fault("limit-list_items", ignored(ITEMS, "limit")),
    "list_categories ignores limit": Fault(
        "limit-list_categories", ignored("/v1/categories", "limit")
    ),
    "price_asc sorts down": Fault(
        "sort-list_items-price_asc",
        lambda t: t.query.update(sort="price_desc") if t.query.get("sort") == "price_asc" else None,
    ),
    "sort is ignored": Fault("sort-list_items-price_desc", ignored(ITEMS, "sort")),
    "my items come oldest first": Fault(
        "order-list_my_items", answered=edited("GET", MINE, turned)
    ),
    "my items lack one": Fault("complete-list_my_items", answered=edited("GET", MINE, cut)),
    "Link has no filter": Fault(
        "links-list_items",
        answered=header("GET", ITEMS, "link", lambda v: v.replace("size=", "sized=")),
    ),
    "no Link": Fault(
        "links-list_brands", answered=header("GET", "/v1/brands", "link", lambda v: None)
    ),
    "create drops a field": Fault("create-keeps-fields", sent("POST", ITEMS, without("color"))),
    "Location of another": Fault(
        "create-keeps-fields", answered=header("POST", ITEMS, "location", lambda v: "/v1/items/x")
    ),
    "patch drops a field": Fault("patch-leaves-rest", sent("PATCH", ITEM, without("size"))),
    "patch clears a field": Fault(
        "patch-leaves-rest", sent("PATCH", ITEM, lambda v: {"description": None, **v})
    ),
    "put keeps what was left out": Fault(
        "put-by-sku",
        sent("PUT", "/v1/me/items/by-sku/.*", lambda v: {"size": "M", **v}),
    ),
    "batch rows come in another order": Fault(
        "batch-rows", answered=edited("POST", "/v1/items/batch", turned)
    ),
    "atomic is ignored": Fault("batch-atomic", sent("POST", "/v1/items/batch", without("atomic"))),
    "ETag stays": Fault(
        "etag-follows-item",
        answered=lambda t: (
            header("GET", ITEM, "etag", lambda v: '"same"')(t),
            edited("GET", ITEM, lambda v: {**v, "etag": '"same"'})(t),
        ),
    ),
    "If-None-Match is ignored": Fault("if-none-match", dropped("GET", ITEM, "if-none-match")),
    "If-Match of a delete is ignored": Fault("if-match", dropped("DELETE", ITEM, "if-match")),
    "If-Match of a patch is ignored": Fault("if-match", dropped("PATCH", ITEM, "if-match")),
    "Idempotency-Key is ignored": Fault(
        "idempotent-create", dropped("POST", ITEMS, "idempotency-key")
    ),
    "Idempotency-Key of a patch is ignored": Fault(
        "idempotent-patch", dropped("PATCH", ITEM, "idempotency-key")
    ),
    "X-Request-Id repeats": Fault(
        "request-ids", answered=header("GET", ".*", "x-request-id", lambda v: "same")
    ),
    "X-RateLimit-Remaining is another": Fault(
        "quota-numbers", answered=header("GET", ".*", "x-ratelimit-remaining", lambda v: "7")
    ),
    "RateLimit stays": Fault(
        "quota-counts",
        answered=header("GET", ".*", "ratelimit", lambda v: re.sub(r"r=\d+", "r=9", v)),
    ),
    "no CORS": Fault(
        "any-origin", answered=header("GET", ".*", "access-control-allow-origin", lambda v: None)
    ),
    "the feed ignores after": Fault("feed-complete", ignored("/v1/events", "after")),
    "the feed is turned": Fault("feed-complete", answered=edited("GET", "/v1/events", turned)),
    "a webhook's patch drops a field": Fault(
        "webhook-writes", sent("PATCH", "/v1/webhooks/.*", without("description"))
    ),
}


@dataclass
class Breaking:
    """The proxy; `fault` can be changed at any time."""

    base_url: str
    fault: Fault | None = None


@contextmanager
def breaking(upstream: str) -> Iterator[Breaking]:
    """A proxy in front of `upstream`, until the block ends."""
    with httpx.Client(base_url=upstream, timeout=20, trust_env=False) as client:
        server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
        server.daemon_threads = True
        proxy = Breaking(f"http://127.0.0.1:{server.server_address[1]}")
        server.RequestHandlerClass = _handler(client, proxy)
        thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield proxy
        finally:
            server.shutdown()
            thread.join()
            server.server_close()


def _handler(client: httpx.Client, proxy: Breaking) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: Any) -> None:
            """Nobody reads it."""

        def _pass_on(self) -> None:
            content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            path, _, query = self.path.partition("?")
            given = {k.lower(): v for k, v in self.headers.items()}
            headers = {k: v for k, v in given.items() if k not in {*HOP, "host"}}
            headers["accept-encoding"] = "identity"
            turn = Turn(self.command, path, dict(parse_qsl(query)), headers, content)
            fault = proxy.fault or Fault("")
            fault.asked(turn)
            url = f"{path}?{urlencode(turn.query)}" if turn.query else path
            answer = client.request(turn.method, url, headers=turn.headers, content=turn.content)
            turn.status, turn.body = answer.status_code, answer.content
            turn.answer = {k: v for k, v in answer.headers.items() if k.lower() not in HOP}
            fault.answered(turn)
            self.send_response_only(turn.status)
            for name, value in turn.answer.items():
                self.send_header(name, value)
            if turn.status not in {204, 304}:
                self.send_header("Content-Length", str(len(turn.body)))
            self.end_headers()
            if turn.status not in {204, 304}:
                self.wfile.write(turn.body)

        do_GET = do_POST = _pass_on  # noqa: N815 - http.server's names
        do_PUT = do_PATCH = do_DELETE = _pass_on  # noqa: N815 - http.server's names

    return Handler
