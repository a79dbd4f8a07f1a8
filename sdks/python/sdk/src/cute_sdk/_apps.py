"""Apps: one key, and a client for each seller who installed the app."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from inspect import isawaitable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from ._client import AsyncCute, Cute
from ._consents import AsyncConsent, Consent
from ._oauth import AsyncOAuthClient, OAuthClient
from ._receipts import erasure_receipt

if TYPE_CHECKING:
    from ._gen.models import AppErasure, RegisteredApp
    from ._gen.resources.app import (
        AppErasuresResource,
        AppInstallsResource,
        AsyncAppErasuresResource,
        AsyncAppInstallsResource,
    )
    from ._gen.resources.events import AsyncEventsResource, EventsResource

ACCOUNT = "Cute-Account"


class App:
    """An app that many sellers install. Close it, or use it in a `with` block.

    ::

        app = App(key="cute_app_…")
        for install in app.installs.list():
            seller = app.account(install.account)
            print(seller.items.list().data)

    key: a key of the app, or a function that returns it, as `api_key` of `Cute`. options: the other
        arguments of `Cute`. Raises `ConfigurationError` for invalid settings.
    """

    def __init__(
        self, key: str | Callable[[], str], base_url: str | None = None, **options: Any
    ) -> None:
        self._key = key
        self._client = Cute(key, base_url, **options)

    def account(self, account: UUID | str) -> Cute:
        """Return a client that calls for a seller, by the `account` of their install.

        Keep it while you work for the seller: each has its own quota, so each has its own pacing.
        All share the connections of the app.
        """
        return self._client.with_options(
            # A source of its own, because clients with the same one share the pacing.
            api_key=partial(_current, self._key),
            headers={ACCOUNT: str(account)},
        )

    def consent(self, *, client_id: UUID | str, redirect_uri: str, secret: str) -> Consent:
        """Return the helper with which sellers connect the app.

        ::

            consent = app.consent(client_id=…, redirect_uri="https://…/callback", secret=…)
            start = consent.start(["read:items"])  # redirect to start.url with start.set_cookie
            result = consent.finish(request.url, request.headers.get("Cookie"))

        client_id: the app's id. redirect_uri: one of the app. secret: signs the cookie of the
            seller's browser; 32 random characters or more, the same in all your processes.
        """
        oauth = OAuthClient(self._client._driver, client_id, self._key)
        return Consent(oauth, None, redirect_uri, secret)

    def get(self) -> RegisteredApp:
        """Return the app."""
        return self._client.app.get()

    def acknowledge_erasure(self, account: UUID | str) -> AppErasure:
        """Say that you have deleted the data of an erased seller (`user.erased`).

        It can be repeated. Raises `NotFoundError` for an account whose erasure doesn't concern the
        app.
        """
        receipt = erasure_receipt(_current(self._key), account)
        return self.erasures.put(account, receipt=receipt)

    @property
    def erasures(self) -> AppErasuresResource:
        """The erasures of sellers that the app has not acknowledged."""
        return self._client.app.erasures

    @property
    def installs(self) -> AppInstallsResource:
        """The sellers who have installed the app now."""
        return self._client.app.installs

    @property
    def events(self) -> EventsResource:
        """The feed of all installs; each event names its seller in `account`."""
        return self._client.events

    def close(self) -> None:
        """Close the connections, also those of `account`."""
        self._client.close()

    def __enter__(self) -> App:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class AsyncApp:
    """Like `App`, for asyncio: `account` returns an `AsyncCute`."""

    def __init__(
        self,
        key: str | Callable[[], str | Awaitable[str]],
        base_url: str | None = None,
        **options: Any,
    ) -> None:
        self._key = key
        self._client = AsyncCute(key, base_url, **options)

    def account(self, account: UUID | str) -> AsyncCute:
        """Like `App.account`."""
        return self._client.with_options(
            api_key=partial(_current, self._key), headers={ACCOUNT: str(account)}
        )

    def consent(self, *, client_id: UUID | str, redirect_uri: str, secret: str) -> AsyncConsent:
        """Like `App.consent`."""
        oauth = AsyncOAuthClient(self._client._driver, client_id, self._key)
        return AsyncConsent(oauth, None, redirect_uri, secret)

    async def get(self) -> RegisteredApp:
        """Return the app."""
        return await self._client.app.get()

    async def acknowledge_erasure(self, account: UUID | str) -> AppErasure:
        """Like `App.acknowledge_erasure`."""
        key = _current(self._key)
        receipt = erasure_receipt(await key if isawaitable(key) else key, account)
        return await self.erasures.put(account, receipt=receipt)

    @property
    def erasures(self) -> AsyncAppErasuresResource:
        """The erasures of sellers that the app has not acknowledged."""
        return self._client.app.erasures

    @property
    def installs(self) -> AsyncAppInstallsResource:
        """The sellers who have installed the app now."""
        return self._client.app.installs

    @property
    def events(self) -> AsyncEventsResource:
        """The feed of all installs; each event names its seller in `account`."""
        return self._client.events

    async def close(self) -> None:
        """Close the connections, also those of `account`."""
        await self._client.close()

    async def __aenter__(self) -> AsyncApp:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()


def _current(key: Any) -> Any:
    return key() if callable(key) else key
