"""Apps as their developers make them, and as operators stop them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from cute_api.lib.visible import MISLEADING, is_line
from cute_api.models import ApiKey, App, Install, User, clock
from cute_api.models.enums import AppStatus, AuditAction, AuditTarget, ClientAuth, Scope
from cute_api.refusals import RefusalError
from cute_api.services.accounts import audit
from cute_api.services.accounts.audit import Actor
from cute_api.services.apps import changes, client_keys, names, redirects, reviews
from cute_api.services.keys import keys
from cute_api.services.keys.keys import KeySettings, NewKey
from cute_api.services.keys.principals import APP_SCOPES, Principal

NAME_LENGTH = 80
MAX_APPS = 5
MAX_KEYS = 4
MAX_REDIRECTS = 10
MAX_LISTED = 1_000
TAKEN = "Another app has a name that looks like this one."


@dataclass(frozen=True, slots=True)
class ClientDraft:
    """How an app is to authenticate for tokens; `jwks` is for those that sign."""

    auth: ClientAuth
    jwks: str = ""


@dataclass(frozen=True, slots=True)
class AppDraft:
    """What a developer says about an app. Without a `client` its authentication stays as it is."""

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
    _put(session, row, draft)
    session.add(row)
    session.flush()
    _audit(session, principal, AuditAction.APP_CREATED, row, after=_settings(row))
    return row


def edit(session: Session, principal: Principal, app_id: UUID, draft: AppDraft) -> App:
    """Change an app. Installs keep the scopes that their sellers allowed.

    A new name or origin of a published app waits for a review; an app in review is a draft again.
    """
    row = own(session, principal.user_id, app_id)
    before = _settings(row)
    _put(session, row, draft)
    session.flush()
    old, new = audit.difference(before, _settings(row))
    _audit(session, principal, AuditAction.APP_EDITED, row, before=old, after=new)
    return row


def set_logo(session: Session, principal: Principal, app_id: UUID, content: bytes | None) -> App:
    """Set or remove the logo of an app of the caller. A new one is reviewed like a name."""
    row = own(session, principal.user_id, app_id)
    before = _settings(row)
    changes.put_logo(session, row, content)
    session.flush()
    old, new = audit.difference(before, _settings(row))
    _audit(session, principal, AuditAction.APP_EDITED, row, before=old, after=new)
    return row


def pin(session: Session, principal: Principal, app_id: UUID, version: str) -> None:
    """Pin all live keys of an app to a version, which must be supported."""
    for key in live_keys(session, app_id):
        if key.api_version != version:
            settings = replace(KeySettings.of(key), version=version)
            keys.put(session, key, settings, principal)


def own(session: Session, user_id: UUID, app_id: UUID) -> App:
    """Lock and return one of the user's apps. Another user's app is treated as not found."""
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
        expires_at=keys.default_expiry(session, user.id),
        actor=principal,
        app_id=app.id,
    )


def list_all(session: Session) -> Sequence[tuple[App, str]]:
    """Return up to `MAX_LISTED` apps with their developers' usernames, newest first."""
    return _with_developers(session, select(App).order_by(App.id.desc()))


def list_queue(session: Session) -> Sequence[tuple[App, str]]:
    """Return up to `MAX_LISTED` apps that wait for a review, themselves or with changes.

    With their developers' usernames, oldest request first.
    """
    waiting = select(App).where(
        App.review_requested_at.is_not(None), App.status != AppStatus.SUSPENDED
    )
    return _with_developers(session, waiting.order_by(App.review_requested_at))


def _with_developers(session: Session, found: Select[App]) -> Sequence[tuple[App, str]]:
    rows = session.execute(
        found.add_columns(User.username).join(User, User.id == App.user_id).limit(MAX_LISTED)
    ).all()
    return [(app, username) for app, username in rows]


def newest_logo(session: Session, app_id: UUID) -> bytes:
    """Return the logo that operators look at: the one that waits for a review, or the app's."""
    logo = session.scalar(select(func.coalesce(App.pending_logo, App.logo)).where(App.id == app_id))
    if logo is None:
        raise RefusalError(404, "Logo not found", f"There is no logo of an app {app_id}.")
    return logo


def request_review(session: Session, principal: Principal, app_id: UUID) -> App:
    """Put a draft of the caller into the queue of the operators."""
    row = own(session, principal.user_id, app_id)
    if row.status is not AppStatus.DRAFT:
        raise RefusalError(409, "The app is not a draft", f"Its status is {row.status}.")
    if problem := name_problem(session, row.name, row.id):
        raise RefusalError(422, "The name is not valid", problem, field="name")
    row.status, row.review_note = AppStatus.REVIEW, None
    row.review_requested_at = clock.now(session)
    session.flush()
    _audit(session, principal, AuditAction.APP_REVIEW_REQUESTED, row)
    return row


def set_status(
    session: Session,
    app_id: UUID,
    status: AppStatus,
    actor: Actor,
    *,
    reason: str | None = None,
    change: str | None = None,
) -> App:
    """Publish, suspend or reject an app, from the next request on, and email its developer.

    A rejected app is a draft. Publishing a live app publishes its changes, which `change` names;
    those of a suspended one wait on. Refused for a name that looks like that of another live app.
    """
    row = session.scalar(select(App).where(App.id == app_id).with_for_update())
    if row is None:
        raise RefusalError(404, "App not found", f"There is no app {app_id}.")
    before, row.status = row.status, status
    outcome = None
    was_live = before is status is AppStatus.LIVE
    if change is not None or (was_live and changes.digest(row) is not None):
        changes.publish(row, change)
        outcome = reviews.CHANGES_PUBLISHED
    if changes.digest(row) is None:
        row.review_requested_at = None
    row.review_note = reason if status is AppStatus.DRAFT else None
    row.skeleton = names.skeleton(row.name)
    try:
        session.flush()
    except IntegrityError as error:
        raise RefusalError(409, "The name looks like another's", TAKEN) from error
    action = reviews.action_of(before, status)
    old, new = {"status": before}, {"status": status}
    _audit(session, actor, action, row, before=old, after=new, reason=reason, change=change)
    reviews.inform(session, row, actor, reason, outcome)
    return row


def reject(session: Session, app_id: UUID, actor: Actor, reason: str) -> App:
    """Make an app that is in review a draft again, or drop the changes of a live one.

    Its developer reads the reason.
    """
    row = session.scalar(select(App).where(App.id == app_id).with_for_update())
    if row is not None and row.status is AppStatus.LIVE and changes.digest(row) is not None:
        change = changes.digest(row)
        changes.drop(row)
        row.review_requested_at, row.review_note = None, reason
        session.flush()
        _audit(session, actor, AuditAction.APP_REJECTED, row, reason=reason, change=change)
        reviews.inform(session, row, actor, reason, reviews.CHANGES_REJECTED)
        return row
    if row is not None and row.status is not AppStatus.REVIEW:
        raise RefusalError(409, "The app is not in review", f"Its status is {row.status}.")
    return set_status(session, app_id, AppStatus.DRAFT, actor, reason=reason)


def name_problem(session: Session, name: str, app_id: UUID | None) -> str | None:
    """Say why sellers could take a name for ours or for that of another live app, if they could."""
    look = names.skeleton(name)
    if not look:
        return "Use a letter or a digit."
    if names.looks_like_ours(name):
        return f"No word can begin with {names.OURS.title()}, or look like it: that is our name."
    if names.mixes_alphabets(name):
        return "A word has look-alikes of Latin letters. Use one alphabet in a word."
    taken = select(App.id).where(
        App.skeleton == look, App.status == AppStatus.LIVE, App.id.is_distinct_from(app_id)
    )
    return None if session.scalar(taken) is None else TAKEN


def _put(session: Session, row: App, draft: AppDraft) -> None:
    if not draft.name or len(draft.name) > NAME_LENGTH or not is_line(draft.name):
        raise RefusalError(422, "The name is not valid", MISLEADING, field="name")
    if problem := name_problem(session, draft.name, row.id):
        raise RefusalError(422, "The name is not valid", problem, field="name")
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
    row.scopes = [str(scope) for scope in scopes]
    changes.put(session, row, draft.name, uris)
    row.skeleton = names.skeleton(row.name)


def _settings(row: App) -> dict[str, Any]:
    """Return the settings of an app for the audit log; changes in review count as made."""
    return {
        "name": row.pending_name or row.name,
        "redirect_uris": list(row.pending_redirect_uris or row.redirect_uris),
        "scopes": list(row.scopes),
        "status": row.status,
        "client_auth": row.client_auth,
        "public_keys": client_keys.thumbprints(row.jwks),
        "logo": row.pending_logo_digest or row.logo_digest,
    }


def _audit(session: Session, actor: Actor, action: AuditAction, row: App, **details: Any) -> None:
    audit.record(
        session,
        actor,
        action,
        row.id,
        AuditTarget.APP,
        owner_id=row.user_id,
        status=row.status,
        scopes=list(row.scopes),
        **details,
    )
