"""Who is calling: API keys as secrets, and the one read that turns a key into its principal.

A key is `cute_`, 30 random base62 characters and a 6-character checksum of them. Only the SHA-256
digest is stored. There is no cache: revoking, expiring or changing a key, or suspending its user,
counts from the next request, because every request reads the rows (one prepared statement on the
primary).
"""

import hashlib
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from uuid import UUID

import psycopg2
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
from cute_api.models.reads import Reads, Statement, parameter
from cute_api.models.replicas import own_writes

KEY_PREFIX = "cute_"
VISIBLE_LENGTH = 9
RANDOM_LENGTH = 30
CHECKSUM_LENGTH = 6
KEY_LENGTH = len(KEY_PREFIX) + RANDOM_LENGTH + CHECKSUM_LENGTH
BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
EVERY_SCOPE = frozenset(Scope)
# Sets of scopes by their names. Keys have few different ones.
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


# Each half is one probe of a unique index: a secret is a key's newest or the one before it.
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
# With the place of the user's last change, for reads that may go to a replica.
PRINCIPAL_AND_WRITE = _principal(own_writes.last_of(_keys.c.user_id))


@dataclass(frozen=True, slots=True)
class Key:
    """The API key of a request.

    `digest` is that of the secret that was sent, which may be the one before a rotation.
    `explorer` marks a key of the reference: all of a user's share one rate limit. `api_version` is
    the version that it is pinned to.
    """

    id: UUID
    digest: bytes = field(default=b"", repr=False)
    explorer: bool = False
    api_version: str = API_VERSION


@dataclass(frozen=True, slots=True)
class Principal:
    """The authenticated caller: the user, their tier, and what they may do.

    `key` is None for a user who acts in the portal. `keeps_bodies`: the user wants to see the
    bodies of their calls that fail. `asked` are the scopes that somebody asked for
    with `has`: what the response depends on. `wrote` is the place of the user's last change in the
    primary's log, where replicas are read and there was one recently.
    """

    user_id: UUID
    username: str
    tier: Tier
    scopes: frozenset[Scope]
    key: Key | None = None
    keeps_bodies: bool = False
    asked: set[str] = field(default_factory=set, repr=False, compare=False)
    wrote: int | None = field(default=None, repr=False, compare=False)

    @classmethod
    def of_user(cls, user: User) -> "Principal":
        """A user who acts through no key: with every scope, for it is all theirs."""
        return cls(user.id, user.username, user.tier, EVERY_SCOPE)

    @property
    def key_id(self) -> UUID | None:
        """The id of the key, if there is one."""
        return None if self.key is None else self.key.id

    def has(self, scope: str) -> bool:
        """Whether the caller has a scope. Services ask here, so that a replay can ask the same."""
        self.asked.add(scope)
        return scope in self.scopes


def make_secret(choose: Callable[[str], str]) -> str:
    """A new key. `choose` picks one character of a string, from a source fit for secrets."""
    body = "".join(choose(BASE62) for _ in range(RANDOM_LENGTH))
    return KEY_PREFIX + body + _checksum(body)


def is_well_formed(secret: str) -> bool:
    """Whether this can be a key at all: a typing error is found without asking the database."""
    if len(secret) != KEY_LENGTH or not secret.startswith(KEY_PREFIX):
        return False
    body = secret[len(KEY_PREFIX) : -CHECKSUM_LENGTH]
    return body.isascii() and body.isalnum() and secret.endswith(_checksum(body))


def digest(secret: str) -> bytes:
    """What is stored of a key. It has 178 random bits, so a plain hash can't be searched."""
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
    """Those that this process knows: while a release with another is rolled out, keys have it."""
    return frozenset(scope for scope in Scope if scope in names)


class PrincipalReader:
    """Reads a key's principal by its digest, on the primary.

    `with_write` says whether it is to know the user's last change.
    """

    def __init__(self, reads: Reads, *, with_write: bool = False) -> None:
        self._reads = reads
        self._statement = PRINCIPAL_AND_WRITE if with_write else PRINCIPAL

    def find(self, key_digest: bytes) -> Principal | None:
        """The principal of a live key, or None; `psycopg2.Error` when the database is away."""
        rows = self._reads.rows(self._statement, digest=psycopg2.Binary(key_digest))
        if not rows:
            return None
        row = rows[0]
        return Principal(
            user_id=UUID(row.user_id),
            username=row.username,
            tier=Tier(row.tier),
            scopes=_scopes_of(tuple(row.scopes)),
            key=Key(UUID(row.id), key_digest, row.explorer, row.api_version),
            keeps_bodies=row.keeps_bodies,
            wrote=row.wrote,
        )
