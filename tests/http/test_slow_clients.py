"""Clients that connect and send no request, or a part of one: they lose their connections only."""

import socket
import time
from contextlib import ExitStack

import orjson
import pytest

from tests.http.conftest import MOST_PER_ADDRESS, SHORT_HEAD_SECONDS, Front, serving

GET = b"GET /ordinary HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
# One body is to come, and it does not; another comes a KiB at a time.
UNFINISHED = b"POST /slow HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n"
UNFINISHED_CHUNK = b"POST /slow HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nff\r\na"
UNFINISHED_TRAILERS = UNFINISHED_CHUNK[:-5] + b"0\r\nX: "
KIB = b"a" * 1_024
KIBS = 20
UPLOAD = b"POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n" % (KIBS * len(KIB))
LARGE = b"a" * 8_000_000
READER_SECONDS = 1.0
PART = b"GET /slow HTTP/1.1\r\nHost: a\r\n"


def dial(front: Front, source: str = "127.0.0.1") -> socket.socket:
    return socket.create_connection(
        ("127.0.0.1", front.port), timeout=60, source_address=(source, 0)
    )


def read(connection: socket.socket) -> bytes:
    """Read until the server closes the connection."""
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
    for scheme, over_tls in (("https", True), ("http", False)):
        with (
            serving(SHORT_HEAD_SECONDS, base_url=f"{scheme}://cute.example") as front,
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


@pytest.mark.parametrize("begun", [UNFINISHED, UNFINISHED_CHUNK, UNFINISHED_TRAILERS])
def test_unfinished_bodies_of_an_address_cost_others_there_nothing(begun: bytes) -> None:
    with serving(most_per_address=20) as front, ExitStack() as stack:
        upload = stack.enter_context(dial(front))
        upload.sendall(UPLOAD)
        unfinished = []
        for _ in range(KIBS):
            for _ in range(3):
                unfinished.append(stack.enter_context(dial(front)))
                unfinished[-1].sendall(begun)
            upload.sendall(KIB)
            # Once another is served, the server has seen what came before.
            with dial(front) as connection:
                connection.sendall(GET)
                assert read(connection).startswith(b"HTTP/1.1 200 ")
        assert upload.recv(65_536).startswith(b"HTTP/1.1 200 ")
        assert read(unfinished[0]).startswith(b"HTTP/1.1 503 ")
        unfinished[-1].settimeout(0)
        with pytest.raises(BlockingIOError):
            unfinished[-1].recv(1)


def test_unfinished_bodies_of_many_addresses_leave_half_of_a_process() -> None:
    with serving(most=40, most_per_address=10) as front, ExitStack() as stack:
        for network in range(2, 8):
            for _ in range(20):
                unfinished = stack.enter_context(dial(front, f"127.0.0.{network}"))
                unfinished.sendall(UNFINISHED)
        others = [stack.enter_context(dial(front, "127.0.0.9")) for _ in range(10)]
        for other in others:
            other.sendall(GET)
        assert [read(other)[:13] for other in others] == [b"HTTP/1.1 200 "] * 10


def test_idle_connections_without_a_key_close_none_with_one() -> None:
    kept_open = GET.replace(b"Connection: close\r\n", b"")
    keyed = kept_open.replace(b"\r\n\r\n", b"\r\nAuthorization: Bearer key\r\n\r\n")
    with serving(most=20, most_per_address=12) as front, ExitStack() as stack:
        with_key = [stack.enter_context(dial(front)) for _ in range(5)]
        for client in with_key:
            client.sendall(keyed)
            assert client.recv(65_536).startswith(b"HTTP/1.1 200 ")
        without = [stack.enter_context(dial(front)) for _ in range(30)]
        for number, client in enumerate(without):
            client.sendall(kept_open if number % 2 else PART)
        with dial(front) as last:
            last.sendall(keyed.replace(b"Host: a", b"Host: a\r\nConnection: close"))
            assert read(last).startswith(b"HTTP/1.1 200 ")
        for client in with_key:
            client.sendall(keyed)
            assert client.recv(65_536).startswith(b"HTTP/1.1 200 ")


def ask(front: Front, stack: ExitStack, *, room: int | None = None) -> socket.socket:
    """A client that has sent its request; with `room`, the system buffers this much of the
    response.
    """
    client = stack.enter_context(socket.socket())
    if room is not None:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, room)
    client.settimeout(10)
    client.connect(("127.0.0.1", front.port))
    client.sendall(GET)
    return client


def test_responses_that_are_not_taken_make_room_for_others() -> None:
    with serving(most_per_address=4, response=LARGE) as front, ExitStack() as stack:
        clients = [ask(front, stack, room=4_096) for _ in range(8)]
        other = ask(front, stack)
        assert len(read(other)) > len(LARGE)
        assert len(read(clients[0])) < len(LARGE)


def test_a_response_that_is_taken_too_slowly_is_broken_off() -> None:
    with serving(reader_seconds=READER_SECONDS, response=LARGE) as front, ExitStack() as stack:
        slow, steady = ask(front, stack, room=4_096), ask(front, stack)
        began, received, taken = time.monotonic(), 0, b" "
        while taken:
            # Three times as long in all as a client has that takes nothing.
            due = began + 3 * READER_SECONDS * received / len(LARGE)
            time.sleep(max(0.0, due - time.monotonic()))
            taken = steady.recv(65_536)
            received += len(taken)
        assert received > len(LARGE)
        assert len(read(slow)) < len(LARGE)
