"""Keys as their owner manages them, in the portal or through the API.

Lists leave out the keys of the owner's apps (`services.apps`), which are managed like the others.

A user in the portal manages all their keys; a key manages only itself. Everything here is limited
to the owner's keys: another user's id is treated as not found.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from cute_api.models import ApiKey, KeyClient, User, Webhook, clock
from cute_api.models.enums import ActorKind, RevocationReason, Scope, WebhookStatus
from cute_api.problems import ApiError, Code
from cute_api.refusals import RefusalError
from cute_api.services.accounts import notices
from cute_api.services.common import pins
from cute_api.services.keys import keys, rotation
from cute_api.services.keys import unused as unused_keys
from cute_api.services.keys.keys import KeySettings, NewKey
from cute_api.services.keys.principals import Principal
from cute_api.services.webhooks import pauses
from cute_api.spec import TierLimits
from cute_api.versions.registry import EventVersions

MAX_SHOWN = 100
CREATED_A_DAY = 2  # times the live keys that the tier allows


@dataclass(frozen=True, slots=True)
class KeyKind:
    """Keys that share a limit: their name and the advice in its errors.

    `when_full` is for the limit of live keys, `today` for that of keys created in a day.
    """

    name: str
    when_full: str
    today: str


ORDINARY = KeyKind(
    name="keys",
    when_full="Revoke one first, or rotate one.",
    today="Rotate one instead, or try again tomorrow.",
)
DEVICE = KeyKind(
    name="keys of programs that log in with a browser",
    when_full="Revoke one first.",
    today="Give the program an existing key instead, or try again tomorrow.",
)


def list_ever(session: Session, user_id: UUID) -> Sequence[ApiKey]:
    """Return the user's newest `MAX_SHOWN` keys, including revoked ones.

    Keys of the reference come last, because there may be many."""
    return session.scalars(
        select(ApiKey)
        .where(ApiKey.user_id == user_id, ApiKey.app_id.is_(None))
        .order_by(ApiKey.explorer, ApiKey.id.desc())
        .limit(MAX_SHOWN)
    ).all()


def list_unrevoked(session: Session, user_id: UUID) -> Sequence[ApiKey]:
    """Return the user's newest `MAX_SHOWN` keys that are not revoked."""
    return session.scalars(
        select(ApiKey)
        .where(*_of_user(user_id), ApiKey.revoked_at.is_(None))
        .order_by(ApiKey.id.desc())
        .limit(MAX_SHOWN)
    ).all()


def unused(session: Session, user_id: UUID) -> Collection[str]:
    """Return the ids of the user's keys that have not been used for long."""
    now = clock.now(session)
    rows = list_unrevoked(session, user_id)
    return {str(row.id) for row in rows if unused_keys.is_unused(row, now)}


def list_revoked(session: Session, user_id: UUID) -> Sequence[ApiKey]:
    """Return the user's `MAX_SHOWN` most recently revoked keys."""
    return session.scalars(
        select(ApiKey)
        .where(*_of_user(user_id), ApiKey.revoked_at.is_not(None))
        .order_by(ApiKey.revoked_at.desc(), ApiKey.id.desc())
        .limit(MAX_SHOWN)
    ).all()


def newest_live(session: Session, user_id: UUID) -> ApiKey | None:
    """Return the user's newest key that is neither revoked nor expired."""
    return session.scalar(
        select(ApiKey)
        .where(*_of_user(user_id), *keys.is_live())
        .order_by(ApiKey.id.desc())
        .limit(1)
    )


def may_create(session: Session, user_id: UUID) -> bool:
    """Return whether the user's email is confirmed, which creating a key requires."""
    return session.get_one(User, user_id).email_verified_at is not None


def find_ever(session: Session, user_id: UUID, key_id: UUID) -> ApiKey | None:
    """Return the user's key with this id, even if revoked."""
    return session.scalar(select(ApiKey).where(ApiKey.id == key_id, ApiKey.user_id == user_id))


def find(session: Session, user_id: UUID, key_id: UUID) -> ApiKey | None:
    """Return the user's key with this id, unless it is revoked or the reference's."""
    return session.scalar(
        select(ApiKey).where(
            ApiKey.id == key_id,
            ApiKey.user_id == user_id,
            ApiKey.explorer.is_(False),
            ApiKey.revoked_at.is_(None),
        )
    )


def get(session: Session, user_id: UUID, key_id: UUID) -> ApiKey:
    """Return the key of `find`, or refuse."""
    found = find(session, user_id, key_id)
    if found is None:
        raise _no_such_key()
    return found


def create(
    session: Session,
    principal: Principal,
    *,
    name: str,
    scopes: Iterable[Scope],
    expires_at: datetime | None = None,
    networks: Sequence[str] = (),
    note: str | None = None,
    tiers: Mapping[str, TierLimits],
    device: bool = False,
) -> NewKey:
    """Create a key of the caller's user, on their tier. Refused as by `require_room`."""
    return keys.create(
        session,
        user=require_room(session, principal, tiers, device=device),
        name=name,
        scopes=scopes,
        expires_at=expires_at,
        actor=principal,
        device=device,
        networks=networks,
        note=note,
    )


def require_room(
    session: Session,
    principal: Principal,
    tiers: Mapping[str, TierLimits],
    *,
    device: bool = False,
) -> User:
    """Lock and return the caller's user if they may have another key.

    A key of a device login doesn't take the place of another key. Refused if the email is not
    confirmed, or if the tier allows no more live keys, or no more new ones today.
    """
    user = keys.take_turns(session, principal.user_id)
    keys.require_confirmed(user)
    limits = tiers[user.tier]
    allowed = limits.device_keys if device else limits.live_keys
    kind = DEVICE if device else ORDINARY
    own = (
        select(func.count())
        .select_from(ApiKey)
        .where(*_of_user(principal.user_id), ApiKey.device.is_(device))
    )
    if (session.scalar(own.where(*keys.is_live())) or 0) >= allowed:
        raise RefusalError(
            409,
            "Your tier allows no more keys",
            f"The tier {user.tier} allows {allowed} live {kind.name}. {kind.when_full}",
        )
    made = own.where(ApiKey.created_by == ActorKind.USER, ApiKey.created_at > clock.NOW - keys.DAY)
    if (session.scalar(made) or 0) >= allowed * CREATED_A_DAY:
        raise RefusalError(
            409,
            "Your tier allows no more new keys today",
            f"The tier {user.tier} allows {allowed * CREATED_A_DAY} new {kind.name} a day. "
            f"{kind.today}",
        )
    return user


def edit(
    session: Session,
    principal: Principal,
    key_id: UUID,
    settings: KeySettings,
    *,
    versions: EventVersions,
) -> ApiKey:
    """Change a key's settings, from the next request on.

    An expired key can't be revived, because it no longer counts against the tier's limit.
    """
    # Lock the key before its user, in the same order as the registration of a webhook.
    row = _lock(session, principal, key_id)
    if row.explorer:
        # The reference creates another one instead.
        raise _no_such_key()
    keys.take_turns(session, principal.user_id)
    if row.expires_at is not None and row.expires_at <= clock.now(session):
        raise RefusalError(
            422,
            "The key has expired",
            "You can't extend an expired key. Create another one.",
            field=keys.EXPIRY,
        )
    keys.require_ahead(session, settings.expires_at)
    if settings.version is not None:
        pins.require_for_key(settings.version, versions)
    keys.put(session, row, settings, principal)
    return row


def rotate(
    session: Session,
    principal: Principal,
    key_id: UUID,
    *,
    grace: timedelta = rotation.DEFAULT_GRACE,
) -> NewKey:
    """Rotate a key. A key that rotates itself must use its newest secret."""
    row = _lock(session, principal, key_id)
    if principal.key is not None:
        rotation.require_may_rotate(session, row, principal.key)
    made = rotation.rotate_row(session, row, actor=principal, grace=grace)
    _hide_notice(session, principal, key_id)
    return made


def revoke(session: Session, principal: Principal, key_id: UUID) -> None:
    """Revoke a key. A key may revoke itself with either of its secrets."""
    row = _lock(session, principal, key_id)
    keys.end(session, row, RevocationReason.BY_OWNER, principal)
    _hide_notice(session, principal, key_id)


def clients_of(session: Session, key: ApiKey) -> Sequence[KeyClient]:
    """Return the networks and programs that used a key, the latest first."""
    return session.scalars(
        select(KeyClient)
        .where(KeyClient.key_id == key.id)
        .order_by(KeyClient.last_used_at.desc())
        .limit(MAX_SHOWN)
    ).all()


def count_webhooks(session: Session, key: ApiKey) -> int:
    """Count webhooks that revoking the key now would pause."""
    counted = session.scalar(select(func.count()).select_from(Webhook).where(*_pausable(key)))
    return counted or 0


def used_webhooks(session: Session, key: ApiKey) -> Sequence[Webhook]:
    """Return the newest `MAX_SHOWN` webhooks that revoking the key now would pause."""
    return session.scalars(
        select(Webhook).where(*_pausable(key)).order_by(Webhook.id.desc()).limit(MAX_SHOWN)
    ).all()


def _of_user(user_id: UUID) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions of a user's own keys: neither the reference's nor an app's."""
    return ApiKey.user_id == user_id, ApiKey.explorer.is_(False), ApiKey.app_id.is_(None)


def _pausable(key: ApiKey) -> tuple[ColumnElement[bool], ...]:
    return (
        Webhook.user_id == key.user_id,
        Webhook.deleted_at.is_(None),
        Webhook.status == WebhookStatus.ACTIVE,
        pauses.was_set_up_by(key),
    )


def paused_webhooks(session: Session, user_id: UUID) -> Sequence[Webhook]:
    """Return the user's newest `MAX_SHOWN` webhooks that need confirmation."""
    return session.scalars(
        select(Webhook)
        .where(
            Webhook.user_id == user_id,
            Webhook.deleted_at.is_(None),
            Webhook.status == WebhookStatus.PAUSED,
        )
        .order_by(Webhook.id.desc())
        .limit(MAX_SHOWN)
    ).all()


def _lock(session: Session, principal: Principal, key_id: UUID) -> ApiKey:
    """Lock and return a key that the caller may change: any of a user's, or the key itself.

    For a key the refusal is an `ApiError`: 404, or 403 `not_this_key`, also for an app that acts
    for a seller, and for a token, which must not become a key.
    """
    if principal.key is None:
        own = keys.lock(session, ApiKey.id == key_id, ApiKey.user_id == principal.user_id)
        if own is None:
            raise _no_such_key()
        return own
    if principal.app is not None and principal.app.install_id is not None:
        raise ApiError(Code.NOT_THIS_KEY, "An app manages its key without `Cute-Account`.")
    if principal.app is not None and principal.app.by_token:
        raise ApiError(Code.NOT_THIS_KEY, "An access token can't manage keys.")
    if key_id != principal.key.id:
        same_user = session.scalar(
            select(ApiKey).where(
                ApiKey.id == key_id,
                ApiKey.user_id == principal.user_id,
                ApiKey.revoked_at.is_(None),
            )
        )
        if same_user is None:
            raise ApiError(Code.NOT_FOUND, "You have no such key.")
        raise ApiError(Code.NOT_THIS_KEY)
    row = keys.lock(session, ApiKey.id == key_id)
    if row is None:
        # It was revoked after this request's look-up.
        raise ApiError(Code.INVALID_API_KEY)
    return row


def _no_such_key() -> RefusalError:
    return RefusalError(404, "Key not found", "It may have been revoked in the meantime.")


def _hide_notice(session: Session, principal: Principal, key_id: UUID) -> None:
    """Hide the notice of a user's own action in the portal, but not of a key's."""
    if principal.key is None:
        notices.hide_own_action(session, principal.user_id, key_id)
