"""The canonical form of a request's path, which all later layers see.

If layers read paths differently, a request can bypass one of them: a check that misses `//v1/items`
doesn't help if the next layer merges the slashes. So a path is checked once, on the sent bytes, and
ambiguous paths never reach a router.
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
    """A decoded path. With a `refusal` it isn't valid: raise that."""

    text: str
    refusal: ApiError | None = None


def read_path(raw: bytes) -> RequestPath:
    """Read the path of a request target, without its query, as it was sent.

    400 unless it is percent-encoded UTF-8 without overlong forms. 404 for a path that is not in
    normal form: empty or dot segments, a slash at its end, an encoded slash, a backslash. Paths are
    case-sensitive, and `;` has no special meaning.
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
    """The start of a malformed path, because decoding all can take 20 ms."""
    return unquote_to_bytes(raw[:BEGINNING_BYTES]).decode(errors="replace")


def _malformed() -> ApiError:
    return ApiError(Code.MALFORMED_REQUEST, "The path must be percent-encoded UTF-8.")
