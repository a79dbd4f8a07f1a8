"""Redirect URIs: which a developer may register, and which of a request match a registered one."""

import re
from urllib.parse import SplitResult, urlsplit

MAX_LENGTH = 500
# Not `::1`: a content policy lets the form of a consent redirect there, and can't name it.
LOOPBACK = frozenset({"127.0.0.1"})
# Absolute, in ASCII, without userinfo, backslash or fragment. Two dots could leave the path.
_PLAIN = re.compile(r"https?://[a-z0-9.:-]+(/[A-Za-z0-9._~!$&'()*+,;=:@%/-]*)?(\?[^#\s\\<>\"]*)?")
_DOTS = re.compile(r"/(\.|%2e){1,2}(/|$|\?)", re.IGNORECASE)


def is_acceptable(uri: str) -> bool:
    """Return whether a developer may register `uri`: HTTPS, or HTTP on the loopback."""
    parts = _split(uri)
    if parts is None:
        return False
    return parts.scheme == "https" or parts.hostname in LOOPBACK


def matches(registered: str, requested: str) -> bool:
    """Return whether a request may name `requested`: exactly the registered one.

    A program on the seller's machine gets its port from the system, so on the loopback any port
    matches (RFC 8252, 7.3).
    """
    if registered == requested:
        return True
    known, asked = _split(registered), _split(requested)
    if known is None or asked is None or known.hostname not in LOOPBACK:
        return False
    return known.scheme == "http" and _without_port(known) == _without_port(asked)


def origin(uri: str) -> str | None:
    """Return where a URI leads: scheme, host and port, or for the loopback no port."""
    parts = _split(uri)
    if parts is None:
        return None
    host = parts.hostname if parts.hostname in LOOPBACK else parts.netloc
    return f"{parts.scheme}://{host}"


def _split(uri: str) -> SplitResult | None:
    if len(uri) > MAX_LENGTH or not uri.isascii() or _PLAIN.fullmatch(uri) is None:
        return None
    if _DOTS.search(uri):
        return None
    try:
        parts = urlsplit(uri)
        has_host = bool(parts.hostname) and parts.port != 0
    except ValueError:
        return None
    return parts if has_host else None


def _without_port(parts: SplitResult) -> tuple[str, str | None, str, str]:
    return parts.scheme, parts.hostname, parts.path, parts.query
