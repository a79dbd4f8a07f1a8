"""Stored parts of a response, and the outcome of a failed request: pure functions."""

import logging
import os
import ssl
from collections.abc import Iterable

import aiohttp
from aiohttp.http import HttpProcessingError

from cute_api.models.enums import AttemptOutcome
from cute_api.webhooks.egress.addresses import AddressRefusedError, UrlRefusedError

MAX_HEADERS = 64
MAX_HEADER_BYTES = 4_096
MAX_ERROR_LENGTH = 300

log = logging.getLogger("cute.egress")


def kept_headers(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return a response's headers to store; repeated names are joined by a comma.

    Names are in lower case. Headers beyond 64 names or 4 KB in total are dropped.
    """
    stored: dict[str, str] = {}
    room = MAX_HEADER_BYTES
    for name, value in headers:
        key, text = name.lower(), header_text(value)
        size = len(key) + len(", ") + len(text.encode())
        if size <= room and (key in stored or len(stored) < MAX_HEADERS):
            stored[key] = f"{stored[key]}, {text}" if key in stored else text
            room -= size
    return stored


def header_text(value: str) -> str:
    """Return a header's value as text; aiohttp decodes invalid UTF-8 to lone surrogates."""
    return value if value.isascii() else text(value.encode("utf-8", "surrogateescape"))


def text(body: bytes) -> str:
    """Decode bytes to text that PostgreSQL accepts."""
    return body.decode("utf-8", "replace").replace("\x00", "\N{REPLACEMENT CHARACTER}")


def classify(failure: Exception, *, in_handshake: bool) -> tuple[AttemptOutcome, str]:
    """Return the outcome of a request without a status, and a text for the webhook's owner.

    Many servers just close the connection if they don't support the TLS version or name, so a
    break `in_handshake` is a TLS error.
    """
    outcome, error = _judge(failure)
    if in_handshake and outcome is AttemptOutcome.CONNECTION_ERROR:
        outcome = AttemptOutcome.TLS_ERROR
        error = "The receiver closed the connection during the TLS handshake."
    return outcome, " ".join(text(error.encode("utf-8", "replace")).split())[:MAX_ERROR_LENGTH]


def _judge(failure: Exception) -> tuple[AttemptOutcome, str]:  # noqa: PLR0911 - one return a kind
    cause = failure.os_error if isinstance(failure, aiohttp.ClientConnectorError) else failure
    match cause:
        case AddressRefusedError() | UrlRefusedError():
            return AttemptOutcome.REFUSED_ADDRESS, str(cause)
        case ssl.SSLCertVerificationError():
            return (
                AttemptOutcome.TLS_ERROR,
                f"The receiver's certificate is not accepted: {cause.verify_message.rstrip('.')}.",
            )
        case ssl.SSLError():
            return AttemptOutcome.TLS_ERROR, f"TLS with the receiver failed: {cause.reason}."
        case aiohttp.ConnectionTimeoutError():
            return (
                AttemptOutcome.TIMEOUT,
                "The connection timed out. Check the receiver's name, port and firewall.",
            )
        case TimeoutError():
            return AttemptOutcome.TIMEOUT, "The receiver did not respond in time."
        case aiohttp.ServerDisconnectedError():
            return (
                AttemptOutcome.CONNECTION_ERROR,
                "The receiver closed the connection before it responded.",
            )
        case HttpProcessingError():
            return (
                AttemptOutcome.CONNECTION_ERROR,
                f"The receiver's response is not valid HTTP: {cause.message}",
            )
    return _connection_error(failure, cause)


def _connection_error(failure: Exception, cause: Exception) -> tuple[AttemptOutcome, str]:
    if isinstance(failure, aiohttp.ClientConnectorDNSError):
        reason = f"The receiver's host name can't be resolved: {_reason(cause)}."
    elif isinstance(failure, aiohttp.ClientConnectorError):
        reason = f"No connection to the receiver: {_reason(cause)}."
    elif isinstance(failure, aiohttp.ClientError | OSError):
        reason = f"The connection to the receiver broke: {_reason(failure)}."
    else:
        log.error("A request failed with an unexpected error.", exc_info=failure)
        reason = "The request could not be sent."
    return AttemptOutcome.CONNECTION_ERROR, reason


def _reason(failure: Exception) -> str:
    if isinstance(failure, OSError) and failure.errno is not None:
        # A resolver's codes are negative, system errors' are positive.
        return os.strerror(failure.errno) if failure.errno > 0 else str(failure.strerror)
    return str(failure) or type(failure).__name__
