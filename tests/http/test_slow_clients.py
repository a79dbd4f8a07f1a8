"""Clients that connect and send no request, or a part of one: they lose their connections only."""

import socket
from contextlib import ExitStack

import orjson
import pytest

from tests.http.conftest import MOST_PER_ADDRESS, SHORT_HEAD_SECONDS, Front, serving

GET = b"GET /ordinary HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
PART = b"GET /slow HTTP/1.1\r\nHost: a\r\n"


def dial(front: Front, source: str = "127.0.0.1") -> socket.socket:
    return socket.create_connection(
        ("127.0.0.1", front.port), timeout=10, source_address=(source, 0)
    )


def read(connection: socket.socket) -> bytes:
    """What comes until the server closes."""
    received = b""
    try:
        while chunk := connection.recv(65_536):
            received += chunk
    except ConnectionResetError:
        pass
    return received


def test_a_connection_without_a_byte_is_closed(impatient: Front) -> None:
    with dial(impatient) as connection:
        assert read(connection) == b""


@pytest.mark.parametrize("before", [b"", GET.replace(b"Connection: close\r\n", b"")])
def test_a_head_that_does_not_arrive_gets_408(impatient: Front, before: bytes) -> None:
    with dial(impatient) as connection:
        connection.sendall(before + PART)
        received = read(connection)
    if before:
        first, received = received.split(b"seen", 1)
        assert first.startswith(b"HTTP/1.1 200 ")
    assert received.startswith(b"HTTP/1.1 408 ")
    head, _, body = received.partition(b"\r\n\r\n")
    assert b"connection: close" in head
    assert orjson.loads(body)["code"] == "request_timeout"


def test_408_to_clients_that_call_over_tls_says_so() -> None:
    header = b"\r\nstrict-transport-security: max-age=31536000\r\n"
    for over_tls in (True, False):
        with (
            serving(SHORT_HEAD_SECONDS, public_over_tls=over_tls) as front,
            dial(front) as connection,
        ):
            connection.sendall(PART)
            received = read(connection)
        assert received.startswith(b"HTTP/1.1 408 ")
        assert received.count(header) == over_tls


def test_a_head_that_arrives_byte_by_byte_has_no_more_time(impatient: Front) -> None:
    with dial(impatient) as connection:
        connection.settimeout(0.05)
        received = b""
        for at in range(1_000_000):
            try:
                connection.sendall(PART[at : at + 1] or b"a")
                received = connection.recv(65_536)
            except TimeoutError:
                continue
            break
    assert received.startswith(b"HTTP/1.1 408 ")


def test_connections_that_wait_make_room_for_others(front: Front) -> None:
    front.witness.seen.clear()
    with ExitStack() as stack:
        for at in range(2 * MOST_PER_ADDRESS):
            waiting = stack.enter_context(dial(front))
            if at % 2:
                waiting.sendall(PART)
        for source in ("127.0.0.1", "127.0.0.2"):
            with dial(front, source) as connection:
                connection.sendall(GET)
                assert read(connection).startswith(b"HTTP/1.1 200 ")
    assert [seen.path for seen in front.witness.seen] == ["/ordinary", "/ordinary"]
