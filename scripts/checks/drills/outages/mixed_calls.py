"""Callers of everything that a deployment serves: the API, pages, OpenID logins, health."""

import time
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import aiohttp

from scripts.checks.drills.outages.needs import FAILS_WITHIN_S, UNAVAILABLE, OutageCall
from scripts.checks.drills.stage.callers import Callers, TimedCall

OK = 200
# Longer than any call may take.
MOST_S = FAILS_WITHIN_S + 1.0
SEE_OTHER = 303
FIRST_NETWORK, NETWORKS = 2, 200


@dataclass(frozen=True, slots=True)
class CallOutcome:
    """The judged parts of a response."""

    status: int
    code: str = ""
    says_when: bool = False


class MixedCallers(Callers):
    """Make all kinds of calls in turn, on new connections.

    `api_urls` are the processes, and `issuer_url` is where browsers reach the issuer.
    """

    def __init__(
        self,
        base_url: str,
        keys: Sequence[str],
        *,
        api_urls: Sequence[str],
        issuer_url: str,
        **more: Any,
    ) -> None:
        super().__init__(base_url, keys, call_s=MOST_S, **more)
        self._site = base_url
        self._api_urls = api_urls
        self._issuer_url = issuer_url
        self._browsers = count()
        # The start of each open call, by number.
        self._open_since: dict[int, float] = {}
        self._ways: dict[OutageCall, Callable[..., Coroutine[Any, Any, CallOutcome | None]]] = {
            OutageCall.LIST: self._read("/items?limit=20"),
            OutageCall.GET: self._get,
            OutageCall.CREATE: self._create,
            OutageCall.ME: self._read("/me"),
            OutageCall.WEBHOOKS: self._read("/webhooks"),
            OutageCall.ANONYMOUS: self._open(lambda _: f"{self._base_url}/items?limit=5"),
            OutageCall.ALIVE: self._open(lambda number: f"{self._api_of(number)}/healthz"),
            OutageCall.READY: self._ready,
            OutageCall.DOCUMENT: self._open(lambda _: f"{self._site}/openapi.json"),
            OutageCall.PAGE: self._open(lambda _: f"{self._site}/"),
            OutageCall.LOGIN_FORM: self._open(lambda _: f"{self._site}/login"),
            OutageCall.OIDC_LOGIN: self._log_in,
        }
        self._turns = tuple(self._ways)

    def is_open_since(self, moment: float) -> bool:
        """Whether a call is open that began before this monotonic time."""
        return any(begun < moment for begun in list(self._open_since.values()))

    async def _call(self, client: aiohttp.ClientSession, number: int) -> None:
        call = self._turns[number % len(self._turns)]
        begun = self._open_since[number] = time.monotonic()
        try:
            outcome = await self._ways[call](client, number)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            outcome = CallOutcome(0, type(error).__name__)
        finally:
            del self._open_since[number]
        if outcome is not None:
            took = time.monotonic() - begun
            self.calls.append(
                TimedCall(
                    begun, took, call, outcome.status, outcome.code, says_when=outcome.says_when
                )
            )

    def _read(self, path: str) -> Callable[..., Coroutine[Any, Any, CallOutcome]]:
        async def read(client: aiohttp.ClientSession, _number: int) -> CallOutcome:
            async with client.get(self._base_url + path) as response:
                return await _outcome(response)

        return read

    async def _get(self, client: aiohttp.ClientSession, _number: int) -> CallOutcome:
        path = f"/items/{self.listed[-1]}" if self.listed else "/me"
        async with client.get(self._base_url + path) as response:
            return await _outcome(response)

    async def _create(self, client: aiohttp.ClientSession, _number: int) -> CallOutcome:
        headers = {"Idempotency-Key": str(uuid4())}
        url = f"{self._base_url}/items"
        async with client.post(url, json=self._item, headers=headers) as response:
            if response.status == 201:
                self.listed.append((await response.json())["id"])
            return await _outcome(response)

    def _open(self, url: Callable[[int], str]) -> Callable[..., Coroutine[Any, Any, CallOutcome]]:
        """Open a public page without a key."""

        async def opened(_client: aiohttp.ClientSession, number: int) -> CallOutcome:
            async with self._browser() as browser, browser.get(url(number)) as response:
                return await _outcome(response)

        return opened

    async def _ready(self, _client: aiohttp.ClientSession, number: int) -> CallOutcome:
        """Only a timely response counts, even if it is "not ready"."""
        url = f"{self._api_of(number)}/readyz"
        async with self._browser() as browser, browser.get(url) as response:
            outcome = await _outcome(response)
        return CallOutcome(OK) if outcome.status == UNAVAILABLE else outcome

    async def _log_in(self, _client: aiohttp.ClientSession, _number: int) -> CallOutcome | None:
        """Log in; return None if the issuer has not sent the browser back."""
        async with self._browser() as browser:
            async with browser.get(f"{self._site}/login/oidc", allow_redirects=False) as asked:
                if asked.status != SEE_OTHER:
                    return await _outcome(asked)
            there = urlsplit(asked.headers["Location"])
            url = f"{self._issuer_url}{there.path}?{there.query}"
            try:
                async with browser.get(url, allow_redirects=False) as logged_in:
                    back = urlsplit(logged_in.headers["Location"])
            except (aiohttp.ClientError, TimeoutError, OSError, KeyError):
                return None
            url = f"{self._site}{back.path}?{back.query}"
            async with browser.get(url, allow_redirects=False) as entered:
                return await _outcome(entered)

    def _browser(self) -> aiohttp.ClientSession:
        """Return a browser in one of many networks, because calls of each are limited."""
        network = FIRST_NETWORK + next(self._browsers) % NETWORKS
        return aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(force_close=True, local_addr=(f"127.0.{network}.1", 0)),
            cookie_jar=aiohttp.CookieJar(unsafe=True),
            headers={"Accept": "text/html, */*"},
            timeout=aiohttp.ClientTimeout(total=MOST_S),
        )

    def _api_of(self, number: int) -> str:
        return self._api_urls[number // len(self._turns) % len(self._api_urls)]


async def _outcome(response: aiohttp.ClientResponse) -> CallOutcome:
    is_json = "json" in response.content_type
    await response.read()
    body = await response.json(content_type=None) if is_json else {}
    # An operation's document has no `code`; a redirect after a login is its success.
    code = str(body.get("code", "")) if isinstance(body, dict) else ""
    status = OK if response.status == SEE_OTHER else response.status
    return CallOutcome(status, code, "Retry-After" in response.headers)
