"""Says on each response of a deprecated operation that it is one, and when it goes.

`deprecated: true` in the spec puts `Deprecation` (RFC 9745) on every response of the operation,
refusals included, and `x-sunset` puts `Sunset` (RFC 8594). No handler does anything for it.
"""

from email.utils import format_datetime

from cute_api.edge.responses.response import Headers
from cute_api.spec import Operation


def notice_of(operation: Operation) -> Headers:
    """The headers that an operation's responses carry; none for one that stays."""
    headers = []
    if operation.deprecated_at is not None:
        headers.append((b"deprecation", f"@{int(operation.deprecated_at.timestamp())}".encode()))
    if operation.sunset_at is not None:
        headers.append((b"sunset", format_datetime(operation.sunset_at, usegmt=True).encode()))
    return headers
