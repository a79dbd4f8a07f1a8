"""API keys as secrets, and the queries that turn a key into its principal.

A key is `cute_`, for an app `cute_app_`, then 30 random base62 characters and a 6-character
checksum of them. Only the SHA-256 digest is stored. There is no cache, so that it takes effect with
the next request to revoke, expire or change a key, to suspend its user or app, or to remove an
install: each request reads the rows (one prepared statement on the primary).
"""

import hashlib
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    LargeBinary,
    Select,
    Text,
    Uuid,
    and_,
    cast,
    false,
    func,
    not_,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from cute_api.models import ApiKey, App, Install, User, clock
from cute_api.models._gen.version import API_VERSION
from cute_api.models.enums import AppStatus, Scope, Tier
from cute_api.models.replicas import own_writes
from cute_api.models.statements import Reads, Statement, parameter
from cute_api.problems import ApiError, Code
from cute_api.services.accounts import custom_limits
from cute_api.services.accounts.custom_limits import CustomLimits

KEY_PREFIX = "cute_"
APP_PREFIX = "cute_app_"
VISIBLE_LENGTH = 4
RANDOM_LENGTH = 30
CHECKSUM_LENGTH = 6
BODY_LENGTH = RANDOM_LENGTH + CHECKSUM_LENGTH
BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
EVERY_SCOPE = frozenset(Scope)
# An app acts on a seller's shop. Webhooks would outlive its install, and `read:account` shows the
# seller's address, other keys and requests.
APP_SCOPES = EVERY_SCOPE - {Scope.WEBHOOKS, Scope.READ_ACCOUNT}
# Cached sets of scopes. Keys have few different ones.
RECENT_SETS = 256


def _half(digest: Any, *conditions: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    return select(
        ApiKey.id,
        ApiKey.user_id,
        ApiKey.tier,
        ApiKey.scopes,
        ApiKey.expires_at,
        ApiKey.revoked_at,
        ApiKey.explorer,
        ApiKey.session_id,
        ApiKey.api_version,
        ApiKey.app_id,
    ).where(digest == parameter("digest", LargeBinary()), *conditions)


# Each half probes a unique index: for a key's newest secret, or its previous one.
_keys = union_all(
    _half(ApiKey.digest),
    _half(ApiKey.previous_digest, ApiKey.previous_expires_at > clock.NOW),
).subquery("k")

_IS_LIVE = (
    _keys.c.revoked_at.is_(None),
    User.suspended_at.is_(None),
    or_(_keys.c.expires_at.is_(None), _keys.c.expires_at > clock.NOW),
)


def _principal(wrote: ColumnElement[Any]) -> Statement:
    return Statement(
        select(
            cast(_keys.c.id, Text),
            cast(_keys.c.user_id, Text),
            User.username,
            cast(_keys.c.tier, Text),
            cast(User.tier, Text).label("user_tier"),
            *custom_limits.COLUMNS,
            _keys.c.scopes,
            _keys.c.explorer,
            _keys.c.api_version,
            func.coalesce(User.bodies_kept_until > clock.NOW, false()).label("keeps_bodies"),
            wrote.label("wrote"),
        )
        .join(User, User.id == _keys.c.user_id)
        .where(
            *_IS_LIVE,
            _keys.c.app_id.is_(None),
            or_(not_(_keys.c.explorer), _keys.c.session_id.is_not(None)),
        )
    )


_Seller = aliased(User)


def _app_principal(wrote: ColumnElement[Any]) -> Statement:
    """Of an app's key, with the seller who installed the app; without an account the developer."""
    return Statement(
        select(
            cast(_keys.c.id, Text),
            cast(_keys.c.app_id, Text),
            cast(Install.id, Text).label("install_id"),
            Install.scopes.label("install_scopes"),
            cast(func.coalesce(_Seller.id, User.id), Text).label("user_id"),
            func.coalesce(_Seller.username, User.username).label("username"),
            cast(_keys.c.tier, Text),
            *custom_limits.COLUMNS,
            _keys.c.scopes,
            _keys.c.api_version,
            wrote.label("wrote"),
        )
        .join(User, User.id == _keys.c.user_id)
        .join(App, App.id == _keys.c.app_id)
        .outerjoin(
            Install,
            and_(
                Install.app_id == App.id,
                Install.user_id == parameter("account", Uuid()),
                Install.removed_at.is_(None),
            ),
        )
        .outerjoin(_Seller, and_(_Seller.id == Install.user_id, _Seller.suspended_at.is_(None)))
        .where(*_IS_LIVE, App.status != AppStatus.SUSPENDED)
    )


PRINCIPAL = _principal(null())
APP_PRINCIPAL = _app_principal(null())
# With the log position of the user's last change, for reads from replicas.
PRINCIPAL_AND_WRITE = _principal(own_writes.last_of(_keys.c.user_id))
APP_PRINCIPAL_AND_WRITE = _app_principal(own_writes.last_of(func.coalesce(_Seller.id, User.id)))


@dataclass(frozen=True, slots=True)
class Key:
    """The API key of a request.

    `digest` is that of the sent secret, which may be the previous one after a rotation. `explorer`
    marks a key of the reference, which share a rate limit per user. `api_version` is its pin.
    """

    id: UUID
    digest: bytes = field(default=b"", repr=False)
    explorer: bool = False
    api_version: str = API_VERSION


@dataclass(frozen=True, slots=True)
class AppCaller:
    """The app of a caller, and its install in the account that the call acts for, if any."""

    app_id: UUID
    install_id: UUID | None

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
    both. `key` is None for a user in the portal. With `keeps_bodies` the bodies of failed calls are
    stored. `asked` are the scopes that were checked with `has`, which the response depends on.
    `wrote` is the position of the user's last recent change in the primary's log, if replicas are
    read.
    """

    user_id: UUID
    username: str
    tier: Tier
    scopes: frozenset[Scope]
    key: Key | None = None
    user_tier: Tier = Tier.FREE
    custom_limits: CustomLimits | None = None
    keeps_bodies: bool = False
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


def make_secret(choose: Callable[[str], str], *, of_app: bool = False) -> str:
    """Return a new secret. `choose` picks a character of a string, and must be fit for secrets."""
    body = "".join(choose(BASE62) for _ in range(RANDOM_LENGTH))
    return (APP_PREFIX if of_app else KEY_PREFIX) + body + _checksum(body)


def is_of_app(secret: str) -> bool:
    """Return whether a secret is that of an app's key."""
    return secret.startswith(APP_PREFIX)


def is_well_formed(secret: str) -> bool:
    """Return whether a text has the form of a key, to find typing errors without a query."""
    rest = secret.removeprefix(_prefix_of(secret))
    if len(rest) != BODY_LENGTH or not secret.startswith(KEY_PREFIX):
        return False
    body = rest[:-CHECKSUM_LENGTH]
    return body.isascii() and body.isalnum() and rest.endswith(_checksum(body))


def digest(secret: str) -> bytes:
    """Return the digest to store. Keys have 178 random bits, so a plain hash is safe."""
    return hashlib.sha256(secret.encode()).digest()


def visible_prefix(secret: str) -> str:
    return secret[: len(_prefix_of(secret)) + VISIBLE_LENGTH]


def _prefix_of(secret: str) -> str:
    return APP_PREFIX if is_of_app(secret) else KEY_PREFIX


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


class PrincipalReader:
    """Reads a key's principal by its digest, on the primary.

    With `with_write` it includes the position of the user's last change.
    """

    def __init__(self, reads: Reads, *, with_write: bool = False) -> None:
        self._reads = reads
        self._statement = PRINCIPAL_AND_WRITE if with_write else PRINCIPAL
        self._of_app = APP_PRINCIPAL_AND_WRITE if with_write else APP_PRINCIPAL

    def find(self, key_digest: bytes) -> Principal | None:
        """Return the principal of a user's live key, or None. Raises `PostgresError`."""
        rows = self._reads.rows(self._statement, digest=key_digest)
        if not rows:
            return None
        row = rows[0]
        return Principal(
            user_id=UUID(row.user_id),
            username=row.username,
            tier=Tier(row.tier),
            scopes=_scopes_of(tuple(row.scopes)),
            key=Key(UUID(row.id), key_digest, row.explorer, row.api_version),
            user_tier=Tier(row.user_tier),
            custom_limits=CustomLimits.of(row.limit_minute, row.limit_day, row.limit_keys_factor),
            keeps_bodies=row.keeps_bodies,
            wrote=row.wrote,
        )

    def find_app(self, key_digest: bytes, account: UUID | None) -> Principal | None:
        """Return the principal of an app's live key, or None; with an `account` it acts for that.

        Raises 401 `not_installed`, whatever the reason, and `PostgresError`.
        """
        named = None if account is None else str(account)
        rows = self._reads.rows(self._of_app, digest=key_digest, account=named)
        if not rows:
            return None
        row = rows[0]
        scopes = _scopes_of(tuple(row.scopes)) & APP_SCOPES
        if account is not None:
            if UUID(row.user_id) != account or row.install_id is None:
                raise ApiError(Code.NOT_INSTALLED)
            scopes &= _scopes_of(tuple(row.install_scopes))
        return Principal(
            user_id=UUID(row.user_id),
            username=row.username,
            tier=Tier(row.tier),
            scopes=scopes,
            key=Key(UUID(row.id), key_digest, api_version=row.api_version),
            custom_limits=CustomLimits.of(row.limit_minute, row.limit_day, row.limit_keys_factor),
            app=AppCaller(UUID(row.app_id), None if account is None else UUID(row.install_id)),
            wrote=row.wrote,
        )

    def again(self, principal: Principal) -> Principal | None:
        """Return the present principal of a caller with a key, or None if it may no longer call."""
        if principal.key is None:
            return None
        if principal.app is None:
            return self.find(principal.key.digest)
        account = None if principal.app.install_id is None else principal.user_id
        try:
            return self.find_app(principal.key.digest, account)
        except ApiError:
            return None
