"""The tokens of sellers: refreshed by one caller at a time, and stored before they are used.

If the process crashes after the server has rotated a refresh token and before the new one is
stored, the next refresh repeats the request with the old one. The server returns the same tokens
for 60 s; the lock and the request together take less.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Any

from .._errors import (
    APIStatusError,
    ConsentRequiredError,
    InvalidResponseError,
    TokenStoreError,
)
from .._oauth import REFRESH, REVOKE, AsyncOAuthClient, OAuthClient, oauth_error
from .._settings import AccessToken
from .store import OAuthTokens, TokenStore

if TYPE_CHECKING:
    from .._clock import Clock

# Replace an access token this long before it expires.
AHEAD_S = 60.0
LOCK_S = 30.0
# The refresh must end before its lock expires.
REQUEST_S = 20.0
MAX_WAIT_S = 2 * LOCK_S
_POLL_S = 0.1


class BaseTokenKeeper:
    """The common part of both classes, without I/O."""

    def __init__(self, oauth: Any, store: TokenStore) -> None:
        self._oauth = oauth
        self._store = store
        self._clock: Clock = oauth.clock
        # Tokens that could not be stored, with the refresh token that they replace.
        self._unsaved: dict[str, tuple[str, OAuthTokens]] = {}

    def _is_usable(self, tokens: OAuthTokens, refused: str | None) -> bool:
        """Return whether calls can use the access token now."""
        is_fresh = tokens.expires_at - AHEAD_S > self._clock.now()
        return is_fresh and tokens.access_token != refused

    def _received(self, answer: Any, known: OAuthTokens | None) -> OAuthTokens:
        """Return the tokens of a response; a refresh token that is not in it stays the same."""
        try:
            refresh_token = answer.get("refresh_token") or (known and known.refresh_token)
            return OAuthTokens(
                str(answer["access_token"]),
                _text(refresh_token),
                int(self._clock.now() + answer["expires_in"]),
                tuple(answer["scope"].split()),
            )
        except (AttributeError, KeyError, TypeError, ValueError):
            raise InvalidResponseError(
                "The response has no tokens. Is base_url that of Cute?", status=200
            ) from None

    def _unsaved_after(self, account: str, tokens: OAuthTokens) -> OAuthTokens | None:
        """Return tokens that were received but not stored, if they replace the stored ones."""
        replaced, unsaved = self._unsaved.get(account, ("", tokens))
        return unsaved if replaced == tokens.refresh_token else None


class TokenKeeper(BaseTokenKeeper):
    """Loads, refreshes, stores and revokes the tokens of sellers."""

    _oauth: OAuthClient

    def renew(self, account: str, refused: str | None) -> AccessToken:
        """Return a stored access token other than `refused`; refresh it if necessary.

        Raises `ConsentRequiredError`, `TokenStoreError`, or the errors of a call.
        """
        tokens = _required(account, self._store.load(account))
        if not self._is_usable(tokens, refused):
            with self._locked(account) as owner:
                # Another thread or process may have refreshed it in the meantime.
                tokens = _required(account, self._store.load(account))
                if not self._is_usable(tokens, refused):
                    tokens = self._refreshed(account, owner, tokens)
        return _access_token(tokens)

    def keep(self, account: str, answer: Any) -> None:
        """Store the tokens of a consent."""
        with self._locked(account) as owner:
            self._save(account, owner, self._received(answer, None))

    def revoke(self, account: str) -> None:
        """End the tokens of an account, and remove them from the store."""
        with self._locked(account) as owner:
            tokens = self._store.load(account)
            if tokens is not None:
                tokens = self._unsaved_after(account, tokens) or tokens
                self._oauth.send(REVOKE, {"token": tokens.refresh_token}, REQUEST_S)
                self._save(account, owner, None)

    def _refreshed(self, account: str, owner: str, tokens: OAuthTokens) -> OAuthTokens:
        fresh = self._unsaved_after(account, tokens)
        if fresh is None:
            try:
                answer = self._oauth.send(REFRESH, _refresh_form(tokens), REQUEST_S)
            except APIStatusError as error:
                raise _refused(account, error) from error
            fresh = self._received(answer, tokens)
        self._unsaved[account] = (tokens.refresh_token, fresh)
        self._save(account, owner, fresh)
        return fresh

    def _save(self, account: str, owner: str, tokens: OAuthTokens | None) -> None:
        if not self._store.save(account, owner, tokens):
            raise _lock_lost(account)
        self._unsaved.pop(account, None)

    @contextmanager
    def _locked(self, account: str) -> Iterator[str]:
        """Hold the lock of an account; the value is its owner."""
        owner = secrets.token_hex(16)
        ends = self._clock.monotonic() + MAX_WAIT_S
        while not self._store.lock(account, owner, LOCK_S):
            if self._clock.monotonic() > ends:
                raise _still_locked(account)
            self._clock.sleep(_POLL_S)
        try:
            yield owner
        finally:
            self._store.unlock(account, owner)


class AsyncTokenKeeper(BaseTokenKeeper):
    """Like `TokenKeeper`, for asyncio. The store's methods are called in threads."""

    _oauth: AsyncOAuthClient

    def __init__(self, oauth: Any, store: TokenStore) -> None:
        super().__init__(oauth, store)
        self._tasks: set[asyncio.Task[AccessToken]] = set()

    async def renew(self, account: str, refused: str | None) -> AccessToken:
        """Like `TokenKeeper.renew`. Cancelling the call doesn't cancel the refresh."""
        tokens = _required(account, await asyncio.to_thread(self._store.load, account))
        if self._is_usable(tokens, refused):
            return _access_token(tokens)
        task = asyncio.create_task(self._renewed(account, refused))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return await asyncio.shield(task)

    async def keep(self, account: str, answer: Any) -> None:
        """Like `TokenKeeper.keep`."""
        async with self._locked(account) as owner:
            await self._save(account, owner, self._received(answer, None))

    async def revoke(self, account: str) -> None:
        """Like `TokenKeeper.revoke`."""
        async with self._locked(account) as owner:
            tokens = await asyncio.to_thread(self._store.load, account)
            if tokens is not None:
                tokens = self._unsaved_after(account, tokens) or tokens
                await self._oauth.send(REVOKE, {"token": tokens.refresh_token}, REQUEST_S)
                await self._save(account, owner, None)

    async def _renewed(self, account: str, refused: str | None) -> AccessToken:
        async with self._locked(account) as owner:
            tokens = _required(account, await asyncio.to_thread(self._store.load, account))
            if not self._is_usable(tokens, refused):
                tokens = await self._refreshed(account, owner, tokens)
        return _access_token(tokens)

    async def _refreshed(self, account: str, owner: str, tokens: OAuthTokens) -> OAuthTokens:
        fresh = self._unsaved_after(account, tokens)
        if fresh is None:
            try:
                answer = await self._oauth.send(REFRESH, _refresh_form(tokens), REQUEST_S)
            except APIStatusError as error:
                raise _refused(account, error) from error
            fresh = self._received(answer, tokens)
        self._unsaved[account] = (tokens.refresh_token, fresh)
        await self._save(account, owner, fresh)
        return fresh

    async def _save(self, account: str, owner: str, tokens: OAuthTokens | None) -> None:
        if not await asyncio.to_thread(self._store.save, account, owner, tokens):
            raise _lock_lost(account)
        self._unsaved.pop(account, None)

    @asynccontextmanager
    async def _locked(self, account: str) -> AsyncIterator[str]:
        owner = secrets.token_hex(16)
        ends = self._clock.monotonic() + MAX_WAIT_S
        while not await asyncio.to_thread(self._store.lock, account, owner, LOCK_S):
            if self._clock.monotonic() > ends:
                raise _still_locked(account)
            await self._clock.async_sleep(_POLL_S)
        try:
            yield owner
        finally:
            await asyncio.to_thread(self._store.unlock, account, owner)


def _refresh_form(tokens: OAuthTokens) -> dict[str, str]:
    return {"grant_type": "refresh_token", "refresh_token": tokens.refresh_token}


def _access_token(tokens: OAuthTokens) -> AccessToken:
    return AccessToken(tokens.access_token, tokens.expires_at - AHEAD_S)


def _required(account: str, tokens: OAuthTokens | None) -> OAuthTokens:
    if tokens is None:
        raise ConsentRequiredError(
            f"The store has no tokens of the account {account}. Ask the seller for their consent.",
            account=account,
        )
    return tokens


def _refused(account: str, error: APIStatusError) -> ConsentRequiredError | APIStatusError:
    """Return the error of a refresh: `invalid_grant` means that the tokens have ended."""
    found = oauth_error(error)
    if found is None or found[0] != "invalid_grant":
        return error
    return ConsentRequiredError(
        f"The tokens of the account {account} have ended: the seller may have removed the app. "
        "Ask them for their consent again.",
        account=account,
    )


def _lock_lost(account: str) -> TokenStoreError:
    return TokenStoreError(
        f"The tokens of the account {account} were not stored: it took longer than the lock of "
        f"{LOCK_S:.0f} s, and another process may have refreshed them. Try again."
    )


def _still_locked(account: str) -> TokenStoreError:
    return TokenStoreError(
        f"The tokens of the account {account} were locked by others for {MAX_WAIT_S:.0f} s."
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value
