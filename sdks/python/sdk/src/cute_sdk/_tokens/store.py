"""Tokens of OAuth and the interface of their stores."""

from __future__ import annotations

import os
import threading
import time
from dataclasses import dataclass, field
from typing import Protocol

from .._errors import TokenStoreError


@dataclass(frozen=True)
class OAuthTokens:
    """The tokens of a seller. `repr()` doesn't show them.

    expires_at: when the access token expires, in Unix seconds. scopes: what it may do.
    """

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_at: int
    scopes: tuple[str, ...]


class TokenStore(Protocol):
    """A store of tokens by account, for one app. Threads and processes can share it.

    A lock of an account belongs to an `owner`, a random text, until it is released or expires. So a
    process that crashes blocks the others only until then. No method waits for the lock.
    `AsyncOAuthApp` calls the methods in threads.

    Raise `TokenStoreError` if the store can't be read or written.
    """

    def load(self, account: str) -> OAuthTokens | None:
        """Return the tokens of an account, or None."""
        ...

    def lock(self, account: str, owner: str, seconds: float) -> bool:
        """Lock an account for some seconds, unless somebody else holds the lock.

        Must be atomic, also between processes. Return whether `owner` holds the lock now.
        """
        ...

    def save(self, account: str, owner: str, tokens: OAuthTokens | None) -> bool:
        """Store tokens durably, or remove those of the account with None.

        Return False, and change nothing, if `owner` no longer holds the lock.
        """
        ...

    def unlock(self, account: str, owner: str) -> None:
        """Release the lock, if `owner` still holds it."""
        ...


class MemoryTokenStore:
    """Tokens in memory, for tests: they are lost when the process ends.

    In the child of a fork it raises `TokenStoreError`, because two copies would each refresh.
    """

    def __init__(self) -> None:
        self._pid = os.getpid()
        self._guard = threading.Lock()
        self._tokens: dict[str, OAuthTokens] = {}
        # The owner of each lock, and when it ends.
        self._locks: dict[str, tuple[str, float]] = {}

    def load(self, account: str) -> OAuthTokens | None:
        """Return the tokens of an account, or None."""
        self._check_process()
        return self._tokens.get(account)

    def lock(self, account: str, owner: str, seconds: float) -> bool:
        """Lock an account for some seconds, unless somebody else holds the lock."""
        self._check_process()
        now = time.monotonic()
        with self._guard:
            _, ends = self._locks.get(account, ("", now))
            if ends > now:
                return False
            self._locks[account] = (owner, now + seconds)
            return True

    def save(self, account: str, owner: str, tokens: OAuthTokens | None) -> bool:
        """Store or remove tokens, if `owner` holds the lock."""
        self._check_process()
        with self._guard:
            if not self._is_held(account, owner):
                return False
            if tokens is None:
                self._tokens.pop(account, None)
            else:
                self._tokens[account] = tokens
            return True

    def unlock(self, account: str, owner: str) -> None:
        """Release the lock, if `owner` still holds it."""
        with self._guard:
            if self._is_held(account, owner):
                del self._locks[account]

    def _is_held(self, account: str, owner: str) -> bool:
        return account in self._locks and self._locks[account][0] == owner

    def _check_process(self) -> None:
        if os.getpid() != self._pid:
            raise TokenStoreError(
                "A MemoryTokenStore can't be used after a fork: use a FileTokenStore or a "
                "SqlTokenStore for several processes."
            )
