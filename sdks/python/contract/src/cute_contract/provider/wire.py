"""Send requests, including malformed ones, within each caller's quota."""

import json
import shlex
import time
from collections.abc import Callable, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from typing import Any

import httpx2

from cute_contract.errors import CommandError
from cute_contract.provider.cases import NO_BODY, As, Call
from cute_contract.provider.pace import PATIENCE_SECONDS, Window, pause, windows

TIMEOUT_SECONDS = 30.0
SHOWN_BODY = 600
MOST_STREAMED = 1_000_000
STREAM = "text/event-stream"
ACCOUNT = "Cute-Account"
# This many calls in a row without a response end the run.
MOST_SILENT = 5
# Well-formed with a valid checksum, but nobody has it.
WRONG_KEY = "cute_7Kp2mWq9ZxVb4Tn6Rf8LcYd3HgJs5A0bg6IC"
KEY_VARIABLES = {
    As.KEY: "$CUTE_API_KEY",
    As.LIMITED: "$LIMITED_KEY",
    As.SPARE: "$SPARE_KEY",
    As.APP: "$APP_KEY",
    As.INSTALL: "$APP_KEY",
    As.WRONG: WRONG_KEY,
}


@dataclass(frozen=True, slots=True)
class ApiResponse:
    """A response, and its request as a command without secrets."""

    status: int
    headers: httpx2.Headers
    content: bytes
    url: str
    command: str
    seconds: float

    @property
    def media_type(self) -> str:
        content_type: str = self.headers.get("Content-Type", "")
        return content_type.partition(";")[0].strip().lower()

    @property
    def value(self) -> Any:
        """The body as JSON, or None."""
        try:
            return json.loads(self.content)
        except ValueError:
            return None


class NoResponseError(Exception):
    """The connection failed or timed out; `command` is the request."""

    def __init__(self, why: str, command: str) -> None:
        super().__init__(why)
        self.command = command


Waiting = Callable[[float, str], None]


@dataclass(slots=True)
class Wire:
    """Sends calls with filled placeholders.

    `account` is the seller for whom the app calls. `waiting` is called for each wait, with its
    seconds and reason. `sleep` and `clock` are in seconds.
    """

    client: httpx2.Client
    base_url: str
    keys: Mapping[As, str]
    waiting: Waiting
    account: str = ""
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    calls: int = 0
    silent: int = 0
    known: dict[As, tuple[Window, ...]] = field(default_factory=dict)

    def send(self, call: Call, *, spent: bool = False) -> ApiResponse:
        """Return the response to a call. It waits after a 429, unless `spent` expects one.

        Raises `NoResponseError`, `QuotaSpentError`, and `CommandError` when the server no longer
        responds.
        """
        waited = 0.0
        while True:
            if not spent:
                self._wait(pause(self.known.get(call.by, ())), "within the quota")
            response = self._send(self._for_account(call))
            self.known[call.by] = windows(response.headers)
            if response.status != 429 or spent:
                return response
            seconds = _retry_after(response)
            waited += seconds
            if waited > PATIENCE_SECONDS:
                return response
            self._wait(seconds, "returned 429")

    def stream(self, call: Call, enough: Callable[[bytes], bool], seconds: float) -> ApiResponse:
        """Read a response until there is enough of it, it ends, or the seconds are over.

        Raises `NoResponseError` and `QuotaSpentError`.
        """
        self._wait(pause(self.known.get(call.by, ())), "within the quota")
        request = self._request(call)
        request.extensions["timeout"] = httpx2.Timeout(seconds).as_dict()
        began, content = self.clock(), b""
        self.calls += 1
        stated = command(call, str(request.url), dict(call.headers))
        try:
            received = self.client.send(request, stream=True)
            with closing(received), suppress(httpx2.ReadTimeout):
                for part in received.iter_bytes():
                    content += part
                    late = self.clock() - began > seconds
                    if late or enough(content) or len(content) > MOST_STREAMED:
                        break
        except httpx2.HTTPError as error:
            raise NoResponseError(f"{type(error).__name__}: {error}", stated) from error
        taken = self.clock() - began
        url, headers = str(request.url), received.headers
        return ApiResponse(received.status_code, headers, content, url, stated, taken)

    def _wait(self, seconds: float, why: str) -> None:
        if seconds > 0:
            self.waiting(seconds, why)
            self.sleep(seconds)

    def _for_account(self, call: Call) -> Call:
        if call.by is not As.INSTALL:
            return call
        return replace(call, headers={ACCOUNT: self.account, **call.headers})

    def _send(self, call: Call) -> ApiResponse:
        request = self._request(call)
        began = self.clock()
        self.calls += 1
        try:
            received = self.client.send(request, stream=True)
            content = _content(received)
        except httpx2.HTTPError as error:
            self.silent += 1
            if self.silent >= MOST_SILENT:
                raise CommandError(
                    f"{self.base_url} left {self.silent} calls in a row without a response "
                    f"({type(error).__name__}). What was tested until then is not reported."
                ) from error
            stated = command(call, str(request.url), dict(call.headers))
            raise NoResponseError(f"{type(error).__name__}: {error}", stated) from error
        self.silent = 0
        return ApiResponse(
            received.status_code,
            received.headers,
            content,
            str(request.url),
            command(call, str(request.url), dict(call.headers)),
            self.clock() - began,
        )

    def _request(self, call: Call) -> httpx2.Request:
        url = httpx2.URL(self.base_url + call.path)
        for name, value in call.query.items():
            for element in [value] if isinstance(value, str) else value:
                url = url.copy_add_param(name, element)
        headers = dict(call.headers)
        content = body_of(call)
        if content is not None:
            headers["Content-Type"] = call.media_type
        key = self.keys.get(call.by)
        if key is not None:
            headers["Authorization"] = f"Bearer {key}"
        return self.client.build_request(call.method, url, headers=headers, content=content)


def _content(received: httpx2.Response) -> bytes:
    """Return the body; of a stream, only its beginning."""
    try:
        if received.headers.get("Content-Type", "").startswith(STREAM):
            return next(received.iter_bytes(), b"")
        return received.read()
    finally:
        received.close()


def body_of(call: Call) -> bytes | None:
    """Return the bytes of a call's body, or None."""
    if call.size:
        return b"x" * call.size
    if call.raw is not None:
        return call.raw
    return None if call.body is NO_BODY else json.dumps(call.body).encode()


def command(call: Call, url: str, headers: Mapping[str, str]) -> str:
    """Return the call as a curl command, with a variable for the key."""
    parts = ["curl", "-i"] + (["-X", call.method] if call.method != "GET" else [])
    quoted = [shlex.quote(part) for part in (*parts, url)]
    if call.by in KEY_VARIABLES:
        quoted.append(f'-H "Authorization: Bearer {KEY_VARIABLES[call.by]}"')
    content = body_of(call)
    if content is not None:
        quoted.append(f"-H {shlex.quote(f'Content-Type: {call.media_type}')}")
    quoted += [f"-H {shlex.quote(f'{name}: {value}')}" for name, value in headers.items()]
    if call.size:
        return f"head -c {call.size} /dev/zero | " + " ".join([*quoted, "--data-binary @-"])
    if content is not None:
        text = content.decode(errors="replace")
        quoted.append(f"-d {shlex.quote(text[:SHOWN_BODY])}")
    return " ".join(quoted)


def connect(base_url: str) -> httpx2.Client:
    """Return a client that follows no redirects and ignores the environment."""
    if not base_url.startswith(("http://", "https://")):
        raise CommandError(f"--base-url must begin with http:// or https://, not {base_url!r}.")
    return httpx2.Client(timeout=TIMEOUT_SECONDS, follow_redirects=False, trust_env=False)


def _retry_after(response: ApiResponse) -> float:
    text = response.headers.get("Retry-After", "")
    return max(float(text), 1.0) if text.isdigit() else 5.0
