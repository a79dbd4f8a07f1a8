"""Outbound HTTP to receivers with TLS, on loopback, under an authority of our own."""

import asyncio
import ssl
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import uvloop

from cute_api.models.enums import AttemptOutcome
from cute_api.webhooks.egress.addresses import UrlRules
from cute_api.webhooks.egress.dialling import Timing
from cute_api.webhooks.egress.egress import Egress, ReceiverResponse
from cute_api.webhooks.egress.policy import DeliveryPolicy
from scripts.shared.certificates import Authority
from tests.webhooks.egress.loopback import Resolver, Talk, listening, saying

SANDBOX = UrlRules(loopback_allowed=True)
NAME = "hooks.localhost"
POLICY = DeliveryPolicy()
OK = saying(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority("Test authority")


def post(
    tls: ssl.SSLContext | None,
    trusted: Authority | None,
    *,
    talk: Talk = OK,
    host: str = NAME,
    times: int = 1,
    policy: DeliveryPolicy = POLICY,
) -> Sequence[ReceiverResponse]:
    """The responses of a receiver with TLS to this many requests, one after another."""

    async def send() -> Sequence[ReceiverResponse]:
        pem = None if trusted is None else trusted.pem
        async with (
            listening(talk, tls) as port,
            Egress(SANDBOX, policy, authorities=pem, resolver=Resolver()) as egress,
        ):
            return [await egress.post(f"https://{host}:{port}/", b"{}", {}) for _ in range(times)]

    return uvloop.run(send())


def test_a_valid_chain_is_a_success_and_its_handshake_is_timed(
    authority: Authority, tmp_path: Path
) -> None:
    first, second = post(authority.server(tmp_path, NAME), authority, times=2)
    assert (first.outcome, first.response_body) == (AttemptOutcome.SUCCESS, "ok")
    assert first.timing.dns_ms is not None
    assert first.timing.connect_ms is not None
    assert first.timing.tls_ms is not None
    assert second.outcome is AttemptOutcome.SUCCESS
    assert second.timing == Timing(first_byte_ms=second.timing.first_byte_ms)


def test_an_authority_that_is_not_trusted_is_a_tls_error(
    authority: Authority, tmp_path: Path
) -> None:
    for trusted in (None, Authority("Another authority")):
        [response] = post(authority.server(tmp_path, NAME), trusted)
        assert response.outcome is AttemptOutcome.TLS_ERROR
        assert response.error == (
            "The receiver's certificate is not accepted: unable to get local issuer certificate."
        )
        assert response.response_status is None
        assert response.timing.tls_ms is None


@pytest.mark.parametrize(
    ("server", "reason"),
    [
        ({"name": NAME, "own": True}, "self-signed certificate"),
        ({"name": NAME, "ends_in": timedelta(days=-1)}, "certificate has expired"),
        (
            {"name": "other.localhost"},
            f"Hostname mismatch, certificate is not valid for '{NAME}'",
        ),
    ],
)
def test_a_certificate_that_is_not_accepted_is_a_tls_error(
    authority: Authority, tmp_path: Path, server: dict[str, Any], reason: str
) -> None:
    [response] = post(authority.server(tmp_path, **server), authority)
    assert response.outcome is AttemptOutcome.TLS_ERROR
    assert response.error == f"The receiver's certificate is not accepted: {reason}."


def test_a_certificate_for_a_name_is_not_accepted_for_its_address(
    authority: Authority, tmp_path: Path
) -> None:
    [response] = post(authority.server(tmp_path, NAME), authority, host="127.0.0.1")
    assert response.outcome is AttemptOutcome.TLS_ERROR


def test_a_receiver_without_tls_is_a_tls_error(authority: Authority) -> None:
    async def plain(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    [response] = post(None, authority, talk=plain)
    assert response.outcome is AttemptOutcome.TLS_ERROR
    assert response.error is not None
    assert response.error.startswith("TLS with the receiver failed: ")


# Python warns of the old version; that we refuse it is what is tested.
@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1_1 is deprecated")
def test_a_version_of_tls_that_is_broken_is_a_tls_error(
    authority: Authority, tmp_path: Path
) -> None:
    tls = authority.server(tmp_path, NAME)
    tls.minimum_version = tls.maximum_version = ssl.TLSVersion.TLSv1_1
    tls.set_ciphers("DEFAULT@SECLEVEL=0")
    [response] = post(tls, authority)
    assert response.outcome is AttemptOutcome.TLS_ERROR
    assert response.error == "The receiver closed the connection during the TLS handshake."


def test_a_handshake_that_hangs_is_a_timeout(authority: Authority) -> None:
    async def hang(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(-1)

    [response] = post(None, authority, talk=hang, policy=DeliveryPolicy(connect_timeout_s=0.2))
    assert response.outcome is AttemptOutcome.TIMEOUT
    assert response.error == (
        "The connection timed out. Check the receiver's name, port and firewall."
    )
