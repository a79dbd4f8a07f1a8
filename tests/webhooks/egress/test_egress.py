"""Outbound HTTP, against a real receiver on loopback."""

import asyncio
import socket
from contextlib import closing

import pytest

from cute_api.models.enums import AttemptOutcome
from cute_api.webhooks.egress.addresses import UrlRules
from cute_api.webhooks.egress.egress import Egress, ReceiverResponse
from cute_api.webhooks.egress.policy import DeliveryPolicy
from tests.webhooks.egress.loopback import Resolver, Sockets
from tests.webhooks.receiver import HANG_S, Receiver

SANDBOX = UrlRules(loopback_allowed=True)


def post(url: str, rules: UrlRules = SANDBOX, timeout_s: float = 5.0) -> ReceiverResponse:
    async def send() -> ReceiverResponse:
        async with Egress(rules, DeliveryPolicy(total_timeout_s=timeout_s)) as egress:
            return await egress.post(url, b"{}", {})

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
