"""A request as it goes over the line: nothing that is in a header begins another one."""

import asyncio

import pytest
import uvloop

from cute_api.models.enums import AttemptOutcome
from cute_api.webhooks.egress.addresses import UrlRules
from cute_api.webhooks.egress.egress import Egress, ReceiverResponse
from tests.webhooks.egress.loopback import listening

SANDBOX = UrlRules(loopback_allowed=True)


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
