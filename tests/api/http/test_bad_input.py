"""Bad input of every kind gets its 4xx problem, writes nothing, and never a 500 or a page.

`mistakes.yaml` has what callers often send, with its messages.
"""

import socket
from typing import Any

import orjson
import pytest
from sqlalchemy import func, select

from cute_api.models import Event, Item
from tests.fixtures.api import Api, Client

BODY_LIMIT_BYTES = 1_048_576
DRAIN_LIMIT_BYTES = 16 * 1_048_576
HEAD_LIMIT_BYTES = 65_536
JSON = {"Content-Type": "application/json"}
DEEP = b'{"title":' + b"[" * 9_000 + b"]" * 9_000 + b"}"


def rows(api: Api) -> tuple[int, int]:
    """How many items and events there are: bad input must not change it."""
    with api.database.transaction() as session:
        items = session.scalar(select(func.count()).select_from(Item))
        events = session.scalar(select(func.count()).select_from(Event))
    return items or 0, events or 0


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"surprise": 1}, "/surprise"),
        ({"title": "\u200b\u2060\ufeff"}, "/title"),
        ({"title": "\U000e0041"}, "/title"),
        ({"description": "\u3164\n"}, "/description"),
        (
            {"images": [{"url": "https://images.cute.example/a.jpg", "alt": "\xad"}]},
            "/images/0/alt",
        ),
        ({"sku": "\u200d"}, "/sku"),
        ({"k" * 201: 1}, ""),
        ({"images": [0] * 101}, "/images"),
        ({"price": {"amount": 10**30, "currency": "EUR"}}, "/price/amount"),
        ({"price": {"amount": 1, "currency": "EUX"}}, "/price/currency"),
        ({"images": [{"url": "javascript:alert(1)"}]}, "/images/0/url"),
        ({"sku": ""}, "/sku"),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_create_item_422_names_the_field(
    api: Api, alice: Client, change: dict[str, Any], pointer: str
) -> None:
    before = rows(api)
    response = alice.post("/items", json=api.new_item(**change))
    assert response.status_code == 422, response.text
    assert pointer in [error["pointer"] for error in response.json()["errors"]]
    assert rows(api) == before


@pytest.mark.parametrize(
    "body",
    [
        b"{} {}",
        b'{"title": Infinity}',
        b'{"title": "\xff\xfe"}',
        b'{"title": "\\ud800"}',
        b"\xef\xbb\xbf{}",
        DEEP,
        b"[" * 17 + b"]" * 17,
    ],
    ids=lambda body: repr(body[:24]),
)
def test_create_item_400_for_what_is_not_json(api: Api, alice: Client, body: bytes) -> None:
    before = rows(api)
    response = alice.post("/items", content=body, headers=JSON)
    assert (response.status_code, response.json()["code"]) == (400, "malformed_json")
    assert rows(api) == before


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Content-Type": ""},
        {"Content-Type": "text/html"},
        {"Content-Type": "application/jsonp"},
        {"Content-Type": "multipart/form-data"},
        {"Content-Type": "application/json", "Content-Encoding": "gzip"},
    ],
    ids=str,
)
def test_create_item_415_for_a_media_type_not_declared(
    api: Api, alice: Client, headers: dict[str, str]
) -> None:
    body = orjson.dumps(api.new_item())
    response = alice.post("/items", content=body, headers=headers)
    assert (response.status_code, response.json()["code"]) == (415, "unsupported_media_type")


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("surprise=1", "surprise"),
        ("limit=101", "limit"),
        ("limit=" + "9" * 400, "limit"),
        ("limit=%D9%A1", "limit"),
        ("max_price=NaN", "max_price"),
        ("brand_id=1", "brand_id"),
        ("category_id=%00", "category_id"),
        ("cursor=!!!", "cursor"),
        ("cursor=AAAA", "cursor"),
        ("cursor=" + "A" * 600, "cursor"),
    ],
)
def test_list_items_422_names_the_parameter(alice: Client, query: str, parameter: str) -> None:
    response = alice.get(f"/items?{query}")
    assert response.status_code == 422, response.text
    assert [error["parameter"] for error in response.json()["errors"]] == [parameter]


@pytest.mark.parametrize("query", ["limit=%ff", "limit=%c3%28", "a=1&" * 200])
def test_list_items_400_for_a_query_that_cannot_be_read(alice: Client, query: str) -> None:
    assert alice.get(f"/items?{query}").status_code == 400


@pytest.mark.parametrize(
    ("item_id", "status"),
    [
        ("1", 422),
        ("not-an-id", 422),
        ("%00", 422),
        ("..%2f", 404),
        ("x" * 2_000, 422),
        ("%ff", 400),
    ],
)
def test_get_item_4xx_for_a_malformed_id(alice: Client, item_id: str, status: int) -> None:
    assert alice.get(f"/items/{item_id}").status_code == status


@pytest.mark.parametrize("path", ["/items/", "//items", "/nothing", "/items/a/b", "/../v1"])
def test_unknown_path_404(alice: Client, path: str) -> None:
    assert alice.get(path).status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("PUT", "/items", {"GET", "POST"}),
        ("DELETE", "/items", {"GET", "POST"}),
        ("PROPFIND", "/items", {"GET", "POST"}),
        ("BREW", "/items", {"GET", "POST"}),
        ("POST", "/me", {"GET"}),
        ("PUT", "/webhooks/01936f5e-7b2a-7c3d-8e4f-5a6b7c8d9e0f", {"GET", "PATCH", "DELETE"}),
    ],
)
def test_unknown_method_405_names_the_allowed_ones(
    alice: Client, method: str, path: str, allow: set[str]
) -> None:
    response = alice.request(method, path)
    assert response.status_code == 405
    assert set(response.headers["Allow"].split(", ")) == allow


@pytest.mark.parametrize(
    "value",
    ["Basic YTpi", "Bearer", "Bearer x y", "bearer cute_", "Token cute_abc", "cute_abc"],
)
def test_public_list_401_for_authorization_that_is_no_valid_key(api: Api, value: str) -> None:
    anonymous = api.client(None)
    response = anonymous.get("/items", headers={"Authorization": value})
    assert response.status_code == 401


def test_public_list_401_for_a_key_with_a_wrong_checksum(api: Api, alice: Client) -> None:
    assert alice.key
    broken = alice.key[:-1] + ("0" if alice.key[-1] != "0" else "1")
    assert api.with_key(broken).get("/items").status_code == 401


def test_create_item_413_is_readable_up_to_the_drain_limit(api: Api, alice: Client) -> None:
    before = rows(api)
    for size in (BODY_LIMIT_BYTES + 1, DRAIN_LIMIT_BYTES):
        response = alice.post("/items", content=b"x" * size, headers=JSON)
        assert response.status_code == 413
        assert "X-RateLimit-Remaining" in response.headers
    assert rows(api) == before


def test_create_item_413_closes_beyond_the_drain_limit(api: Api, alice: Client) -> None:
    head = (
        f"POST /v1/items HTTP/1.1\r\nHost: cute\r\nAuthorization: Bearer {alice.key}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {DRAIN_LIMIT_BYTES + 1}\r\n\r\n"
    )
    response = raw(api, head.encode())
    assert response.startswith(b"HTTP/1.1 413 ")
    assert b"connection: close" in response.lower()


def test_create_item_413_for_a_chunked_body_without_a_length(alice: Client) -> None:
    def chunks() -> Any:
        for _ in range(20):
            yield b"x" * 65_536

    assert alice.post("/items", content=chunks(), headers=JSON).status_code == 413


def test_create_item_201_for_a_chunked_body(api: Api, alice: Client) -> None:
    def chunks() -> Any:
        yield orjson.dumps(api.new_item())

    assert alice.post("/items", content=chunks(), headers=JSON).status_code == 201


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"GARBAGE\r\n\r\n",
        b"CONNECT /v1/items HTTP/1.1\r\nHost: c\r\n\r\n",
        b"POST /v1/items HTTP/1.1\r\nHost: c\r\nContent-Length: abc\r\n\r\n",
        b"POST /v1/items HTTP/1.1\r\nHost: c\r\nTransfer-Encoding: chunked\r\n\r\nZZZ\r\n",
        b"GET /v1/items HTTP/1.1\r\nHost: c\r\nX: " + b"a" * (HEAD_LIMIT_BYTES + 1) + b"\r\n\r\n",
        b"GET /v1/items HTTP/1.1\r\n" + b"X-A: b\r\n" * 20_000 + b"\r\n",
    ],
    ids=["garbage", "method", "length", "chunks", "giant header", "many headers"],
)
def test_what_the_parser_refuses_gets_400_and_a_close(api: Api, request_bytes: bytes) -> None:
    response = raw(api, request_bytes)
    assert response.startswith(b"HTTP/1.1 400 "), response[:200]
    head, _, body = response.partition(b"\r\n\r\n")
    assert b"connection: close" in head
    problem = orjson.loads(body)
    assert problem["code"] == "malformed_request"
    assert f"x-request-id: {problem['request_id']}".encode() in head


def test_me_401_for_a_key_in_a_trailer(api: Api, alice: Client) -> None:
    head = (
        b"GET /v1/me HTTP/1.1\r\nHost: c\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    response = raw(api, head + f"0\r\nAuthorization: Bearer {alice.key}\r\n\r\n".encode())
    assert response.startswith(b"HTTP/1.1 401 "), response[:200]


def test_create_webhook_upgrade_is_ignored_and_its_body_is_no_request(
    api: Api, alice: Client
) -> None:
    body = f"GET /v1/me HTTP/1.1\r\nHost: c\r\nAuthorization: Bearer {alice.key}\r\n\r\n"
    head = (
        "POST /v1/webhooks HTTP/1.1\r\nHost: c\r\nConnection: close, Upgrade\r\nUpgrade: foo\r\n"
        f"Authorization: Bearer {alice.key}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    response = raw(api, (head + body).encode())
    assert response.startswith(b"HTTP/1.1 400 ")
    assert response.count(b"HTTP/1.1 ") == 1
    assert b'"malformed_json"' in response


def raw(api: Api, request: bytes) -> bytes:
    """Send bytes and read until the server closes."""
    with socket.create_connection(("127.0.0.1", api.port), timeout=60) as connection:
        response = b""
        try:
            connection.sendall(request)
        except (BrokenPipeError, ConnectionResetError):
            response = b""
        while True:
            try:
                chunk = connection.recv(65_536)
            except ConnectionResetError:
                return response
            if not chunk:
                return response
            response += chunk
