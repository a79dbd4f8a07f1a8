"""API keys as secrets, and the query that turns a key into its principal.

A key is `cute_`, 30 random base62 characters and a 6-character checksum of them. Only the SHA-256
digest is stored. There is no cache, so that revoking, expiring or changing a key, or suspending its
user, takes effect with the next request: each request reads the rows (one prepared statement on the
primary).
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
    cast,
    false,
    func,
    not_,
    null,
    or_,
    select,
    union_all,
)

from cute_api.models import ApiKey, User, clock
from cute_api.models._gen.version import API_VERSION
from cute_api.models.enums import Scope, Tier
from cute_api.models.replicas import own_writes
from cute_api.models.statements import Reads, Statement, parameter
from cute_api.services.accounts import custom_limits
from cute_api.services.accounts.custom_limits import CustomLimits

KEY_PREFIX = "cute_"
VISIBLE_LENGTH = 9
RANDOM_LENGTH = 30
CHECKSUM_LENGTH = 6
KEY_LENGTH = len(KEY_PREFIX) + RANDOM_LENGTH + CHECKSUM_LENGTH
BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
EVERY_SCOPE = frozenset(Scope)
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
    ).where(digest == parameter("digest", LargeBinary()), *conditions)


# Each half probes a unique index: for a key's newest secret, or its previous one.
_keys = union_all(
    _half(ApiKey.digest),
    _half(ApiKey.previous_digest, ApiKey.previous_expires_at > clock.NOW),
).subquery("k")


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
            _keys.c.revoked_at.is_(None),
            User.suspended_at.is_(None),
            or_(_keys.c.expires_at.is_(None), _keys.c.expires_at > clock.NOW),
            or_(not_(_keys.c.explorer), _keys.c.session_id.is_not(None)),
        )
    )


PRINCIPAL = _principal(null())
# With the log position of the user's last change, for reads from replicas.
PRINCIPAL_AND_WRITE = _principal(own_writes.last_of(_keys.c.user_id))


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
class Principal:
    """The authenticated caller: the user, their tier, and their scopes.

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

    def has(self, scope: str) -> bool:
        """Return whether the caller has a scope, and record it, so that a replay can check it."""
        self.asked.add(scope)
        return scope in self.scopes


def make_secret(choose: Callable[[str], str]) -> str:
    """Return a new secret. `choose` picks a character of a string, and must be fit for secrets."""
    body = "".join(choose(BASE62) for _ in range(RANDOM_LENGTH))
    return KEY_PREFIX + body + _checksum(body)


def is_well_formed(secret: str) -> bool:
    """Return whether a text has the form of a key, to find typing errors without a query."""
    if len(secret) != KEY_LENGTH or not secret.startswith(KEY_PREFIX):
        return False
    body = secret[len(KEY_PREFIX) : -CHECKSUM_LENGTH]
    return body.isascii() and body.isalnum() and secret.endswith(_checksum(body))


def digest(secret: str) -> bytes:
    """Return the digest to store. Keys have 178 random bits, so a plain hash is safe."""
    return hashlib.sha256(secret.encode()).digest()


def visible_prefix(secret: str) -> str:
    return secret[:VISIBLE_LENGTH]


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

    def find(self, key_digest: bytes) -> Principal | None:
        """Return the principal of a live key, or None. Raises `PostgresError`."""
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
