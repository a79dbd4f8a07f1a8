"""Send events to a program on this machine, signed like webhook requests."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx2
from cute_sdk import API_VERSION, webhooks

from .context import CommandError

SECRET_PREFIX = "whsec_"  # noqa: S105 - how a secret begins, not a secret
SECRET_BYTES = 32
# The timeout of webhook requests: a slower receiver would get the event again.
TIMEOUT_SECONDS = 10.0
SHOWN_BODY = 200
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.25, 5.0


def new_secret() -> str:
    """Return a new signing secret, in the form of a webhook's."""
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def url_of(target: str) -> str:
    """Convert `3000`, `localhost:3000/hook` or a URL to a URL. Raises `CommandError`."""
    if target.isdigit():
        target = f"localhost:{target}"
    url = target if "://" in target else f"http://{target}"
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise CommandError(f"{target} is not an address. Use one such as localhost:3000/hook.")
    return url


@dataclass(frozen=True)
class ForwardedResponse:
    """The receiver's response. `seconds` is its duration, `body` the beginning of its body."""

    status: int
    seconds: float
    body: str

    @property
    def is_success(self) -> bool:
        return 200 <= self.status <= 299


class Forwarder:
    """Sends to one URL. `waiting` is called with the reason if it does not respond."""

    def __init__(
        self,
        url: str,
        secret: str,
        waiting: Callable[[str], None],
        *,
        client: httpx2.Client | None = None,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._url = url
        self._key = webhooks.keys_of(secret)[0]
        self._waiting = waiting
        self._client = client or httpx2.Client(timeout=TIMEOUT_SECONDS, trust_env=False)
        self._sleep = sleep
        self._clock = clock

    def send(self, event: Mapping[str, Any]) -> ForwardedResponse:
        """Send an event until the receiver responds with any status."""
        body = json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()
        pause = FIRST_PAUSE_SECONDS
        while True:
            headers = signed(self._key, body, event, round(self._clock()))
            began = time.monotonic()
            try:
                with self._client.stream(
                    "POST", self._url, content=body, headers=headers
                ) as response:
                    shown = _beginning(response, began + TIMEOUT_SECONDS)
            except httpx2.HTTPError as error:
                self._waiting(str(error) or type(error).__name__)
                self._sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE_SECONDS)
                continue
            seconds = time.monotonic() - began
            return ForwardedResponse(
                response.status_code, seconds, shown.decode("utf-8", "replace")
            )


def _beginning(response: httpx2.Response, ends: float) -> bytes:
    """Return the first bytes of a body. Raises `httpx2.ReadTimeout` if it goes on after `ends`."""
    shown = b""
    for part in response.iter_bytes():
        shown = (shown + part)[:SHOWN_BODY]
        if time.monotonic() >= ends:
            raise httpx2.ReadTimeout("the response did not end in time", request=response.request)
    return shown


def signed(key: bytes, body: bytes, event: Mapping[str, Any], now: int) -> dict[str, str]:
    """Return the headers of a webhook request; `now` is in Unix seconds."""
    return {
        "Content-Type": "application/json",
        "User-Agent": "Cute-Webhooks/1 (cute-dev listen)",
        "webhook-id": str(event["id"]),
        "webhook-timestamp": str(now),
        "webhook-signature": webhooks.sign(key, str(event["id"]), now, body),
        "Cute-Version": API_VERSION,
        "X-Cute-Event": str(event["type"]),
        "X-Cute-Signature": hmac.digest(key, body, hashlib.sha256).hex(),
    }
