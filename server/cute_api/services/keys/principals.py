"""API keys and OAuth tokens as secrets, and the principals that they stand for.

A secret is the prefix of its kind, 30 random base62 characters and a 6-character checksum of them.
Only the SHA-256 digest is stored. There is no cache: each request reads the rows by one prepared
statement on the primary (`principal_reader`). So a revoked, expired or changed key, a suspended
user or app, and a removed install take effect with the next request.
"""

import hashlib
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from cute_api.models import User
from cute_api.models._gen.version import API_VERSION
from cute_api.models.enums import MemberRole, Scope, Tier
from cute_api.services.accounts.custom_limits import CustomLimits

VISIBLE_LENGTH = 4
RANDOM_LENGTH = 30
CHECKSUM_LENGTH = 6
BODY_LENGTH = RANDOM_LENGTH + CHECKSUM_LENGTH
BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
EVERY_SCOPE = frozenset(Scope)
# An app acts on a seller's shop. Webhooks would outlive its install; `read:account`, `read:audit`
# show the seller's addresses, keys and requests; and contracts are those of the seller's programs.
APP_SCOPES = EVERY_SCOPE - {
    Scope.WEBHOOKS,
    Scope.READ_ACCOUNT,
    Scope.READ_AUDIT,
    Scope.CONTRACTS,
}

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
    `api_version` is its pin. With `has_faults` its calls meet those of its script. `address` is
    that of the client, or None for a replay, which comes from no network.
    """

    id: UUID
    digest: bytes = field(default=b"", repr=False)
    explorer: bool = False
    api_version: str = API_VERSION
    has_faults: bool = False
    address: str | None = None


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
class Member:
    """The person behind a call from the portal, and their role in the seller's organisation."""

    person_id: UUID
    organisation_id: UUID
    role: MemberRole


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
    position of the user's last recent change in the primary's log, if replicas are read. `member`
    is the person who acts for the user, a seller, in the portal.
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
    member: Member | None = None
    asked: set[str] = field(default_factory=set, repr=False, compare=False)
    wrote: int | None = field(default=None, repr=False, compare=False)

    @classmethod
    def of_user(cls, user: User) -> "Principal":
        """Return the principal of a user without a key, who has every scope."""
        return cls(user.id, user.username, user.tier, EVERY_SCOPE)

    @property
    def person_id(self) -> UUID:
        """The person who acts: the member, or else the user."""
        return self.user_id if self.member is None else self.member.person_id

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
