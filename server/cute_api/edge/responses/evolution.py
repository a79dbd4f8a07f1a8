"""Says on each response that what was called will be gone, and when.

`Deprecation` (RFC 9745), `Sunset` (RFC 8594) and a `Link` to the policy are on every response of an
operation that is deprecated and of a call whose version retires, refusals included. No handler does
anything for it.
"""

from email.utils import format_datetime

from cute_api.edge.responses.response import Headers
from cute_api.lib.end_of_life import EndOfLife

POLICY = (b"link", b'</docs/versioning>; rel="deprecation"; type="text/html"')


def notice_of(*ends: EndOfLife | None) -> Headers:
    """The headers for what is called: its operation, its version. None for what stays.

    Of two that end, the earlier times count.
    """
    given = [end for end in ends if end is not None]
    if not given:
        return []
    deprecated_at = min(end.deprecated_at for end in given)
    headers = [(b"deprecation", f"@{int(deprecated_at.timestamp())}".encode()), POLICY]
    sunsets = [end.sunset_at for end in given if end.sunset_at is not None]
    if sunsets:
        headers.append((b"sunset", format_datetime(min(sunsets), usegmt=True).encode()))
    return headers
