"""The one form of a request's path, which every layer behind this one sees.

Layers that read paths differently let a request past one of them: a router that misses `//v1/items`
is no help when the next one merges the slashes. So a path is judged once, on the bytes that were
sent, and what could be read in two ways reaches no router at all.
"""

import re
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from cute_api.problems import ApiError, Code

BROKEN_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")
SEPARATORS = re.compile(rb"%2[Ff]|%5[Cc]|\\")
BEGINNING_BYTES = 1_000
DOTS = frozenset({".", ".."})


@dataclass(frozen=True, slots=True)
class RequestPath:
    """A path with its percent-encoding decoded. With a `refusal` it names nothing: raise that."""

    text: str
    refusal: ApiError | None = None


def read_path(raw: bytes) -> RequestPath:
    """The path of a request target without its query, as it was sent.

    400 for what is not percent-encoded UTF-8 (overlong forms are none). 404 for a path that is
    not in normal form: empty or dot segments, a slash at its end, an encoded slash, a backslash.
    Upper and lower case differ, and `;` is a character like others.
    """
    if BROKEN_ESCAPE.search(raw) or not raw.isascii():
        return RequestPath(_beginning(raw), _malformed())
    try:
        text = unquote_to_bytes(raw).decode()
    except UnicodeDecodeError:
        return RequestPath(_beginning(raw), _malformed())
    segments = text.split("/")[1:]
    odd = SEPARATORS.search(raw) or not text.startswith("/") or not DOTS.isdisjoint(segments)
    if odd or (text != "/" and "" in segments):
        return RequestPath(text, ApiError(Code.NOT_FOUND))
    return RequestPath(text)


def _beginning(raw: bytes) -> str:
    """As much of a malformed path as the log shows: decoding all of it can take 20 ms."""
    return unquote_to_bytes(raw[:BEGINNING_BYTES]).decode(errors="replace")


def _malformed() -> ApiError:
    return ApiError(Code.MALFORMED_REQUEST, "The path must be percent-encoded UTF-8.")
