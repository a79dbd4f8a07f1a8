"""Installs: what sellers allow apps. Each begins in `put` and ends in `remove`, with an event.

Both lock the seller first, so that a removal and a consent of the same seller follow each other.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from cute_api.models import App, AppCode, Install, User, clock
from cute_api.models.enums import AppStatus, AuditAction, Scope
from cute_api.refusals import RefusalError
from cute_api.services.accounts import audit
from cute_api.services.accounts.audit import Actor
from cute_api.services.apps import columns, tokens
from cute_api.services.keys import keys
from cute_api.services.keys.principals import APP_SCOPES
from cute_api.webhooks.outbox import outbox

MAX_SHOWN = 100
GONE = ("App not found", "It may have been removed in the meantime.")
# So that the app's developer can look up an install whose end they missed.
KEPT = timedelta(days=31)
# How long an app has to respond to a seller's request for data, which can't be repeated earlier.
DATA_DUE_AFTER = timedelta(days=30)


class ConnectedApp(NamedTuple):
    """An install as its seller sees it; `developer` is the username of the app's maker."""

    install: Install
    app: App
    developer: str


def may_install(app: App, user_id: UUID) -> bool:
    """Return whether a user can install an app: everyone a live one, its developer any other.

    Nobody can install a suspended one.
    """
    is_own = app.user_id == user_id and app.status is not AppStatus.SUSPENDED
    return app.status is AppStatus.LIVE or is_own


def put(
    session: Session, app: App, user_id: UUID, scopes: Iterable[Scope], actor: Actor
) -> Install:
    """Install an app, or give its install the scopes of a later consent, in place of the others."""
    keys.take_turns(session, user_id)
    allowed = [scope for scope in Scope if scope in set(scopes) & APP_SCOPES]
    row = find(session, app.id, user_id)
    if row is None:
        row = Install(app_id=app.id, user_id=user_id, scopes=allowed)
        row.consented_at = clock.now(session)
        session.add(row)
        _note(session, app, row, AuditAction.APP_INSTALLED, actor)
        return row
    row.consented_at = clock.now(session)
    if row.scopes != allowed:
        before, row.scopes = list(row.scopes), list(allowed)
        _note(session, app, row, AuditAction.APP_SCOPES_CHANGED, actor, before=before)
    return row


def find(session: Session, app_id: UUID, user_id: UUID) -> Install | None:
    """Lock and return the seller's install of an app, if any."""
    return session.scalar(
        select(Install)
        .where(Install.app_id == app_id, Install.user_id == user_id, Install.removed_at.is_(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def remove_own(session: Session, user_id: UUID, install_id: UUID, actor: Actor) -> None:
    """Remove an install of the user, or refuse another user's like an unknown one."""
    if not remove(session, _own_app(session, user_id, install_id), user_id, actor):
        raise RefusalError(404, *GONE)


def withdraw(session: Session, user_id: UUID, install_id: UUID, scope: str, actor: Actor) -> None:
    """Take a scope from an install of the user. Refused for one that it lacks, and for its last.

    Consents that are not redeemed end, because one of them could return the scope.
    """
    app_id = _own_app(session, user_id, install_id)
    keys.take_turns(session, user_id)
    row = find(session, app_id, user_id)
    if row is None:
        raise RefusalError(404, *GONE)
    if scope not in row.scopes:
        raise RefusalError(422, "Unknown scope", "Choose a scope of the app.", field="scope")
    rest = [held for held in row.scopes if held != scope]
    if not rest:
        raise RefusalError(409, "The app has no other scope", "Disconnect the app instead.")
    _end_consents(session, app_id, user_id)
    before, row.scopes = list(row.scopes), rest
    app = session.get_one(App, app_id)
    _note(session, app, row, AuditAction.APP_SCOPES_CHANGED, actor, before=before)


def request_data(session: Session, user_id: UUID, install_id: UUID, actor: Actor) -> None:
    """Ask the app of an install for the user's data. Refused while a request is open."""
    app_id = _own_app(session, user_id, install_id)
    keys.take_turns(session, user_id)
    row = find(session, app_id, user_id)
    if row is None:
        raise RefusalError(404, *GONE)
    now = clock.now(session)
    if data_due(row, now) is not None:
        days = DATA_DUE_AFTER.days
        raise RefusalError(409, "You have already asked", f"You can ask an app every {days} days.")
    row.data_requested_at = now
    data = columns.data_request(row, now, now + DATA_DUE_AFTER)
    app = session.get_one(App, app_id)
    _note(session, app, row, AuditAction.APP_DATA_REQUESTED, actor, data=data)


def data_due(install: Install, now: datetime) -> datetime | None:
    """Return when the app must respond to the seller's last request, if that is still to come."""
    if install.data_requested_at is None:
        return None
    due_at = install.data_requested_at + DATA_DUE_AFTER
    return due_at if now < due_at else None


def _own_app(session: Session, user_id: UUID, install_id: UUID) -> UUID:
    app_id = session.scalar(
        select(Install.app_id).where(Install.id == install_id, Install.user_id == user_id)
    )
    if app_id is None:
        raise RefusalError(404, *GONE)
    return app_id


def _end_consents(session: Session, app_id: UUID, user_id: UUID) -> None:
    session.execute(delete(AppCode).where(AppCode.app_id == app_id, AppCode.user_id == user_id))


def remove(session: Session, app_id: UUID, user_id: UUID, actor: Actor) -> bool:
    """End a seller's install, its tokens and their consents that are not redeemed.

    Return False without an install.
    """
    keys.take_turns(session, user_id)
    _end_consents(session, app_id, user_id)
    row = find(session, app_id, user_id)
    if row is None:
        return False
    row.removed_at = clock.now(session)
    tokens.end_of_install(session, row.id)
    _note(session, session.get_one(App, app_id), row, AuditAction.APP_UNINSTALLED, actor)
    return True


def remove_all(session: Session, user_id: UUID, actor: Actor) -> None:
    """Remove all installs of a seller, and consents that are not redeemed."""
    keys.take_turns(session, user_id)
    session.execute(delete(AppCode).where(AppCode.user_id == user_id))
    connected = select(Install.app_id).where(
        Install.user_id == user_id, Install.removed_at.is_(None)
    )
    for app_id in session.scalars(connected).all():
        remove(session, app_id, user_id, actor)


def list_own(session: Session, user_id: UUID) -> Sequence[ConnectedApp]:
    """Return the user's newest `MAX_SHOWN` installs that are not removed."""
    rows = session.execute(
        select(Install, App, User.username)
        .join(App, App.id == Install.app_id)
        .join(User, User.id == App.user_id)
        .where(Install.user_id == user_id, Install.removed_at.is_(None))
        .order_by(Install.id.desc())
        .limit(MAX_SHOWN)
    ).all()
    return [ConnectedApp(*row) for row in rows]


def _note(
    session: Session,
    app: App,
    row: Install,
    action: AuditAction,
    actor: Actor,
    *,
    data: dict[str, Any] | None = None,
    before: Sequence[str] | None = None,
) -> None:
    """Write the change, its audit entry at the seller, and the event for the app.

    `data` is that of the event, by default the install; `before` are its scopes if they changed.
    """
    session.flush()
    audit.record(
        session,
        actor,
        action,
        row.user_id,
        before=None if before is None else {"scopes": before},
        after=None if before is None else {"scopes": list(row.scopes)},
        app_id=str(app.id),
        install_id=str(row.id),
        scopes=list(row.scopes),
    )
    data = columns.install(row) if data is None else data
    outbox.record_for_app(session, action.value, app=app, install=row, data=data)
