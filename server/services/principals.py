"""Who is calling: API keys as secrets, and the one read that turns a key into its principal.

A key is `cute_`, 30 random base62 characters and a 6-character checksum of them. Only the SHA-256
digest is stored. There is no cache: revoking, expiring or changing a key, or suspending its user,
counts from the next request, because every request reads the rows (one prepared statement on the
primary).
"""

import hashlib
import threading
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

import psycopg2
from psycopg2 import extensions

from server.models.database import connect_arguments
from server.models.enums import Scope, Tier

KEY_PREFIX = "cute_"
VISIBLE_LENGTH = 9
RANDOM_LENGTH = 30
CHECKSUM_LENGTH = 6
KEY_LENGTH = len(KEY_PREFIX) + RANDOM_LENGTH + CHECKSUM_LENGTH
BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
LOOKUP_TIMEOUT_MS = 2_000

# Each half is one probe of a unique index: a secret is a key's newest or the one before it.
PREPARE = """
PREPARE principal (bytea) AS
SELECT k.id::text, k.user_id::text, u.username, k.tier, k.scopes, k.explorer
FROM (
    SELECT id, user_id, tier, scopes, expires_at, revoked_at, explorer, session_id FROM api_keys
    WHERE digest = $1
    UNION ALL
    SELECT id, user_id, tier, scopes, expires_at, revoked_at, explorer, session_id FROM api_keys
    WHERE previous_digest = $1 AND previous_expires_at > clock_timestamp()
) AS k JOIN users u ON u.id = k.user_id
WHERE k.revoked_at IS NULL AND u.suspended_at IS NULL
  AND (k.expires_at IS NULL OR k.expires_at > clock_timestamp())
  AND (NOT k.explorer OR k.session_id IS NOT NULL)
"""


@dataclass(frozen=True, slots=True)
class Principal:
    """An authenticated caller: the key, its user, its tier, its scopes.

    `digest` is that of the secret that was sent, which may be the one before a rotation.
    `explorer` marks a key of the reference: all of a user's share one rate limit. `asked` are the
    scopes that somebody asked for with `has`: what the response depends on.
    """

    key_id: UUID
    user_id: UUID
    username: str
    tier: Tier
    scopes: frozenset[Scope]
    digest: bytes = field(default=b"", repr=False)
    explorer: bool = False
    asked: set[str] = field(default_factory=set, repr=False, compare=False)

    def has(self, scope: str) -> bool:
        """Whether the key has a scope. Services ask here, so that a replay can ask the same."""
        self.asked.add(scope)
        return scope in self.scopes


@dataclass(frozen=True, slots=True)
class Owner:
    """A user who acts in the portal, through no key: with every scope, for it is all theirs."""

    user_id: UUID
    username: str
    tier: Tier
    scopes: frozenset[Scope] = frozenset(Scope)
    key_id: None = None

    def has(self, scope: str) -> bool:
        return scope in self.scopes


Caller = Principal | Owner
"""Who acts on what is a user's: a key of theirs, or they themselves."""


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


class PrincipalReader:
    """Reads a key's principal by its digest: one connection a thread, one prepared statement."""

    def __init__(self, database_url: str) -> None:
        self._url = database_url
        self._local = threading.local()

    def find(self, key_digest: bytes) -> Principal | None:
        """The principal of a live key, or None. Raises `psycopg2.Error` when the database is away.

        A connection that broke since the last call is replaced once.
        """
        fresh = getattr(self._local, "connection", None) is None
        try:
            return self._read(key_digest)
        except (psycopg2.OperationalError, psycopg2.InterfaceError):
            self._forget()
            if fresh:
                raise
        try:
            return self._read(key_digest)
        except psycopg2.Error:
            self._forget()
            raise

    def _read(self, key_digest: bytes) -> Principal | None:
        with self._connection().cursor() as cursor:
            cursor.execute("EXECUTE principal (%s)", (psycopg2.Binary(key_digest),))
            row = cursor.fetchone()
        if row is None:
            return None
        key_id, user_id, username, tier, scopes, explorer = row
        return Principal(
            key_id=UUID(key_id),
            user_id=UUID(user_id),
            username=username,
            tier=Tier(tier),
            scopes=frozenset(Scope(scope) for scope in scopes),
            digest=key_digest,
            explorer=explorer,
        )

    def _connection(self) -> extensions.connection:
        connection: extensions.connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = psycopg2.connect(self._url, **connect_arguments(LOOKUP_TIMEOUT_MS))
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(PREPARE)
            self._local.connection = connection
        return connection

    def _forget(self) -> None:
        connection = getattr(self._local, "connection", None)
        self._local.connection = None
        if connection is not None:
            connection.close()
