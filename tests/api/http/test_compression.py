"""Compressed responses are the same JSON in fewer bytes, and some may not be kept."""

import gzip
import socket
from collections.abc import Callable

import brotli
import httpx
import pytest
import zstandard

from cute_api.edge.responses.compression import CODINGS
from cute_api.models._gen.version import API_VERSION
from tests.fixtures.api import Api, Client

MIN_SIZE_BYTES = 1_024
DECODERS: dict[str, Callable[[bytes], bytes]] = {
    "zstd": lambda body: zstandard.ZstdDecompressor().decompress(body),
    "br": brotli.decompress,
    "gzip": gzip.decompress,
}


@pytest.fixture(scope="module")
def alice(api: Api) -> Client:
    client = api.client("alice")
    for number in range(5):
        body = api.new_item(title=f"Scarf {number}", description="soft " * 100)
        assert client.post("/items", json=body).status_code == 201
    return client


def raw(client: Client, path: str, accept: str) -> tuple[httpx.Response, bytes]:
    """A response with its bytes as they came."""
    secret = {"Authorization": f"Bearer {client.key}", "Accept-Encoding": accept}
    with httpx.stream(
        "GET", str(client.base_url).rstrip("/") + path, headers=secret, trust_env=False
    ) as response:
        return response, b"".join(response.iter_raw())


@pytest.mark.parametrize("coding", CODINGS)
def test_list_is_the_same_compressed_and_plain(alice: Client, coding: str) -> None:
    plain, body = raw(alice, "/items", "identity")
    packed, bytes_sent = raw(alice, "/items", coding)
    assert (plain.status_code, packed.status_code) == (200, 200)
    assert len(body) > MIN_SIZE_BYTES > len(bytes_sent)
    assert DECODERS[coding](bytes_sent) == body
    assert packed.headers["Content-Encoding"] == coding
    assert packed.headers["Content-Length"] == str(len(bytes_sent))
    for response in (plain, packed):
        vary = ", ".join(response.headers.get_list("Vary"))
        assert sorted(vary.split(", ")) == ["Accept-Encoding", "Cute-Version", "Origin"]
        assert response.headers.get_list("X-Request-Id") == [response.headers["X-Request-Id"]]


@pytest.mark.parametrize("accept", ["gzip;q=0", "gzip;q=x", ";;", "deflate", "*;q=0"])
def test_client_that_wants_no_coding_gets_none(alice: Client, accept: str) -> None:
    response, body = raw(alice, "/items", accept)
    assert "Content-Encoding" not in response.headers
    assert response.headers["Content-Length"] == str(len(body))
    assert body.startswith(b"{")


@pytest.mark.parametrize("coding", CODINGS)
def test_tag_of_a_compressed_item_is_good_for_every_condition(
    api: Api, alice: Client, coding: str
) -> None:
    body = api.new_item(description="soft " * 400)
    path = alice.post("/items", json=body).headers["Location"].removeprefix("/v1")
    tag = alice.get(path, headers={"Accept-Encoding": coding}).headers["ETag"]
    plain = alice.get(path, headers={"Accept-Encoding": "identity"}).headers["ETag"]
    assert tag == plain.removesuffix('"') + f'-{coding}"'
    for known in (tag, plain):
        same = alice.get(path, headers={"If-None-Match": known})
        assert (same.status_code, same.headers["ETag"]) == (304, known)
    changed = alice.patch(path, json={"size": "M"}, headers={"If-Match": tag})
    assert changed.status_code == 200
    assert alice.get(path, headers={"If-None-Match": tag}).status_code == 200
    assert alice.patch(path, json={"size": "S"}, headers={"If-Match": tag}).status_code == 412


def test_small_response_and_large_problem(alice: Client) -> None:
    assert "Content-Encoding" not in alice.get("/me").headers
    problem = alice.get("/items", params={f"unknown_{number}": 1 for number in range(20)})
    assert problem.status_code == 422
    assert problem.headers["Content-Encoding"] == "zstd", "what is best of all that httpx accepts"
    assert len(problem.json()["errors"]) == 20


def test_head_of_a_list_names_no_wrong_length(alice: Client) -> None:
    response = alice.head("/items")
    assert response.status_code == 200
    assert "Content-Length" not in response.headers
    assert "Transfer-Encoding" not in response.headers
    assert alice.get("/me").status_code == 200, "the connection is still in step"


def test_served_document_is_compressed(api: Api) -> None:
    response = httpx.get(api.base_url + "/openapi.json", trust_env=False)
    assert response.headers["Content-Encoding"] == "zstd"
    assert response.json()["openapi"].startswith("3.1")


def test_a_replayed_secret_is_not_kept_either(api: Api) -> None:
    body = {"url": "http://127.0.0.1:9/hook", "types": ["item.created"]}
    alice = api.client("alice")
    for replayed in (None, "true"):
        response = alice.post("/webhooks", json=body, headers={"Idempotency-Key": "twice"})
        assert response.status_code == 201
        assert response.headers.get("Idempotent-Replayed") == replayed
        assert response.headers.get_list("Cache-Control") == ["no-store"]


def test_what_is_no_request_gets_an_error_that_is_not_kept_either(api: Api) -> None:
    with socket.create_connection(("127.0.0.1", api.port), timeout=60) as connection:
        connection.sendall(b"GET /v1/me HTTP/1.1\r\n\r\n")
        head = connection.makefile("rb").read().partition(b"\r\n\r\n")[0].lower().split(b"\r\n")
    assert head[0].startswith(b"http/1.1 400")
    kept = {b"cache-control: no-store", b"x-content-type-options: nosniff"}
    assert kept | {b"cute-version: " + API_VERSION.encode()} <= set(head)


def test_health_is_not_kept(api: Api) -> None:
    for path in ("/healthz", "/readyz"):
        response = httpx.get(api.base_url + path, trust_env=False)
        assert response.headers["Cache-Control"] == "no-store"
