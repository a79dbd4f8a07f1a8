"""Headers that announce the end of an operation or a version.

`Deprecation` (RFC 9745), `Sunset` (RFC 8594) and a `Link` to the policy are on every response,
refusals included, of a deprecated operation and of a version that retires. Handlers do nothing for
it.
"""

from email.utils import format_datetime

from cute_api.edge.responses.response import Headers
from cute_api.lib.end_of_life import EndOfLife

POLICY = (b"link", b'</docs/versioning>; rel="deprecation"; type="text/html"')


def notice_of(*ends: EndOfLife | None) -> Headers:
    """The headers for the ends of the called operation and version; None for one that stays.

    If both end, the earlier times count.
    """
    announced = [end for end in ends if end is not None]
    if not announced:
        return []
    deprecated_at = min(end.deprecated_at for end in announced)
    headers = [(b"deprecation", f"@{int(deprecated_at.timestamp())}".encode()), POLICY]
    sunsets = [end.sunset_at for end in announced if end.sunset_at is not None]
    if sunsets:
        headers.append((b"sunset", format_datetime(min(sunsets), usegmt=True).encode()))
    return headers
