"""Received responses, and the errors that they become."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .._errors import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    InvalidResponseError,
    RateLimitError,
    TransportError,
    class_for,
    problem_code,
)
from .._limits.pacing import ExhaustedWindow
from .._version import VERSION_HEADER, other_version
from .retries import read_retry_after

# The length of the excerpt that an error shows of a response that is not a problem document.
EXCERPT_CHARS = 200
_TAGS = re.compile(r"<(script|style)\b(?:.*?</\1>|.*)|<[^>]*>?", re.DOTALL | re.IGNORECASE)


@dataclass(frozen=True)
class ReceivedResponse:
    """A response. `stream` is an open `HTTPResponse` or `AsyncHTTPResponse`, if requested."""

    status: int
    headers: Mapping[str, str]
    content: bytes
    stream: Any = None

    @property
    def request_id(self) -> str | None:
        return self.headers.get("X-Request-Id")

    @property
    def is_success(self) -> bool:
        return 200 <= self.status <= 299


def parsed_json(content: bytes) -> Any:
    """Parse a body as JSON. Raises ValueError."""
    try:
        return json.loads(content)
    except RecursionError:
        raise ValueError("The JSON is nested too deeply.") from None


def json_or_none(content: bytes) -> Any:
    """Parse a body as JSON, or return None."""
    try:
        return parsed_json(content)
    except ValueError:
        return None


@dataclass(frozen=True)
class Subject:
    """The call that an error is about, and secrets that it must not show."""

    method: str
    path: str
    attempts: int
    secret: str | None

    def status_error(
        self, received: ReceivedResponse, now: float, *, hint: str = ""
    ) -> APIStatusError:
        """Return the error of an unsuccessful response; `now` is Unix time."""
        body = json_or_none(received.content)
        kind = class_for(received.status)
        return kind(
            self._clean(f"{self._beginning(received)}{_detail(received, body)}{hint}"),
            status=received.status,
            headers=received.headers,
            body=body,
            request_id=received.request_id,
            retry_after=read_retry_after(received.headers.get("Retry-After"), now),
        )

    def invalid_response(self, received: ReceivedResponse, defect: str) -> InvalidResponseError:
        """Return the error of a success that can't be parsed."""
        remedy = f"send no other {VERSION_HEADER}, or use `client.request`."
        other = other_version(received.headers.get(VERSION_HEADER), remedy)
        return InvalidResponseError(
            self._clean(f"{self._beginning(received)}{defect}{_excerpt(received)}{other}"),
            status=received.status,
            headers=received.headers,
            request_id=received.request_id,
        )

    def no_response(self, failed: TransportError, *, hint: str = "") -> APIConnectionError:
        """Return the error of an attempt without a response."""
        reason = "in time" if failed.timed_out else f"({failed.kind})"
        effect = " It may have taken effect." if failed.sent and self.method != "GET" else ""
        kind = APITimeoutError if failed.timed_out else APIConnectionError
        tries = "1 attempt" if self.attempts == 1 else f"{self.attempts} attempts"
        return kind(
            self._clean(
                f"{self.method} {self.path} got no response {reason} after {tries}: "
                f"{failed.message or failed.kind}.{effect}{hint}"
            ),
            attempts=self.attempts,
        )

    def exhausted(self, found: ExhaustedWindow, limit: str) -> RateLimitError:
        """Return the error of a call that the pacer holds back, because of this limit."""
        return RateLimitError(
            f"{self.method} {self.path} was not sent: the {found.quota} calls of the "
            f"{found.window} are used up. One more fits in {_duration(found.seconds)}, which is "
            f"beyond {limit}.",
            sent=False,
            status=429,
            retry_after=found.seconds,
        )

    def too_late(self, limit: str) -> APITimeoutError:
        """Return the error of a call that waited until its deadline."""
        return APITimeoutError(
            f"{self.method} {self.path} was not sent within {limit}: it had to wait too long.",
            attempts=self.attempts - 1,
        )

    def _beginning(self, received: ReceivedResponse) -> str:
        return f"{self.method} {self.path} returned {received.status}: "

    def _clean(self, message: str) -> str:
        return message.replace(self.secret, "[API key]") if self.secret else message


def _detail(received: ReceivedResponse, body: Any) -> str:
    """Describe a response's error in a sentence with code and request id."""
    code = problem_code(body)
    if code is None:
        hint = " It may come from a proxy in front of the API." if received.status >= 500 else ""
        return _excerpt(received) + hint + _named(received)
    detail = body.get("detail") or body.get("title") or ""
    errors = body.get("errors")
    listed = errors if isinstance(errors, list) else []
    field_errors = "".join(f" {_field_error(error)}" for error in listed)
    return f"{detail}{field_errors} ({code}{_comma_id(received)})"


def _field_error(error: Any) -> str:
    if not isinstance(error, dict):
        return ""
    place = error.get("pointer", error.get("parameter", ""))
    return f"[{place}] {error.get('detail', '')}"


def _excerpt(received: ReceivedResponse) -> str:
    if not received.content:
        return "(no body)"
    text = _TAGS.sub(" ", received.content[: 20 * EXCERPT_CHARS].decode("utf-8", "replace"))
    short = " ".join(text.split())
    cut = short if len(short) <= EXCERPT_CHARS else short[: EXCERPT_CHARS - 1] + "…"
    return repr(cut)


def _named(received: ReceivedResponse) -> str:
    return f" (request {received.request_id})" if received.request_id else ""


def _comma_id(received: ReceivedResponse) -> str:
    return f", request {received.request_id}" if received.request_id else ""


def _duration(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"
