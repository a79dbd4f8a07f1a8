"""Apps as their developers make them, and as operators stop them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cute_api.lib.visible import MISLEADING, is_line
from cute_api.models import ApiKey, App, Install, User
from cute_api.models.enums import AppStatus, AuditAction, AuditTarget, ClientAuth, Scope
from cute_api.refusals import RefusalError
from cute_api.services.accounts import audit
from cute_api.services.accounts.audit import Actor
from cute_api.services.apps import client_keys, redirects
from cute_api.services.keys import keys
from cute_api.services.keys.keys import NewKey
from cute_api.services.keys.principals import APP_SCOPES, Principal

NAME_LENGTH = 80
MAX_APPS = 5
MAX_KEYS = 4
MAX_REDIRECTS = 10
MAX_LISTED = 1_000


@dataclass(frozen=True, slots=True)
class ClientDraft:
    """How an app shall authenticate for tokens; `jwks` is for those that sign."""

    auth: ClientAuth
    jwks: str = ""


@dataclass(frozen=True, slots=True)
class AppDraft:
    """What a developer says about an app. Without a `client` that stays as it is."""

    name: str
    redirect_uris: Sequence[str]
    scopes: Iterable[Scope]
    client: ClientDraft | None = None


def create(session: Session, principal: Principal, draft: AppDraft) -> App:
    """Create an app of the caller. Refused without a confirmed address, and beyond `MAX_APPS`."""
    user = keys.take_turns(session, principal.user_id)
    keys.require_confirmed(user)
    count = select(func.count()).select_from(App).where(App.user_id == user.id)
    if (session.scalar(count) or 0) >= MAX_APPS:
        raise RefusalError(409, "You have too many apps", f"You can have {MAX_APPS} apps.")
    row = App(user_id=user.id)
    _put(row, draft)
    session.add(row)
    session.flush()
    _audit(session, principal, AuditAction.APP_CREATED, row)
    return row


def edit(session: Session, principal: Principal, app_id: UUID, draft: AppDraft) -> App:
    """Change an app. Installs keep the scopes that their sellers allowed."""
    row = own(session, principal.user_id, app_id)
    _put(row, draft)
    session.flush()
    _audit(session, principal, AuditAction.APP_EDITED, row)
    return row


def own(session: Session, user_id: UUID, app_id: UUID) -> App:
    """Lock and return an app of the user, or refuse another user's like an unknown one."""
    row = session.scalar(
        select(App).where(App.id == app_id, App.user_id == user_id).with_for_update()
    )
    if row is None:
        raise RefusalError(404, "App not found", "You have no app with this id.")
    return row


def list_own(session: Session, user_id: UUID) -> Sequence[App]:
    """Return the user's apps, newest first."""
    return session.scalars(
        select(App).where(App.user_id == user_id).order_by(App.id.desc()).limit(MAX_APPS)
    ).all()


def count_installs(session: Session, app_id: UUID) -> int:
    """Count the sellers who have installed an app."""
    mine = select(func.count()).where(Install.app_id == app_id, Install.removed_at.is_(None))
    return session.scalar(mine) or 0


def live_keys(session: Session, app_id: UUID) -> Sequence[ApiKey]:
    """Return the app's keys that are neither revoked nor expired, newest first."""
    return session.scalars(
        select(ApiKey)
        .where(ApiKey.app_id == app_id, *keys.is_live())
        .order_by(ApiKey.id.desc())
        .limit(MAX_KEYS)
    ).all()


def newest_key(session: Session, app_id: UUID) -> UUID | None:
    """Return the id of the newest key with which an app can call, if any."""
    return session.scalar(
        select(ApiKey.id)
        .join(App, App.id == ApiKey.app_id)
        .join(User, User.id == ApiKey.user_id)
        .where(
            ApiKey.app_id == app_id,
            *keys.is_live(),
            App.status != AppStatus.SUSPENDED,
            User.suspended_at.is_(None),
        )
        .order_by(ApiKey.id.desc())
        .limit(1)
    )


def create_key(session: Session, principal: Principal, app_id: UUID, name: str) -> NewKey:
    """Create a key of an app of the caller, with all scopes of the app.

    It is edited, rotated and revoked like other keys. Refused beyond `MAX_KEYS`.
    """
    app = own(session, principal.user_id, app_id)
    user = keys.take_turns(session, principal.user_id)
    keys.require_confirmed(user)
    if len(live_keys(session, app_id)) >= MAX_KEYS:
        raise RefusalError(
            409,
            "This app has too many keys",
            f"An app can have {MAX_KEYS} live keys. Revoke one first, or rotate one.",
        )
    return keys.create(
        session,
        user=user,
        name=name,
        scopes=[Scope(scope) for scope in app.scopes],
        actor=principal,
        app_id=app.id,
    )


def list_all(session: Session) -> Sequence[tuple[App, str]]:
    """Return up to `MAX_LISTED` apps with their developers' usernames, newest first."""
    rows = session.execute(
        select(App, User.username)
        .join(User, User.id == App.user_id)
        .order_by(App.id.desc())
        .limit(MAX_LISTED)
    ).all()
    return [(app, username) for app, username in rows]


def set_status(session: Session, app_id: UUID, status: AppStatus, actor: Actor) -> App:
    """Publish, suspend or withdraw an app, from the next request on."""
    row = session.scalar(select(App).where(App.id == app_id).with_for_update())
    if row is None:
        raise RefusalError(404, "App not found", f"There is no app {app_id}.")
    before, row.status = row.status, status
    session.flush()
    action = AuditAction.APP_PUBLISHED
    if status is AppStatus.SUSPENDED:
        action = AuditAction.APP_SUSPENDED
    elif before is AppStatus.SUSPENDED:
        action = AuditAction.APP_RESTORED
    _audit(session, actor, action, row, before=before)
    return row


def _put(row: App, draft: AppDraft) -> None:
    if not draft.name or len(draft.name) > NAME_LENGTH or not is_line(draft.name):
        raise RefusalError(422, "The name is not valid", MISLEADING, field="name")
    uris = list(dict.fromkeys(draft.redirect_uris))
    if not uris or len(uris) > MAX_REDIRECTS or not all(map(redirects.is_acceptable, uris)):
        raise RefusalError(
            422,
            "A redirect URI is not valid",
            f"Enter up to {MAX_REDIRECTS} URIs, one a line: https, or http on 127.0.0.1, "
            "without a fragment.",
            field="redirect_uris",
        )
    scopes = [scope for scope in Scope if scope in set(draft.scopes) & APP_SCOPES]
    if not scopes:
        raise RefusalError(
            422, "The app needs a scope", "Choose at least one scope.", field="scopes"
        )
    if draft.client is not None:
        signs = draft.client.auth is ClientAuth.PRIVATE_KEY
        row.jwks = client_keys.parse(draft.client.jwks) if signs else None
        row.client_auth = draft.client.auth
    row.name, row.redirect_uris, row.scopes = draft.name, uris, [str(scope) for scope in scopes]


def _audit(session: Session, actor: Actor, action: AuditAction, row: App, **details: str) -> None:
    audit.record(
        session,
        actor,
        action,
        AuditTarget.APP,
        row.id,
        status=row.status,
        scopes=list(row.scopes),
        **details,
    )
