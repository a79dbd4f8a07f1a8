"""Outbound HTTP to receivers whose responses are hostile, over loopback."""

import asyncio
import gzip

import pytest
import uvloop

from cute_api.models.enums import AttemptOutcome
from cute_api.webhooks.egress.addresses import UrlRules
from cute_api.webhooks.egress.egress import Egress, ReceiverResponse
from cute_api.webhooks.egress.policy import DEFAULT_POLICY, DeliveryPolicy
from tests.webhooks.egress.loopback import Talk, listening, read_request, saying

MAX_READ_BYTES = 65_536
MAX_STORED_BYTES = 4_096
SANDBOX = UrlRules(loopback_allowed=True)
SHORT = DeliveryPolicy(total_timeout_s=1.0)
PATIENCE_S = 60.0
BIG = 1_000_000
VARIABLES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


def post(talk: Talk, policy: DeliveryPolicy = DEFAULT_POLICY) -> ReceiverResponse:
    async def send() -> ReceiverResponse:
        async with listening(talk) as port, Egress(SANDBOX, policy) as egress:
            return await egress.post(f"http://127.0.0.1:{port}/", b"{}", {})

    return uvloop.run(send())


def once(response: bytes) -> Talk:
    """A receiver that sends this response, and closes the connection."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        writer.write(response)
        await writer.drain()

    return talk


def endless(first: bytes, again: bytes, left: asyncio.Event, pause_s: float = 0.0) -> Talk:
    """A receiver whose response never ends, until the other side has `left`."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        writer.write(first)
        try:
            while True:
                writer.write(again)
                await writer.drain()
                await asyncio.sleep(pause_s)
        finally:
            left.set()

    return talk


@pytest.mark.parametrize(
    ("first", "again", "pause_s", "outcome"),
    [
        (b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 10_000, 0, AttemptOutcome.SUCCESS),
        (
            b"HTTP/1.1 500 No\r\nTransfer-Encoding: chunked\r\n\r\n",
            b"3e8\r\n" + b"x" * 1_000 + b"\r\n",
            0,
            AttemptOutcome.BAD_STATUS,
        ),
        (b"HTTP/1.1 200 OK\r\n\r\n", b"x", 0.01, AttemptOutcome.SUCCESS),
        (b"HTTP/1.1 200 OK\r\nX-Slow: ", b"x", 0.01, AttemptOutcome.TIMEOUT),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.001, AttemptOutcome.TIMEOUT),
        (b"HTTP/1.1 200 OK\r\n", b"X-More: 1\r\n", 0, AttemptOutcome.CONNECTION_ERROR),
        (b"HTTP/1.1 200 OK\r\nX-Long: ", b"x" * 1_000, 0, AttemptOutcome.CONNECTION_ERROR),
        (b"HTTP/1.1 200 ", b"O" * 1_000, 0, AttemptOutcome.CONNECTION_ERROR),
        (b"", b"\r\n" * 1_000, 0, AttemptOutcome.CONNECTION_ERROR),
    ],
    ids=[
        "a body",
        "a body in chunks",
        "a body that drips",
        "a header that drips",
        "interim responses",
        "header fields",
        "one header field",
        "a reason",
        "empty lines",
    ],
)
def test_a_response_that_never_ends_is_left(
    first: bytes, again: bytes, pause_s: float, outcome: AttemptOutcome
) -> None:
    async def send() -> ReceiverResponse:
        left = asyncio.Event()
        talk = endless(first, again, left, pause_s)
        async with listening(talk) as port, Egress(SANDBOX, SHORT) as egress:
            response = await egress.post(f"http://127.0.0.1:{port}/", b"{}", {})
            async with asyncio.timeout(PATIENCE_S):
                await left.wait()
        return response

    response = uvloop.run(send())
    assert response.outcome is outcome
    assert len(response.response_body or "") <= MAX_STORED_BYTES


def test_bytes_that_are_not_text_are_stored_as_text() -> None:
    response = post(once(b"HTTP/1.1 500 No\r\n\r\n\x00\xff\xfe"))
    assert response.response_body == "\ufffd" * 3


def test_more_than_64_kb_are_not_read() -> None:
    length = MAX_READ_BYTES * 100
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n".encode()
    response = post(once(head + b"x" * length))
    assert response.outcome is AttemptOutcome.SUCCESS
    assert response.response_body == "x" * MAX_STORED_BYTES


@pytest.mark.parametrize("field", ["Content-Encoding: gzip", "Transfer-Encoding: gzip, chunked"])
def test_a_gzip_bomb_is_not_inflated(field: str) -> None:
    bomb = gzip.compress(bytes(BIG * 50))
    body = bomb if "chunked" not in field else b"%x\r\n%b\r\n0\r\n\r\n" % (len(bomb), bomb)
    response = post(once(f"HTTP/1.1 200 OK\r\n{field}\r\n\r\n".encode() + body))
    assert response.outcome is AttemptOutcome.SUCCESS
    assert response.response_body is not None
    assert response.response_body[0] == "\x1f"
    assert len(response.response_body) <= MAX_STORED_BYTES


@pytest.mark.parametrize(
    "rubbish",
    [
        b"<html>HTTP/0.9</html>",
        b"SSH-2.0-OpenSSH_9.9\r\n",
        b"220 mail.partner.example ESMTP\r\n",
        b"-ERR unknown command\r\n",
        b"\x15\x03\x01\x00\x02\x02\x28",
        b"HTTP/1.1 OK\r\n\r\n",
        b"HTTP/1.1 20 OK\r\n\r\n",
        b"HTTP/1.1 2000 OK\r\n\r\n",
        b"HTTP/1.1 -200 OK\r\n\r\n",
        b"HTTP/x 200 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
        b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX-Nul: \x00\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX-Big: " + b"x" * BIG + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X-Many: 1\r\n" * 1_000 + b"\r\n",
    ],
)
def test_what_is_not_http_is_a_connection_error_and_says_so(rubbish: bytes) -> None:
    response = post(once(rubbish))
    assert response.outcome is AttemptOutcome.CONNECTION_ERROR
    assert response.error is not None
    assert response.error.startswith("The receiver's response is not valid HTTP: ")
    assert len(response.error) <= 300
    assert (response.response_status, response.response_headers) == (None, None)


@pytest.mark.parametrize("part", [b"", b"HTTP/1.1 200", b"HTTP/1.1 200 OK\r\nX-Cut: 1\r\n"])
def test_a_connection_that_closes_early_is_a_connection_error(part: bytes) -> None:
    response = post(once(part))
    assert response.outcome is AttemptOutcome.CONNECTION_ERROR
    assert response.error == "The receiver closed the connection before it responded."


def test_a_connection_that_is_reset_is_a_connection_error() -> None:
    async def reset(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        writer.transport.abort()

    assert post(reset).outcome is AttemptOutcome.CONNECTION_ERROR


@pytest.mark.parametrize(
    "response",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nok",
        b"HTTP/1.1 200 OK\r\n\r\nok",
    ],
)
def test_a_body_that_breaks_after_a_200_is_a_success(response: bytes) -> None:
    sent = post(once(response))
    assert (sent.outcome, sent.response_body) == (AttemptOutcome.SUCCESS, "ok")


@pytest.mark.parametrize("status", [101, 301, 302, 303, 307, 308])
@pytest.mark.parametrize("location", ["http://127.0.0.1:{port}/", "http://169.254.169.254/"])
def test_no_redirect_or_upgrade_is_followed(status: int, location: str) -> None:
    async def send() -> tuple[ReceiverResponse, int]:
        other: list[bool] = []

        async def note(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            other.append(True)

        async with listening(note) as elsewhere:
            fields = f"Location: {location.format(port=elsewhere)}\r\nRefresh: 0\r\n"
            redirect = f"HTTP/1.1 {status} Go\r\n{fields}Content-Length: 0\r\n\r\n".encode()
            async with listening(saying(redirect)) as port, Egress(SANDBOX) as egress:
                response = await egress.post(f"http://127.0.0.1:{port}/", b"{}", {})
        return response, len(other)

    response, others = uvloop.run(send())
    assert (response.outcome, response.response_status) == (AttemptOutcome.BAD_STATUS, status)
    assert others == 0


def test_a_proxy_of_the_environment_gets_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    async def send() -> tuple[ReceiverResponse, int]:
        asked: list[bool] = []

        async def proxy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            asked.append(True)

        ok = saying(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        async with listening(proxy) as proxy_port, listening(ok) as port:
            for name in VARIABLES:
                value = "" if name == "no_proxy" else f"http://127.0.0.1:{proxy_port}"
                monkeypatch.setenv(name, value)
                monkeypatch.setenv(name.upper(), value)
            async with Egress(SANDBOX, DeliveryPolicy(connect_timeout_s=1.0)) as egress:
                response = await egress.post(f"http://127.0.0.1:{port}/", b"{}", {})
                in_vain = await egress.post(f"https://127.0.0.1:{port}/", b"{}", {})
        assert in_vain.outcome is AttemptOutcome.TIMEOUT
        return response, len(asked)

    response, asked = uvloop.run(send())
    assert (response.outcome, asked) == (AttemptOutcome.SUCCESS, 0)
