"""The settings of a client and of a single call."""

from __future__ import annotations

import ipaddress
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias
from urllib.parse import urlsplit

from ._calls.hooks import CLIENT_KINDS, EventHooks, Hooks, checked_hooks
from ._calls.logging import configure
from ._calls.retries import DEFAULT_MAX_RETRIES
from ._environment import API_KEY, BASE_URL, variable
from ._errors import ConfigurationError
from ._gen.types import Unset
from ._version import __version__

DEFAULT_TIMEOUT_S = 30.0
BASE_PATH = "/v1"
USER_AGENT = f"cute-sdk-python/{__version__} (Python {sys.version_info[0]}.{sys.version_info[1]})"

# Seconds for an attempt; None for no timeout.
Timeout: TypeAlias = float | None

_KEY = re.compile(r"[\x21-\x7e]+")
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_SANDBOX = "The sandbox of `make run` is at http://127.0.0.1:8080."


@dataclass(frozen=True)
class Settings:
    """The settings of a client. `repr()` doesn't show the key."""

    base_url: str
    api_key: str | None = field(repr=False)
    timeout: Timeout = DEFAULT_TIMEOUT_S
    max_retries: int = DEFAULT_MAX_RETRIES
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    hooks: Hooks = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class Options:
    """The settings of one call. Unset ones are the client's.

    Extras are added to the request and override its values, for features that this version doesn't
    know.
    """

    timeout: Timeout | Unset
    max_retries: int | None = None
    extra_headers: Mapping[str, str] | None = None
    extra_query: Mapping[str, object] | None = None
    extra_body: Mapping[str, object] | None = None
    idempotency_key: str | None = None


def make_settings(
    api_key: str | None,
    base_url: str | None,
    *,
    anonymous: bool,
    allow_http: bool,
    timeout: Timeout,
    max_retries: int,
    headers: Mapping[str, str] | None,
    event_hooks: EventHooks | None,
    async_hooks: frozenset[str] = frozenset(),
) -> Settings:
    """Validate settings; `async_hooks` are the kinds of hooks that can be async functions.

    Raises `ConfigurationError`, which never shows the key.
    """
    configure()
    return Settings(
        base_url=_base_url(base_url or variable(BASE_URL), allow_http),
        api_key=None if anonymous else _api_key(api_key or variable(API_KEY)),
        timeout=timeout,
        max_retries=checked_retries(max_retries),
        headers=checked_headers(headers),
        hooks=checked_hooks(event_hooks, CLIENT_KINDS, async_hooks),
    )


def changed_settings(
    settings: Settings,
    *,
    api_key: str | None,
    timeout: Timeout | Unset,
    max_retries: int | None,
    headers: Mapping[str, str] | None,
) -> Settings:
    """Return changed settings; headers are added. Raises `ConfigurationError`."""
    return replace(
        settings,
        api_key=settings.api_key if api_key is None else _api_key(api_key),
        timeout=settings.timeout if isinstance(timeout, Unset) else timeout,
        max_retries=settings.max_retries if max_retries is None else checked_retries(max_retries),
        headers={**settings.headers, **checked_headers(headers)},
    )


def checked_retries(value: int) -> int:
    """Validate a number of retries. Raises `ConfigurationError`."""
    if value < 0:
        raise ConfigurationError("max_retries counts the attempts after the first: 0 or more.")
    return value


def checked_headers(headers: Mapping[str, str] | None) -> Mapping[str, str]:
    """Validate headers. Raises `ConfigurationError`, which doesn't show their values."""
    for name, value in (headers or {}).items():
        if not _HEADER_NAME.fullmatch(name):
            raise ConfigurationError(f"{name!r} is not a header name.")
        if any(character in value for character in "\r\n\0"):
            raise ConfigurationError(f"The header {name} contains a line break. Remove it.")
    return dict(headers or {})


def _api_key(key: str | None) -> str:
    if not key:
        raise ConfigurationError(
            "There is no API key: set CUTE_API_KEY or give api_key=…. To read the public catalogue "
            "without one, give anonymous=True."
        )
    if not _KEY.fullmatch(key):
        raise ConfigurationError(
            "The API key holds white space, a line break or a character that is not ASCII: copy "
            "it again, without anything around it."
        )
    return key


def _base_url(text: str | None, allow_http: bool) -> str:
    """Return the base URL of paths, ending in /v1."""
    if not text:
        raise ConfigurationError(
            f"There is no base URL: set CUTE_BASE_URL or give base_url=…. {_SANDBOX}"
        )
    try:
        url = urlsplit(text.strip())
        host, _ = url.hostname, url.port
    except ValueError:
        host = None
        url = urlsplit("")
    if url.scheme not in {"http", "https"} or not host:
        raise ConfigurationError(f"The base URL must look like https://api.example.com. {_SANDBOX}")
    if url.username is not None or url.query or url.fragment:
        raise ConfigurationError("The base URL can't hold a user, a query or a fragment.")
    if url.scheme == "http" and not (allow_http or _is_loopback(host)):
        raise ConfigurationError(
            f"http://{host} would send the API key for everyone on the way to read: use https. In "
            "a network of your own, give allow_http=True."
        )
    path = url.path.rstrip("/")
    path = path if path.endswith(BASE_PATH) else path + BASE_PATH
    return f"{url.scheme}://{url.netloc}{path}"


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
