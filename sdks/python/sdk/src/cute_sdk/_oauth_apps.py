"""Apps that call with OAuth tokens, which are kept in a store."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

from ._client import AsyncCute, Cute
from ._consents import AsyncConsent, Consent
from ._errors import ConfigurationError
from ._oauth import AsyncOAuthClient, OAuthClient
from ._settings import TokenSource
from ._tokens.keeping import AsyncTokenKeeper, TokenKeeper
from ._tokens.store import TokenStore


class OAuthApp:
    """An app that calls with tokens of OAuth. Close it, or use it in a `with` block.

    ::

        app = OAuthApp(client_id=…, store=FileTokenStore("tokens"))
        consent = app.consent(redirect_uri="http://127.0.0.1/callback", secret=…)
        seller = app.account(account)
        print(seller.items.list().data)

    For programs that can't keep a secret. With a key of the app on a server, use `App`, which has
    no tokens to store.

    An access token is refreshed a minute before it expires, and once after a 401: by one thread of
    one process that share the store. The new tokens are stored before a call uses them.

    client_id: the app's id. store: a `FileTokenStore`, a `SqlTokenStore` or another `TokenStore`.
    client_secret: a key of the app, or a function that returns it; None for a public client.
    options: the other arguments of `Cute`.

    Raises `ConfigurationError` for invalid settings. A call raises `ConsentRequiredError` if the
    seller has to be asked again, and `TokenStoreError` if the store fails.
    """

    def __init__(
        self,
        *,
        client_id: UUID | str,
        store: TokenStore,
        client_secret: str | Callable[[], str] | None = None,
        base_url: str | None = None,
        **options: Any,
    ) -> None:
        self._client = Cute(None, base_url, anonymous=True, **options)
        self._oauth = OAuthClient(self._client._driver, client_id, client_secret)
        self._keeper = TokenKeeper(self._oauth, store)

    def account(self, account: UUID | str) -> Cute:
        """Return a client that calls for a seller, by the `account` of their consent.

        Keep it while you work for the seller: each has its own quota, so each has its own pacing.
        """
        source = TokenSource(partial(self._keeper.renew, _account(account)))
        return self._client._with_settings(replace(self._client._settings, api_key=source))

    def consent(self, *, redirect_uri: str, secret: str) -> Consent:
        """Return the helper with which sellers connect the app; `finish` stores their tokens.

        The arguments are those of `App.consent`.
        """
        return Consent(self._oauth, self._keeper, redirect_uri, secret)

    def revoke(self, account: UUID | str) -> None:
        """End the tokens of a seller, and remove them from the store. The install stays."""
        self._keeper.revoke(_account(account))

    def close(self) -> None:
        """Close the connections, also those of `account`."""
        self._client.close()

    def __enter__(self) -> OAuthApp:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class AsyncOAuthApp:
    """Like `OAuthApp`, for asyncio: `account` returns an `AsyncCute`."""

    def __init__(
        self,
        *,
        client_id: UUID | str,
        store: TokenStore,
        client_secret: str | Callable[[], str | Awaitable[str]] | None = None,
        base_url: str | None = None,
        **options: Any,
    ) -> None:
        self._client = AsyncCute(None, base_url, anonymous=True, **options)
        self._oauth = AsyncOAuthClient(self._client._driver, client_id, client_secret)
        self._keeper = AsyncTokenKeeper(self._oauth, store)

    def account(self, account: UUID | str) -> AsyncCute:
        """Like `OAuthApp.account`."""
        source = TokenSource(partial(self._keeper.renew, _account(account)))
        return self._client._with_settings(replace(self._client._settings, api_key=source))

    def consent(self, *, redirect_uri: str, secret: str) -> AsyncConsent:
        """Like `OAuthApp.consent`."""
        return AsyncConsent(self._oauth, self._keeper, redirect_uri, secret)

    async def revoke(self, account: UUID | str) -> None:
        """Like `OAuthApp.revoke`."""
        await self._keeper.revoke(_account(account))

    async def close(self) -> None:
        """Close the connections, also those of `account`."""
        await self._client.close()

    async def __aenter__(self) -> AsyncOAuthApp:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()


def _account(account: UUID | str) -> str:
    """Return the id in its one form, which can also name a file."""
    try:
        return str(UUID(str(account)))
    except ValueError:
        raise ConfigurationError(f"{account!r} is not the account of an install.") from None
