"""OAuth tokens of apps that speak only OAuth, as digests.

A redeemed code gives a grant, which is the refresh token of an install; it gives access tokens.
Each look-up of an access token also reads its install, app, key and users
(`services.keys.principal_rows`), so that it ends with any of them. Changes of a grant lock the
install first, in the order of its removal.
"""

import hmac
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, select, update
from sqlalchemy.orm import Session

from cute_api.models import App, AppGrant, AppToken, Install, clock
from cute_api.services.keys import principals
from cute_api.services.keys.principals import SecretKind

ACCESS_LIFETIME = timedelta(hours=1)
# Of a refresh token since its last use.
IDLE_LIFETIME = timedelta(days=180)
# Of an install, or of an app itself. Another one ends the oldest.
MAX_ACCESS_TOKENS = 50
MAX_REFRESH_TOKENS = 10
# Of the 30 random characters: 71 bits to find a refresh token, and 107 bits that only it has.
SELECTOR_LENGTH = 12
# How long a public client that lost a response can repeat its request.
REPEATABLE = timedelta(seconds=60)
SALT_BYTES = 16


class RefreshStanding(StrEnum):
    """What a refresh token of a grant is worth. `REPEATED` was replaced just now."""

    CURRENT = "current"
    REPEATED = "repeated"
    OLD = "old"


class TokenPair(NamedTuple):
    """Tokens of a public client, which can't be read again; `lifetime` is the access token's."""

    access_token: str
    refresh_token: str
    scopes: Sequence[str]
    lifetime: timedelta


@dataclass(frozen=True, slots=True)
class NewRefreshToken:
    """A grant and its refresh token, which can't be read again."""

    grant: AppGrant
    secret: str


def begin(
    session: Session, install: Install, code_digest: bytes, scopes: Iterable[str]
) -> NewRefreshToken:
    """Give a locked install another refresh token."""
    _make_room(session, MAX_REFRESH_TOKENS, AppGrant, AppGrant.install_id == install.id)
    secret = _new_secret(SecretKind.REFRESH_TOKEN)
    grant = AppGrant(
        app_id=install.app_id,
        install_id=install.id,
        scopes=list(scopes),
        code_digest=code_digest,
        selector=_selector(secret),
        digest=principals.digest(secret),
        expires_at=clock.now(session) + IDLE_LIFETIME,
    )
    session.add(grant)
    session.flush()
    return NewRefreshToken(grant, secret)


def find(session: Session, app_id: UUID, secret: str) -> tuple[AppGrant, Install] | None:
    """Lock and return the live grant of a refresh token of an app, and its install.

    The token may be an older one of the grant (`standing`).
    """
    if principals.kind_of(secret) is not SecretKind.REFRESH_TOKEN:
        return None
    live = (
        AppGrant.selector == _selector(secret),
        AppGrant.app_id == app_id,
        AppGrant.expires_at > clock.NOW,
    )
    install = session.scalar(
        select(Install)
        .join(AppGrant, AppGrant.install_id == Install.id)
        .where(*live, Install.removed_at.is_(None))
        .with_for_update(of=Install)
    )
    grant = session.scalar(select(AppGrant).where(*live).with_for_update())
    return None if install is None or grant is None else (grant, install)


def holder(session: Session, secret: str) -> tuple[App, Install | None] | None:
    """Return the app of any live token and its locked install, None if it is for the app itself.

    A refresh token may be an older one of its grant.
    """
    of_token = (
        select(App, AppToken.install_id)
        .join(App, App.id == AppToken.app_id)
        .where(AppToken.digest == principals.digest(secret), AppToken.expires_at > clock.NOW)
    )
    of_grant = (
        select(App, AppGrant.install_id)
        .join(App, App.id == AppGrant.app_id)
        .where(AppGrant.selector == _selector(secret), AppGrant.expires_at > clock.NOW)
    )
    is_access = principals.kind_of(secret) is SecretKind.ACCESS_TOKEN
    found = session.execute(of_token if is_access else of_grant).one_or_none()
    if found is None:
        return None
    app, install_id = found
    if install_id is None:
        return app, None
    install = session.scalar(select(Install).where(Install.id == install_id).with_for_update())
    return None if install is None else (app, install)


def standing(grant: AppGrant, secret: str, now: datetime) -> RefreshStanding:
    """Return what a token of a locked grant is worth."""
    sent = principals.digest(secret)
    if sent == grant.digest:
        return RefreshStanding.CURRENT
    if sent == grant.previous_digest and _is_new(grant, now):
        return RefreshStanding.REPEATED
    return RefreshStanding.OLD


def extend(session: Session, grant: AppGrant) -> None:
    """Let `IDLE_LIFETIME` begin again."""
    grant.expires_at = clock.now(session) + IDLE_LIFETIME


def rotate(
    session: Session, grant: AppGrant, secret: str, key_id: UUID, scopes: Sequence[str]
) -> TokenPair:
    """Replace the current token of a locked grant; return the next, with an access token.

    Both follow from the current one, so that a client that lost the response can repeat the
    request. A token that is younger than `REPEATABLE` stays, so that this holds for the one before.
    """
    now = clock.now(session)
    if _is_new(grant, now):
        access_token = issue(session, grant, key_id, scopes)
        return TokenPair(access_token, secret, scopes, ACCESS_LIFETIME)
    grant.salt = secrets.token_bytes(SALT_BYTES)
    grant.previous_digest, grant.rotated_at = grant.digest, now
    access_token, refresh_token = _following(secret, grant.salt)
    grant.digest = principals.digest(refresh_token)
    issue(session, grant, key_id, scopes, access_token)
    return TokenPair(access_token, refresh_token, scopes, ACCESS_LIFETIME)


def repeat(session: Session, grant: AppGrant, secret: str) -> TokenPair | None:
    """Return what `rotate` made of a repeated token, or None if that access token has ended."""
    if grant.salt is None:
        return None
    access_token, refresh_token = _following(secret, grant.salt)
    row = session.get(AppToken, principals.digest(access_token))
    if row is None:
        return None
    left = row.expires_at - clock.now(session)
    return TokenPair(access_token, refresh_token, row.scopes, left)


def issue(
    session: Session,
    grant: AppGrant,
    key_id: UUID,
    scopes: Sequence[str],
    secret: str | None = None,
) -> str:
    """Return another access token of a locked install, which belongs to a key of the app."""
    _make_room(session, MAX_ACCESS_TOKENS, AppToken, AppToken.install_id == grant.install_id)
    row = AppToken(
        app_id=grant.app_id,
        key_id=key_id,
        install_id=grant.install_id,
        grant_id=grant.id,
        scopes=list(scopes),
    )
    return _put(session, row, secret)


def issue_to_app(session: Session, app_id: UUID, key_id: UUID, scopes: Sequence[str]) -> str:
    """Return another access token for an app itself, which belongs to a key of the app."""
    session.execute(select(App.id).where(App.id == app_id).with_for_update(key_share=True))
    mine = and_(AppToken.app_id == app_id, AppToken.install_id.is_(None))
    _make_room(session, MAX_ACCESS_TOKENS, AppToken, mine)
    return _put(session, AppToken(app_id=app_id, key_id=key_id, scopes=list(scopes)))


def age(session: Session, user_id: UUID, by: timedelta) -> None:
    """Let all tokens of a developer's apps end sooner, as the clock of a sandbox leaps."""
    of_apps = select(App.id).where(App.user_id == user_id)
    for row in (AppGrant, AppToken):
        session.execute(
            update(row).where(row.app_id.in_(of_apps)).values(expires_at=row.expires_at - by)
        )


def end_of_code(session: Session, app_id: UUID, code_digest: bytes) -> None:
    """End the tokens of a code, because it was used again."""
    session.execute(
        delete(AppGrant).where(AppGrant.code_digest == code_digest, AppGrant.app_id == app_id)
    )


def end_of_install(session: Session, install_id: UUID) -> None:
    """End all tokens of a locked install."""
    session.execute(delete(AppGrant).where(AppGrant.install_id == install_id))


def end_of_app(session: Session, app_id: UUID) -> None:
    """End all tokens for an app itself."""
    session.execute(
        delete(AppToken).where(AppToken.app_id == app_id, AppToken.install_id.is_(None))
    )


def revoke(session: Session, app_id: UUID, secret: str) -> None:
    """End an app's token; a refresh token with its access tokens. Unknown tokens are ignored."""
    match principals.kind_of(secret):
        case SecretKind.ACCESS_TOKEN:
            session.execute(
                delete(AppToken).where(
                    AppToken.digest == principals.digest(secret), AppToken.app_id == app_id
                )
            )
        case SecretKind.REFRESH_TOKEN:
            found = find(session, app_id, secret)
            if found is not None and found[0].digest == principals.digest(secret):
                session.delete(found[0])


def _put(session: Session, row: AppToken, secret: str | None = None) -> str:
    secret = secret or _new_secret(SecretKind.ACCESS_TOKEN)
    row.digest = principals.digest(secret)
    row.expires_at = clock.now(session) + ACCESS_LIFETIME
    session.add(row)
    session.flush()
    return secret


def _make_room(
    session: Session, most: int, table: type[AppGrant | AppToken], mine: ColumnElement[bool]
) -> None:
    """End the oldest tokens beyond all but one of `most`."""
    kept = select(table.created_at).where(mine).order_by(table.created_at.desc())
    oldest = kept.offset(most - 1).limit(1).scalar_subquery()
    session.execute(delete(table).where(mine, table.created_at <= oldest))


def _new_secret(kind: SecretKind) -> str:
    return principals.make_secret(secrets.choice, kind)


def _selector(secret: str) -> str:
    return secret.removeprefix(SecretKind.REFRESH_TOKEN)[:SELECTOR_LENGTH]


def _is_new(grant: AppGrant, now: datetime) -> bool:
    return grant.rotated_at is not None and now < grant.rotated_at + REPEATABLE


def _following(secret: str, salt: bytes) -> tuple[str, str]:
    """Return the access and the refresh token that follow a refresh token."""
    access = _derived(secret, salt, SecretKind.ACCESS_TOKEN)
    refresh = _derived(secret, salt, SecretKind.REFRESH_TOKEN)
    return (
        principals.with_checksum(SecretKind.ACCESS_TOKEN, access),
        principals.with_checksum(
            SecretKind.REFRESH_TOKEN, _selector(secret) + refresh[SELECTOR_LENGTH:]
        ),
    )


def _derived(secret: str, salt: bytes, kind: SecretKind) -> str:
    """Return the random characters of the token of a kind that follows a secret."""
    value = int.from_bytes(hmac.digest(secret.encode(), salt + kind.encode(), "sha512"))
    characters = ""
    for _ in range(principals.RANDOM_LENGTH):
        value, index = divmod(value, len(principals.BASE62))
        characters += principals.BASE62[index]
    return characters
