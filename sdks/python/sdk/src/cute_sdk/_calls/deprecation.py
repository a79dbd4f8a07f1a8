"""Warn once when a response says that its operation or version will be removed."""

from __future__ import annotations

import inspect
import re
import warnings
from collections.abc import Callable, Mapping
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from functools import partial
from urllib.parse import urljoin

from .._gen.version import API_VERSION
from .._version import VERSION_HEADER
from .hooks import Exchange

DEPRECATION, SUNSET, LINK = "Deprecation", "Sunset", "Link"
# Operations and versions are few; a server that makes up versions must not fill the memory.
MAX_WARNINGS = 1_000
_PACKAGE = __name__.partition(".")[0]
# Up to the year 5138.
_SECONDS = re.compile(r"@(\d{1,11})", re.ASCII)
_LINK = re.compile(r"<([^<>]*)>([^<>]*)")
_RELATION = re.compile(r';\s*rel="?deprecation\b', re.IGNORECASE)

# The operations and versions that were warned of in this process.
_warned: set[tuple[str, str]] = set()


def deprecation_hooks(
    headers: Mapping[str, str], base_url: str
) -> tuple[Callable[[Exchange], object], ...]:
    """Return the hook that warns, if a response with these headers asks for it."""
    return (partial(_warn_once, base_url),) if DEPRECATION in headers else ()


def _warn_once(base_url: str, exchange: Exchange) -> None:
    version = exchange.headers.get(VERSION_HEADER, API_VERSION)
    place = (exchange.operation, version)
    if place in _warned or len(_warned) >= MAX_WARNINGS:
        return
    _warned.add(place)
    message = described(exchange.operation, version, exchange.headers, base_url)
    warnings.warn(message, DeprecationWarning, stacklevel=_callers_level())


def described(operation: str, version: str, headers: Mapping[str, str], base_url: str) -> str:
    """Return what the headers say, in a sentence."""
    since, until = _since(headers.get(DEPRECATION, "")), _until(headers.get(SUNSET, ""))
    return (
        f"`{operation}` in version {version} of the Cute API is deprecated"
        f"{since and f' since {since}'}{until and f' and may be removed on {until}'}"
        f"{_page(headers.get(LINK, ''), base_url)}"
    )


def _since(value: str) -> str:
    """Return the date of `@1767225600` (RFC 9745), or an empty text."""
    found = _SECONDS.fullmatch(value.strip())
    return f"{datetime.fromtimestamp(int(found[1]), timezone.utc):%Y-%m-%d}" if found else ""


def _until(value: str) -> str:
    """Return the date of an HTTP date (RFC 8594), or an empty text."""
    try:
        return f"{parsedate_to_datetime(value):%Y-%m-%d}"
    except (ValueError, TypeError, OverflowError):
        return ""


def _page(link: str, base_url: str) -> str:
    """Return the page of the `Link` with `rel="deprecation"`."""
    for target, parameters in _LINK.findall(link):
        if _RELATION.search(parameters):
            return f": see {urljoin(base_url, target)}"
    return ""


def _callers_level() -> int:
    """Return the `stacklevel` of the first caller outside of this package."""
    level, frame = 0, inspect.currentframe()
    while frame is not None and str(frame.f_globals.get("__name__")).split(".")[0] == _PACKAGE:
        level, frame = level + 1, frame.f_back
    return level
