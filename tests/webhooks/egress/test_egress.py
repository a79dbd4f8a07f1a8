"""Outbound HTTP, against a real receiver on loopback."""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from contextlib import closing

import pytest
from aiohttp import web

from cute_api.models.enums import AttemptOutcome
from cute_api.webhooks.egress.addresses import UrlRules
from cute_api.webhooks.egress.egress import Egress, ReceiverResponse
from cute_api.webhooks.egress.policy import DeliveryPolicy
from tests.webhooks.egress.loopback import Resolver, Sockets
from tests.webhooks.receiver import HANG_S, Receiver

SANDBOX = UrlRules(loopback_allowed=True)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def post(url: str, rules: UrlRules = SANDBOX, timeout_s: float = 5.0) -> ReceiverResponse:
    async def send() -> ReceiverResponse:
        async with Egress(rules, DeliveryPolicy(total_timeout_s=timeout_s)) as egress:
            return await egress.post(url, b"{}", {})

    return asyncio.run(send())


def post_to(handler: Handler) -> ReceiverResponse:
    """Post to a server of one handler."""

    async def send() -> ReceiverResponse:
        application = web.Application()
        application.router.add_post("/", handler)
        runner = web.AppRunner(application, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        port = runner.addresses[0][1]
        try:
            async with Egress(SANDBOX) as egress:
                return await egress.post(f"http://127.0.0.1:{port}/", b"{}", {})
        finally:
            await runner.cleanup()

    return asyncio.run(send())


def test_204_is_a_success(receiver: Receiver) -> None:
    receiver.behave("/hook", lambda _: 204)
    response = post(receiver.url("/hook"))
    assert (response.outcome, response.response_status) == (AttemptOutcome.SUCCESS, 204)


@pytest.mark.parametrize("status", [301, 302, 307, 308, 400, 404, 410, 429, 500, 503])
def test_any_other_status_is_a_bad_one_and_no_redirect_is_followed(
    receiver: Receiver, status: int
) -> None:
    receiver.behave("/hook", lambda _: status)
    response = post(receiver.url("/hook"))
    assert (response.outcome, response.response_status) == (AttemptOutcome.BAD_STATUS, status)
    assert len(receiver.requests) == 1


def test_a_receiver_that_hangs_is_a_timeout(receiver: Receiver) -> None:
    receiver.behave("/hook", lambda _: HANG_S)
    response = post(receiver.url("/hook"), timeout_s=0.3)
    assert response.outcome is AttemptOutcome.TIMEOUT
    assert 250 <= response.duration_ms < 3_000


def test_bytes_that_are_not_text_are_stored_as_text() -> None:
    async def binary(request: web.Request) -> web.StreamResponse:
        return web.Response(status=500, body=b"\x00\xff\xfe")

    response = post_to(binary)
    assert response.response_body == "\ufffd" * 3


def test_cookies_and_compression_are_not_taken() -> None:
    seen: list[dict[str, str]] = []

    async def tempt(request: web.Request) -> web.StreamResponse:
        seen.append(dict(request.headers))
        response = web.Response(body=b"\x1f\x8b not gzip", headers={"Content-Encoding": "gzip"})
        response.set_cookie("session", "1")
        return response

    assert post_to(tempt).outcome is AttemptOutcome.SUCCESS
    assert seen[0]["Accept-Encoding"] == "identity"


def test_a_closed_port_is_a_connection_error() -> None:
    with closing(socket.socket()) as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        response = post(f"http://127.0.0.1:{port}/")
    assert response.outcome is AttemptOutcome.CONNECTION_ERROR


def test_outside_the_sandbox_loopback_gets_no_connection(receiver: Receiver) -> None:
    for url in (receiver.url("/hook"), f"https://127.0.0.1:{receiver.port}/"):
        response = post(url, UrlRules())
        assert response.outcome is AttemptOutcome.REFUSED_ADDRESS
        assert response.response_status is None
    assert receiver.requests == []


def test_a_name_that_leads_to_a_refused_address_gets_no_connection(receiver: Receiver) -> None:
    # The name passes the check of the URL; what it resolves to is refused.
    sockets = Sockets()

    async def send() -> ReceiverResponse:
        resolver = Resolver([["10.0.0.1"]])
        async with Egress(SANDBOX, resolver=resolver, make_socket=sockets) as egress:
            return await egress.post(f"http://app.localhost:{receiver.port}/hook", b"{}", {})

    response = asyncio.run(send())
    assert response.outcome is AttemptOutcome.REFUSED_ADDRESS
    assert sockets.made == []
