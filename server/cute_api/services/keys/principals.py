"""API keys and OAuth tokens as secrets, and the principals that they stand for.

A secret is the prefix of its kind, 30 random base62 characters and a 6-character checksum of them.
Only the SHA-256 digest is stored. There is no cache: each request reads the rows (`principal_rows`,
one prepared statement on the primary). So a revoked, expired or changed key, a suspended user or
app, and a removed install take effect with the next request.
"""

import hashlib
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any
from uuid import UUID

from cute_api.models import User
from cute_api.models._gen.version import API_VERSION
from cute_api.models.enums import Scope, Tier
from cute_api.models.statements import Reads
from cute_api.problems import ApiError, Code, FieldError
from cute_api.services.accounts.custom_limits import CustomLimits
from cute_api.services.keys import principal_rows

VISIBLE_LENGTH = 4
RANDOM_LENGTH = 30
CHECKSUM_LENGTH = 6
BODY_LENGTH = RANDOM_LENGTH + CHECKSUM_LENGTH
BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
EVERY_SCOPE = frozenset(Scope)
# An app acts on a seller's shop. Webhooks would outlive its install, `read:account` shows the
# seller's address, other keys and requests, and contracts are those of the seller's own programs.
APP_SCOPES = EVERY_SCOPE - {Scope.WEBHOOKS, Scope.READ_ACCOUNT, Scope.CONTRACTS}
# Cached sets of scopes. Keys have few different ones.
RECENT_SETS = 256


ACCOUNT = "Cute-Account"


class SecretKind(StrEnum):
    """What a secret is; the value is its prefix."""

    KEY = "cute_"
    APP_KEY = "cute_app_"
    ACCESS_TOKEN = "cute_at_"  # noqa: S105 - a prefix
    REFRESH_TOKEN = "cute_rt_"  # noqa: S105 - a prefix


_KINDS = {kind.value: kind for kind in SecretKind}


@dataclass(frozen=True, slots=True)
class Key:
    """The API key of a request.

    `digest` is that of the sent secret, which may be the previous one after a rotation, or an
    access token. `explorer` marks a key of the reference, which share a rate limit per user.
    `api_version` is its pin. With `has_faults` its calls meet those of its script.
    """

    id: UUID
    digest: bytes = field(default=b"", repr=False)
    explorer: bool = False
    api_version: str = API_VERSION
    has_faults: bool = False


@dataclass(frozen=True, slots=True)
class AppCaller:
    """The app of a caller, and its install in the account that the call acts for, if any.

    `by_token` marks a call with an access token. Its key is the one that the token belongs to.
    """

    app_id: UUID
    install_id: UUID | None
    by_token: bool = False

    @property
    def place_owner(self) -> UUID:
        """Whose streams are counted together: those of the install, or of the app itself."""
        return self.install_id or self.app_id


@dataclass(frozen=True, slots=True)
class Principal:
    """The authenticated caller: the user, their tier, and their scopes.

    With an `app` it acts for the seller of its install, or without one for the app itself; the user
    is then the seller, or the app's developer. Custom limits are always the developer's.
    `tier` is the key's, which may differ from that of its user. `custom_limits` replace limits of
    both. `is_certified` is the user, or the app that it acts for or with, by a current certificate.
    `key` is None for a user in the portal. With `keeps_bodies` the bodies of failed calls are
    stored. `clock_ahead` is how far the clock of the key's owner is ahead of the real time. `asked`
    are the scopes that were checked with `has`, which the response depends on. `wrote` is the
    position of the user's last recent change in the primary's log, if replicas are read.
    """

    user_id: UUID
    username: str
    tier: Tier
    scopes: frozenset[Scope]
    key: Key | None = None
    user_tier: Tier = Tier.FREE
    custom_limits: CustomLimits | None = None
    is_certified: bool = False
    keeps_bodies: bool = False
    clock_ahead: timedelta = timedelta()
    app: AppCaller | None = None
    asked: set[str] = field(default_factory=set, repr=False, compare=False)
    wrote: int | None = field(default=None, repr=False, compare=False)

    @classmethod
    def of_user(cls, user: User) -> "Principal":
        """Return the principal of a user without a key, who has every scope."""
        return cls(user.id, user.username, user.tier, EVERY_SCOPE)

    @property
    def key_id(self) -> UUID | None:
        """The id of the key, if any."""
        return None if self.key is None else self.key.id

    @property
    def acts_for_app(self) -> bool:
        """Whether it acts for an app itself, not for a seller who installed it."""
        return self.app is not None and self.app.install_id is None

    @property
    def owner_id(self) -> UUID:
        """Whose feed and webhooks it uses: the app's if it acts for one, or else the user's."""
        return self.user_id if self.app is None or self.app.install_id else self.app.app_id

    @property
    def scope_names(self) -> list[str]:
        """The names of the scopes, for a caller who wants to see them."""
        return sorted(self.scopes)

    def has(self, scope: str) -> bool:
        """Return whether the caller has a scope, and record it, so that a replay can check it."""
        self.asked.add(scope)
        return scope in self.scopes


def make_secret(choose: Callable[[str], str], kind: SecretKind = SecretKind.KEY) -> str:
    """Return a new secret. `choose` picks a character of a string, and must be fit for secrets."""
    return with_checksum(kind, "".join(choose(BASE62) for _ in range(RANDOM_LENGTH)))


def with_checksum(kind: SecretKind, body: str) -> str:
    """Return the secret of a kind with these `RANDOM_LENGTH` characters."""
    return kind + body + _checksum(body)


def kind_of(secret: str) -> SecretKind | None:
    """Return what a well-formed secret is, to find typing errors without a query."""
    kind, rest = _KINDS.get(secret[:-BODY_LENGTH]), secret[-BODY_LENGTH:]
    body = rest[:-CHECKSUM_LENGTH]
    if not body.isascii() or not body.isalnum() or not rest.endswith(_checksum(body)):
        return None
    return kind


def digest(secret: str) -> bytes:
    """Return the digest to store. Secrets have 178 random bits, so a plain hash is safe."""
    return hashlib.sha256(secret.encode()).digest()


def visible_prefix(text: str) -> str:
    """Return the visible start of a secret, or of a visible prefix itself.

    Only the prefix of the kind has underscores.
    """
    return text[: text.rfind("_") + 1 + VISIBLE_LENGTH]


def _checksum(body: str) -> str:
    value = zlib.crc32(body.encode())
    digits = ""
    for _ in range(CHECKSUM_LENGTH):
        value, index = divmod(value, len(BASE62))
        digits = BASE62[index] + digits
    return digits


@lru_cache(RECENT_SETS)
def _scopes_of(names: tuple[str, ...]) -> frozenset[Scope]:
    """Return the known scopes; during a rollout keys may have newer ones."""
    return frozenset(scope for scope in Scope if scope in names)


class NotInstalledError(ApiError):
    """The 401 of an app's valid key for an account without an install. `app` acts for itself."""

    def __init__(self, app: Principal, account: UUID) -> None:
        detail = f"The account {account} has no install of your app."
        errors = [FieldError(Code.NOT_INSTALLED, detail, parameter=ACCOUNT)]
        super().__init__(Code.NOT_INSTALLED, errors=errors)
        self.app = app


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

    def find(self, key_digest: bytes) -> Principal | None:
        """Return the principal of a user's live key, or None. Raises `PostgresError`."""
        rows = self._reads.rows(self._statements.key, digest=key_digest)
        if not rows:
            return None
        row = rows[0]
        return Principal(
            user_id=UUID(row.user_id),
            username=row.username,
            tier=Tier(row.tier),
            scopes=_scopes_of(tuple(row.scopes)),
            key=Key(UUID(row.id), key_digest, row.explorer, row.api_version, row.has_faults),
            user_tier=Tier(row.user_tier),
            custom_limits=CustomLimits.of(row.limit_minute, row.limit_day, row.limit_keys_factor),
            is_certified=row.is_certified,
            keeps_bodies=row.keeps_bodies,
            clock_ahead=row.clock_ahead,
            wrote=row.wrote,
        )

    def find_app(self, key_digest: bytes, account: UUID | None) -> Principal | None:
        """Return the principal of an app's live key, or None; with an `account` it acts for that.

        Raises `NotInstalledError`, whatever the reason, and `PostgresError`.
        """
        named = None if account is None else str(account)
        rows = self._reads.rows(self._statements.app_key, digest=key_digest, account=named)
        if not rows:
            return None
        row = rows[0]
        if account is not None and (UUID(row.user_id) != account or row.install_id is None):
            app = _app_principal(row, key_digest, row.scopes, acts_for_seller=False)
            raise NotInstalledError(app, account)
        return _app_principal(row, key_digest, row.scopes, acts_for_seller=account is not None)

    def find_token(self, token_digest: bytes, account: UUID | None) -> Principal | None:
        """Return the principal of a live access token, or None. It needs no `account`.

        Raises 401 `not_installed` for an account that is not the token's, and `PostgresError`.
        """
        rows = self._reads.rows(self._statements.token, digest=token_digest)
        if not rows:
            return None
        row = rows[0]
        acts_for_seller = row.install_id is not None
        if account is not None and (UUID(row.user_id) != account or not acts_for_seller):
            raise ApiError(Code.NOT_INSTALLED)
        scopes = [scope for scope in row.scopes if scope in row.token_scopes]
        return _app_principal(
            row, token_digest, scopes, acts_for_seller=acts_for_seller, by_token=True
        )

    def again(self, principal: Principal) -> Principal | None:
        """Return the present principal of a caller with a key, or None if it may no longer call."""
        if principal.key is None:
            return None
        if principal.app is None:
            return self.find(principal.key.digest)
        account = None if principal.app.install_id is None else principal.user_id
        find = self.find_token if principal.app.by_token else self.find_app
        try:
            return find(principal.key.digest, account)
        except ApiError:
            return None


def _app_principal(
    row: Any,
    secret_digest: bytes,
    names: Sequence[str],
    *,
    acts_for_seller: bool,
    by_token: bool = False,
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
        key=Key(
            UUID(row.id), secret_digest, api_version=row.api_version, has_faults=row.has_faults
        ),
        custom_limits=CustomLimits.of(row.limit_minute, row.limit_day, row.limit_keys_factor),
        clock_ahead=row.clock_ahead,
        is_certified=row.is_certified,
        app=AppCaller(
            UUID(row.app_id), UUID(row.install_id) if acts_for_seller else None, by_token
        ),
        wrote=row.wrote,
    )
