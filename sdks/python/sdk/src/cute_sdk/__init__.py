"""The Cute API in Python.

::

    from cute_sdk import Cute

    client = Cute()  # CUTE_API_KEY, CUTE_BASE_URL
    for item in client.items.list(condition="very_good"):
        print(item.title, item.price.amount)

`Cute` is for threads, `AsyncCute` for asyncio. Every error is a `CuteError`. `cute_sdk.models` has
the types of responses, `cute_sdk.params` those of requests, and `cute_sdk.webhooks` verifies
webhook requests. Names are loaded on first use, so that the import stays fast.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from ._version import __version__

if TYPE_CHECKING:
    from . import models, params, webhooks
    from ._apps import App, AsyncApp
    from ._calls.hooks import APIRequest, EventHooks, Exchange, Waiting, add_event_hooks
    from ._calls.responses import RawResponse
    from ._client import AsyncCute, Cute
    from ._consents import AsyncConsent, Consent, ConsentResult, ConsentStart
    from ._downloads import AsyncDownload, Download
    from ._errors import (
        APIConnectionError,
        APIStatusError,
        APITimeoutError,
        AuthenticationError,
        BadRequestError,
        ClientUnusableError,
        ConfigurationError,
        ConflictError,
        ConsentError,
        ConsentRequiredError,
        CuteError,
        GoneError,
        InvalidResponseError,
        NotFoundError,
        NotModifiedError,
        PayloadTooLargeError,
        PermissionDeniedError,
        PreconditionFailedError,
        RangeNotSatisfiableError,
        RateLimitError,
        ServerError,
        TokenStoreError,
        TransportError,
        UnsupportedMediaTypeError,
        ValidationError,
        WebhookError,
    )
    from ._gen.codes import ErrorCode
    from ._gen.transitions import TRANSITIONS
    from ._gen.types import UNSET, Unset
    from ._gen.version import API_VERSION
    from ._http.client import (
        AsyncHTTPClient,
        AsyncHTTPResponse,
        HTTPClient,
        HTTPRequest,
        HTTPResponse,
        Limits,
    )
    from ._oauth_apps import AsyncOAuthApp, OAuthApp
    from ._pages import AsyncPage, AsyncPager, BasePage, Page
    from ._receipts import erasure_receipt
    from ._set_hashes import BucketRepairs, SetHashes
    from ._streams import AsyncStream, Stream
    from ._tokens.files import FileTokenStore
    from ._tokens.sql import SqlTokenStore
    from ._tokens.store import MemoryTokenStore, OAuthTokens, TokenStore
    from ._upserts import UpsertProgress, UpsertResult

__all__ = [
    "API_VERSION",
    "TRANSITIONS",
    "UNSET",
    "APIConnectionError",
    "APIRequest",
    "APIStatusError",
    "APITimeoutError",
    "App",
    "AsyncApp",
    "AsyncConsent",
    "AsyncCute",
    "AsyncDownload",
    "AsyncHTTPClient",
    "AsyncHTTPResponse",
    "AsyncOAuthApp",
    "AsyncPage",
    "AsyncPager",
    "AsyncStream",
    "AuthenticationError",
    "BadRequestError",
    "BasePage",
    "BucketRepairs",
    "ClientUnusableError",
    "ConfigurationError",
    "ConflictError",
    "Consent",
    "ConsentError",
    "ConsentRequiredError",
    "ConsentResult",
    "ConsentStart",
    "Cute",
    "CuteError",
    "Download",
    "ErrorCode",
    "EventHooks",
    "Exchange",
    "FileTokenStore",
    "GoneError",
    "HTTPClient",
    "HTTPRequest",
    "HTTPResponse",
    "InvalidResponseError",
    "Limits",
    "MemoryTokenStore",
    "NotFoundError",
    "NotModifiedError",
    "OAuthApp",
    "OAuthTokens",
    "Page",
    "PayloadTooLargeError",
    "PermissionDeniedError",
    "PreconditionFailedError",
    "RangeNotSatisfiableError",
    "RateLimitError",
    "RawResponse",
    "ServerError",
    "SetHashes",
    "SqlTokenStore",
    "Stream",
    "TokenStore",
    "TokenStoreError",
    "TransportError",
    "Unset",
    "UnsupportedMediaTypeError",
    "UpsertProgress",
    "UpsertResult",
    "ValidationError",
    "Waiting",
    "WebhookError",
    "__version__",
    "add_event_hooks",
    "erasure_receipt",
    "models",
    "params",
    "webhooks",
]

_MODULES = {
    "API_VERSION": "._gen.version",
    "APIRequest": "._calls.hooks",
    "App": "._apps",
    "AsyncApp": "._apps",
    "AsyncConsent": "._consents",
    "AsyncCute": "._client",
    "AsyncDownload": "._downloads",
    "AsyncHTTPClient": "._http.client",
    "AsyncHTTPResponse": "._http.client",
    "AsyncOAuthApp": "._oauth_apps",
    "AsyncPage": "._pages",
    "AsyncPager": "._pages",
    "AsyncStream": "._streams",
    "BasePage": "._pages",
    "Consent": "._consents",
    "ConsentResult": "._consents",
    "ConsentStart": "._consents",
    "Cute": "._client",
    "Download": "._downloads",
    "ErrorCode": "._gen.codes",
    "EventHooks": "._calls.hooks",
    "Exchange": "._calls.hooks",
    "FileTokenStore": "._tokens.files",
    "HTTPClient": "._http.client",
    "HTTPRequest": "._http.client",
    "HTTPResponse": "._http.client",
    "Limits": "._http.client",
    "MemoryTokenStore": "._tokens.store",
    "OAuthApp": "._oauth_apps",
    "OAuthTokens": "._tokens.store",
    "Page": "._pages",
    "RawResponse": "._calls.responses",
    "BucketRepairs": "._set_hashes",
    "SetHashes": "._set_hashes",
    "SqlTokenStore": "._tokens.sql",
    "Stream": "._streams",
    "TokenStore": "._tokens.store",
    "TRANSITIONS": "._gen.transitions",
    "UNSET": "._gen.types",
    "Unset": "._gen.types",
    "UpsertProgress": "._upserts",
    "UpsertResult": "._upserts",
    "Waiting": "._calls.hooks",
    "add_event_hooks": "._calls.hooks",
    "erasure_receipt": "._receipts",
    **dict.fromkeys((name for name in __all__ if name.endswith("Error")), "._errors"),
}
_SUBMODULES = ("models", "params", "webhooks")


def __getattr__(name: str) -> Any:
    if name in _SUBMODULES:
        return importlib.import_module(f".{name}", __name__)
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(_MODULES[name], __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
