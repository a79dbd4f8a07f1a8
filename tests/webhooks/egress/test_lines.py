"""Lines of requests and responses: nothing sent begins or answers another request."""

import asyncio

import pytest
import uvloop

from cute_api.models.enums import AttemptOutcome
from cute_api.webhooks.egress.addresses import UrlRules
from cute_api.webhooks.egress.egress import Egress, ReceiverResponse
from tests.webhooks.egress.loopback import listening, read_request

SANDBOX = UrlRules(loopback_allowed=True)
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
FAILED = b"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n"


@pytest.mark.parametrize(
    "headers",
    [{"X-A": "a\r\nX-B: b"}, {"X-A": "a\nX-B: b"}, {"X-A\r": "a"}, {"X-A": "a\0"}],
    ids=["two lines", "a line feed", "a carriage return in a name", "a zero byte"],
)
def test_a_header_that_would_begin_another_is_not_sent(headers: dict[str, str]) -> None:
    connections = []

    async def note(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connections.append(await reader.read())

    async def send() -> ReceiverResponse:
        async with listening(note) as port, Egress(SANDBOX) as egress:
            return await egress.post(f"http://127.0.0.1:{port}/", b"{}", headers)

    response = uvloop.run(send())
    assert response.outcome is AttemptOutcome.CONNECTION_ERROR
    assert response.error == "The request could not be sent."
    assert connections == []


def test_a_response_that_nobody_asked_for_is_not_that_of_the_next_delivery() -> None:
    connections = 0

    async def send(at_once: bool) -> AttemptOutcome:
        sent = asyncio.Event()

        async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            nonlocal connections
            connections += 1
            await read_request(reader)
            if at_once:
                writer.write(FAILED + OK)
            else:
                writer.write(FAILED)
                await writer.drain()
                await asyncio.sleep(0.05)
                writer.write(OK)
            await writer.drain()
            sent.set()
            await reader.read()

        async with listening(talk) as port, Egress(SANDBOX) as egress:
            url = f"http://127.0.0.1:{port}/"
            await egress.post(url, b"{}", {})
            await sent.wait()
            await asyncio.sleep(0.05)
            return (await egress.post(url, b"{}", {})).outcome

    for at_once in (True, False):
        connections = 0
        assert uvloop.run(send(at_once)) is AttemptOutcome.BAD_STATUS
        assert connections == 2
