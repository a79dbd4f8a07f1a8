"""Read the principal of a secret, on the primary, and check the networks of its key.

The networks are checked before anything else of the key, so that a refusal from another network
does not tell whether the key is revoked or expired, what it may do, or where its app is installed.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

from cute_api.models.enums import Scope, Tier
from cute_api.models.statements import Reads
from cute_api.problems import ApiError, Code, FieldError
from cute_api.services.accounts.custom_limits import CustomLimits
from cute_api.services.keys import networks, principal_rows
from cute_api.services.keys.principals import ACCOUNT, APP_SCOPES, AppCaller, Key, Principal

# Cached sets of scopes. Keys have few different ones.
RECENT_SETS = 256


class RefusedKeyError(ApiError):
    """The 401 of an existing key. Its owner finds the call in the requests of `caller`, if any."""

    caller: Principal | None = None


class NotInstalledError(RefusedKeyError):
    """The 401 of an app's valid key for an account without an install. `app` acts for itself."""

    def __init__(self, app: Principal, account: UUID) -> None:
        detail = f"The account {account} has no install of your app."
        errors = [FieldError(Code.NOT_INSTALLED, detail, parameter=ACCOUNT)]
        super().__init__(Code.NOT_INSTALLED, errors=errors)
        self.caller = app


class NetworkNotAllowedError(RefusedKeyError):
    """The 401 of a key from outside its networks. `caller` is None unless the key is live."""

    def __init__(self, address: str, caller: Principal | None) -> None:
        detail = f"The call came from {address}, which is not in the key's networks."
        super().__init__(Code.NETWORK_NOT_ALLOWED, detail)
        self.caller = caller


@lru_cache(RECENT_SETS)
def _scopes_of(names: tuple[str, ...]) -> frozenset[Scope]:
    """Return the known scopes; during a rollout keys may have newer ones."""
    return frozenset(scope for scope in Scope if scope in names)


class PrincipalReader:
    """Reads a key's principal by its digest, on the primary.

    With `with_write` it includes the position of the user's last change.
    """

    def __init__(self, reads: Reads, *, with_write: bool = False) -> None:
        self._reads = reads
        self._statements = principal_rows.WITH_WRITE if with_write else principal_rows.PLAIN

    def find_key(self, key_id: UUID) -> Principal | None:
        """Return the principal of a user's live key by its id, or None."""
        rows = self._reads.rows(principal_rows.DIGEST, key=str(key_id))
        return self.find(bytes(rows[0].digest)) if rows else None

    def find(self, key_digest: bytes, address: str | None = None) -> Principal | None:
        """Return the principal of a user's live key, or None.

        With the `address` of a client it raises `NetworkNotAllowedError`. Raises `PostgresError`.
        """
        rows = self._reads.rows(self._statements.key, digest=key_digest)
        if not rows:
            return None
        row = rows[0]
        principal = Principal(
            user_id=UUID(row.user_id),
            username=row.username,
            tier=Tier(row.tier),
            scopes=_scopes_of(tuple(row.scopes)),
            key=_key(row, key_digest, address),
            user_tier=Tier(row.user_tier),
            custom_limits=CustomLimits.of(row.limit_minute, row.limit_day, row.limit_keys_factor),
            is_certified=row.is_certified,
            keeps_bodies=row.keeps_bodies,
            clock_ahead=row.clock_ahead,
            wrote=row.wrote,
        )
        return _if_live(row, principal)

    def find_app(
        self, key_digest: bytes, account: UUID | None, address: str | None = None
    ) -> Principal | None:
        """Return the principal of an app's live key, or None; with an `account` it acts for that.

        With the `address` of a client it raises `NetworkNotAllowedError`. Raises
        `NotInstalledError`, whatever the reason, and `PostgresError`.
        """
        named = None if account is None else str(account)
        rows = self._reads.rows(self._statements.app_key, digest=key_digest, account=named)
        if not rows:
            return None
        row = rows[0]
        installed = row.install_id is not None and UUID(row.user_id) == account
        key = _key(row, key_digest, address)
        principal = _app_principal(row, key, row.scopes, acts_for_seller=installed)
        found = _if_live(row, principal)
        if found is not None and account is not None and not installed:
            raise NotInstalledError(principal, account)
        return found

    def find_token(
        self, token_digest: bytes, account: UUID | None, address: str | None = None
    ) -> Principal | None:
        """Return the principal of a live access token, or None. It needs no `account`.

        With the `address` of a client it raises `NetworkNotAllowedError`, by the networks of the
        token's key. Raises 401 `not_installed` for an account that is not the token's, and
        `PostgresError`.
        """
        rows = self._reads.rows(self._statements.token, digest=token_digest)
        if not rows:
            return None
        row = rows[0]
        acts_for_seller = row.install_id is not None
        scopes = [scope for scope in row.scopes if scope in row.token_scopes]
        key = _key(row, token_digest, address)
        principal = _app_principal(row, key, scopes, acts_for_seller=acts_for_seller, by_token=True)
        if _if_live(row, principal) is None:
            return None
        if account is not None and (principal.user_id != account or not acts_for_seller):
            raise ApiError(Code.NOT_INSTALLED)
        return principal

    def again(self, principal: Principal) -> Principal | None:
        """Return the present principal of a caller with a key, or None if it may no longer call."""
        key, app = principal.key, principal.app
        if key is None:
            return None
        try:
            if app is None:
                return self.find(key.digest, key.address)
            account = None if app.install_id is None else principal.user_id
            find = self.find_token if app.by_token else self.find_app
            return find(key.digest, account, key.address)
        except ApiError:
            return None


def _key(row: Any, secret_digest: bytes, address: str | None) -> Key:
    return Key(
        UUID(row.id),
        secret_digest,
        explorer=row.explorer,
        api_version=row.api_version,
        has_faults=row.has_faults,
        address=address,
    )


def _if_live(row: Any, principal: Principal) -> Principal | None:
    """Return the principal if its key is live. Raises `NetworkNotAllowedError` in either case."""
    found = principal if row.is_live else None
    address = None if principal.key is None else principal.key.address
    if address is not None and not networks.allow(row.networks, address):
        raise NetworkNotAllowedError(address, found)
    return found


def _app_principal(
    row: Any, key: Key, names: Sequence[str], *, acts_for_seller: bool, by_token: bool = False
) -> Principal:
    """Return the principal of an app's row, with the named scopes, for a seller cut by theirs."""
    scopes = _scopes_of(tuple(names)) & APP_SCOPES
    if acts_for_seller:
        scopes &= _scopes_of(tuple(row.install_scopes))
    return Principal(
        user_id=UUID(row.user_id),
        username=row.username,
        tier=Tier(row.tier),
        scopes=scopes,
        key=key,
        custom_limits=CustomLimits.of(row.limit_minute, row.limit_day, row.limit_keys_factor),
        clock_ahead=row.clock_ahead,
        is_certified=row.is_certified,
        app=AppCaller(
            UUID(row.app_id), UUID(row.install_id) if acts_for_seller else None, by_token
        ),
        wrote=row.wrote,
    )
