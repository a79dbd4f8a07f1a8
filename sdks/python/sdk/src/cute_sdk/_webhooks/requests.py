"""Get the raw body and the headers of web frameworks' requests.

No framework is imported: attributes identify a request. Flask, Werkzeug and Quart have
`get_data()`, Django `body`, Starlette and FastAPI `body()`, aiohttp `read()`.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Iterable, Mapping
from typing import Any, Protocol, TypeAlias, cast

from .errors import WebhookBodyParsedError, WebhookBodyTooLargeError, WebhookSetupError

MAX_BODY_BYTES = 1_000_000

Headers: TypeAlias = Mapping[str, Any] | Iterable[tuple[str, str]] | Iterable[tuple[bytes, bytes]]
Body: TypeAlias = bytes | bytearray | memoryview | str

_RAW_BODY = {
    "Flask": "request.get_data()",
    "Django": "request.body",
    "FastAPI and Starlette": "await request.body()",
    "aiohttp": "await request.read()",
}
ASK_FOR_BYTES = "Give the bytes as they came: " + ", ".join(
    f"`{call}` in {name}" for name, call in _RAW_BODY.items()
)


class WebRequest(Protocol):
    """A request of a web framework, with `headers` and some form of body."""

    @property
    def headers(self) -> Any: ...


def header_values(headers: object) -> dict[str, str]:
    """Return headers by lower-case names, also from WSGI's `HTTP_…` and pairs of bytes."""
    if isinstance(headers, Mapping):
        pairs = list(headers.items())
    elif callable(items := getattr(headers, "items", None)):
        pairs = list(items())
    elif isinstance(headers, Iterable) and not isinstance(headers, (str, bytes)):
        pairs = [tuple(pair) for pair in headers]
    else:
        raise WebhookSetupError(
            f"The headers are a {type(headers).__name__}: give the request's headers as a mapping."
        )
    return {_name(name): _text(value) for name, value in pairs}


def body_bytes(body: object) -> bytes:
    """Return the body's bytes; refuse parsed and oversized bodies."""
    if isinstance(body, str):
        content = body.encode("utf-8", "surrogatepass")
    elif isinstance(body, (bytes, bytearray, memoryview)):
        content = bytes(body)
    else:
        given = "nothing" if body is None else f"a {type(body).__name__}"
        raise WebhookBodyParsedError(
            f"The body that was given is {given}. The signature covers the bytes as they came, and "
            f"JSON that was parsed can't be serialised again in the same way. {ASK_FOR_BYTES}."
        )
    if len(content) > MAX_BODY_BYTES:
        raise _too_large(len(content))
    return content


def read(request: WebRequest) -> bytes:
    """Return the body of a request of Flask, Werkzeug, Django or similar."""
    _refuse_announced(request)
    found = _body_of(request)
    if inspect.isawaitable(found):
        if inspect.iscoroutine(found):
            found.close()
        raise WebhookSetupError(
            "This framework reads bodies asynchronously: "
            "use `await unwrap_async(request, …)`, or `await receive_async(request, …)`."
        )
    return body_bytes(found)


async def read_async(request: WebRequest) -> bytes:
    """Return the body of a request of Starlette, FastAPI, Quart or aiohttp, or as `read` does."""
    _refuse_announced(request)
    found = _body_of(request)
    try:
        content = await cast(Awaitable[object], found) if inspect.isawaitable(found) else found
    except RuntimeError as error:
        raise _read_before(error) from error
    return body_bytes(content)


def _body_of(request: WebRequest) -> object:
    """Return the body, or an awaitable for it."""
    read_it = getattr(request, "get_data", None)
    try:
        # Django raises on access if a view has read the stream.
        read_it = read_it or getattr(request, "body", None) or getattr(request, "read", None)
        return read_it() if callable(read_it) else read_it
    except Exception as error:
        if type(error).__name__ not in ("RawPostDataException", "RuntimeError"):
            raise
        raise _read_before(error) from error


def _read_before(error: Exception) -> WebhookBodyParsedError:
    return WebhookBodyParsedError(
        f"Something has read the request's body before ({error}). Unwrap first, then parse; "
        "a middleware that reads the body must not stand before this view."
    )


def _refuse_announced(request: WebRequest) -> None:
    """Refuse a body by its declared size, before reading it."""
    length = header_values(request.headers).get("content-length", "")
    if length.isascii() and length.isdigit() and int(length[:12]) > MAX_BODY_BYTES:
        raise _too_large(int(length[:12]))


def _too_large(size: int) -> WebhookBodyTooLargeError:
    return WebhookBodyTooLargeError(
        f"The body has {size:,} bytes. None of Cute's has more than {MAX_BODY_BYTES:,}: return 413."
    )


def _name(name: object) -> str:
    return _text(name).lower().replace("_", "-").removeprefix("http-")


def _text(value: object) -> str:
    if isinstance(value, bytes):
        return value.decode("latin-1")
    if isinstance(value, (list, tuple)):
        return ",".join(_text(element) for element in value)
    return str(value)
