"""Links that show a caller's webhook pages inside another product, and the sessions they open.

Neither is stored. Both are sealed with the server's encryption keys and name the secret of the call
that made the link, so whatever ends that secret, its user or its app ends them with the next
request. The pages act as that caller, with the scopes of the key.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urlencode
from uuid import UUID, uuid4

import orjson
from sqlalchemy.orm import Session

from cute_api.lib.json_objects import Json
from cute_api.lib.times import timestamp
from cute_api.models import clock
from cute_api.models.enums import Scope
from cute_api.models.statements import Reads
from cute_api.sealing import Sealer, UnreadableError
from cute_api.services.keys.principal_reader import PrincipalReader
from cute_api.services.keys.principals import Principal, SecretKind

PATH = "/embed"
PARAMETER = "link"
LINK_LIFETIME = timedelta(minutes=15)
SESSION_LIFETIME = timedelta(hours=1)
MAX_SEALED = 1_000


class EmbedKind(StrEnum):
    """What a sealed `Embed` is for. It is sealed too, so that neither passes as the other."""

    LINK = "cute webhook embed link"
    SESSION = "cute webhook embed session"


@dataclass(frozen=True, slots=True)
class Embed:
    """What a link or a session allows, until `expires_at`.

    `id` is that of the link, also in its sessions. `digest` is that of the secret which made it,
    and `user_id` the user of that secret.
    """

    id: UUID
    user_id: UUID
    secret_kind: SecretKind
    digest: bytes = field(repr=False)
    read_only: bool
    expires_at: datetime


def create(
    session: Session, principal: Principal, body: Json, *, sealer: Sealer, base_url: str
) -> Json:
    """Make a link to the caller's webhook pages; schema `EmbedLinkWithSecret`.

    `body` is a valid `EmbedLinkCreate`. The caller has a key.
    """
    assert principal.key is not None, "a session of the portal makes no links"
    embed = Embed(
        id=uuid4(),
        user_id=principal.user_id,
        secret_kind=_kind_of(principal),
        digest=principal.key.digest,
        read_only=body.get("read_only", True),
        expires_at=clock.now(session) + LINK_LIFETIME,
    )
    query = urlencode({PARAMETER: sealed(embed, EmbedKind.LINK, sealer)})
    return {
        "url": f"{base_url}{PATH}?{query}",
        "read_only": embed.read_only,
        "expires_at": timestamp(embed.expires_at),
    }


def begin_session(embed: Embed, now: datetime) -> Embed:
    """Return the session that a link opens now."""
    return replace(embed, expires_at=now + SESSION_LIFETIME)


def sealed(embed: Embed, kind: EmbedKind, sealer: Sealer) -> str:
    content = [
        kind,
        str(embed.id),
        str(embed.user_id),
        embed.secret_kind,
        embed.digest.hex(),
        embed.read_only,
        embed.expires_at.isoformat(),
    ]
    return sealer.seal(orjson.dumps(content)).decode()


def opened(text: str, kind: EmbedKind, sealer: Sealer) -> Embed | None:
    """Return the sealed embed, which may have expired; None if it is not ours, or of another kind.

    A value that was sealed with our keys has the form that `sealed` gave it.
    """
    if len(text) > MAX_SEALED or not text.isascii():
        return None
    try:
        content = orjson.loads(sealer.open(text.encode()))
    except (UnreadableError, orjson.JSONDecodeError):
        return None
    match content:
        case [found, str(link), str(user), str(secret), str(digest), bool(read_only), str(until)]:
            if found != kind:
                return None
            return Embed(
                id=UUID(link),
                user_id=UUID(user),
                secret_kind=SecretKind(secret),
                digest=bytes.fromhex(digest),
                read_only=read_only,
                expires_at=datetime.fromisoformat(until),
            )
    return None


def find_principal(reads: Reads, embed: Embed) -> Principal | None:
    """Return the caller that the pages act as, or None if its secret no longer works for them.

    The networks of a key bound who makes links, not who opens them.
    """
    reader = PrincipalReader(reads)
    match embed.secret_kind:
        case SecretKind.KEY:
            found = reader.find(embed.digest)
        case SecretKind.APP_KEY:
            found = reader.find_app(embed.digest, None)
        case _:
            found = reader.find_token(embed.digest, None)
    if found is None or not (found.acts_for_app or found.has(Scope.WEBHOOKS)):
        return None
    return found


def _kind_of(principal: Principal) -> SecretKind:
    if principal.app is None:
        return SecretKind.KEY
    return SecretKind.ACCESS_TOKEN if principal.app.by_token else SecretKind.APP_KEY
