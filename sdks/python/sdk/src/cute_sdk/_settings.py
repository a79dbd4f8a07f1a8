"""The settings of a client and of a single call."""

from __future__ import annotations

import inspect
import ipaddress
import re
import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias
from urllib.parse import urlsplit

from ._calls.hooks import CLIENT_KINDS, EventHooks, Hooks, checked_hooks
from ._calls.logging import configure
from ._calls.retries import DEFAULT_MAX_RETRIES
from ._environment import API_KEY, BASE_URL, variable
from ._errors import ConfigurationError
from ._gen.types import UNSET, Unset
from ._version import __version__

DEFAULT_TIMEOUT_S = 30.0
DEFAULT_MAX_WAIT_S = 60.0
BASE_PATH = "/v1"
USER_AGENT = f"cute-sdk-python/{__version__} (Python {sys.version_info[0]}.{sys.version_info[1]})"

# A limit in seconds; None for no limit.
Timeout: TypeAlias = float | None


@dataclass(frozen=True)
class AccessToken:
    """A credential to replace before `renew_at` (Unix seconds). `repr()` doesn't show it."""

    value: str = field(repr=False)
    renew_at: float


@dataclass(frozen=True)
class TokenSource:
    """Returns the access token of a seller. It differs from the value that was refused, if any."""

    renew: Callable[[str | None], AccessToken | Awaitable[AccessToken]]


# An API key, the function that returns it, or the source of access tokens.
KeySource: TypeAlias = str | Callable[[], str | Awaitable[str]] | TokenSource

_KEY = re.compile(r"[\x21-\x7e]+")
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_SANDBOX = "The sandbox of `make run` is at http://127.0.0.1:8080."


@dataclass(frozen=True)
class Settings:
    """The settings of a client. `repr()` doesn't show the key."""

    base_url: str
    api_key: KeySource | None = field(repr=False)
    timeout: Timeout = DEFAULT_TIMEOUT_S
    max_wait: Timeout = DEFAULT_MAX_WAIT_S
    deadline: Timeout = None
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
    deadline: Timeout | Unset = UNSET


def make_settings(
    api_key: KeySource | None,
    base_url: str | None,
    *,
    anonymous: bool,
    allow_http: bool,
    timeout: Timeout,
    max_wait: Timeout,
    deadline: Timeout,
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
        api_key=None if anonymous else _checked_source(api_key or variable(API_KEY), async_hooks),
        timeout=checked_seconds("timeout", timeout),
        max_wait=checked_seconds("max_wait", max_wait),
        deadline=checked_seconds("deadline", deadline),
        max_retries=checked_retries(max_retries),
        headers=checked_headers(headers),
        hooks=checked_hooks(event_hooks, CLIENT_KINDS, async_hooks),
    )


def changed_settings(
    settings: Settings,
    *,
    api_key: KeySource | None,
    async_hooks: frozenset[str],
    timeout: Timeout | Unset,
    max_wait: Timeout | Unset,
    deadline: Timeout | Unset,
    max_retries: int | None,
    headers: Mapping[str, str] | None,
) -> Settings:
    """Return changed settings; headers are added. Raises `ConfigurationError`."""
    return replace(
        settings,
        api_key=settings.api_key if api_key is None else _checked_source(api_key, async_hooks),
        timeout=chosen_seconds("timeout", timeout, settings.timeout),
        max_wait=chosen_seconds("max_wait", max_wait, settings.max_wait),
        deadline=chosen_seconds("deadline", deadline, settings.deadline),
        max_retries=settings.max_retries if max_retries is None else checked_retries(max_retries),
        headers={**settings.headers, **checked_headers(headers)},
    )


def chosen_seconds(name: str, given: Timeout | Unset, otherwise: Timeout) -> Timeout:
    """Return a given limit, validated, or the one that holds otherwise."""
    return otherwise if isinstance(given, Unset) else checked_seconds(name, given)


def checked_seconds(name: str, value: object) -> Timeout:
    """Validate a limit: None, or a number above 0. Raises `ConfigurationError`."""
    if value is None or (isinstance(value, (int, float)) and value > 0):
        return value
    raise ConfigurationError(f"{name} must be a number of seconds above 0, or None for no limit.")


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


def _checked_source(key: KeySource | None, async_hooks: frozenset[str]) -> KeySource:
    """Validate a key, or a function for it, which can be async where hooks can."""
    if isinstance(key, TokenSource):
        return key
    if not callable(key):
        return checked_key(key)
    if inspect.iscoroutinefunction(key) and not async_hooks:
        raise ConfigurationError(
            "The function for the api_key of `Cute` must be plain, not async. Use AsyncCute."
        )
    return key


def checked_key(key: object) -> str:
    """Validate an API key. Raises `ConfigurationError`, which doesn't show it."""
    if not key:
        raise ConfigurationError(
            "There is no API key: set CUTE_API_KEY or give api_key=…. To read the public catalogue "
            "without one, give anonymous=True."
        )
    if not isinstance(key, str) or not _KEY.fullmatch(key):
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
            f"http://{host} would let everyone on the way read the API key: use https. In "
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
