"""The alerts of an organisation: list, create, edit, remove, and what fired."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, func, select
from sqlalchemy.orm import Session

from cute_api.models import Alert, AlertFiring, User, clock
from cute_api.models.enums import AlertKind, AlertRecipients, AuditAction, AuditTarget
from cute_api.refusals import RefusalError
from cute_api.services.accounts import audit
from cute_api.services.alerts import firing
from cute_api.services.keys.principals import Principal
from cute_api.services.organisations import acting
from cute_api.services.organisations.members import need_member

MAX_ALERTS = 20
MAX_SHOWN = 50
"""The newest firings that the page shows."""


@dataclass(frozen=True, slots=True)
class AlertSettings:
    """What can be changed of an alert. `threshold` is None for kinds without one."""

    threshold: int | None
    by_email: bool
    by_webhook: bool
    recipients: AlertRecipients
    cooldown_minutes: int

    @classmethod
    def of(cls, alert: Alert) -> "AlertSettings":
        return cls(
            alert.threshold,
            alert.by_email,
            alert.by_webhook,
            alert.recipients,
            alert.cooldown_minutes,
        )


def list_alerts(session: Session, organisation_id: UUID) -> Sequence[Row[*tuple[Any, ...]]]:
    """Return an organisation's alerts, oldest first, with their seller and open firings.

    The seller is a username, or None for all.
    """
    opened = (
        select(func.count())
        .where(AlertFiring.alert_id == Alert.id, AlertFiring.ended_at.is_(None))
        .scalar_subquery()
    )
    return session.execute(
        select(Alert, User.username, opened)
        .outerjoin(User, User.id == Alert.user_id)
        .where(Alert.organisation_id == organisation_id)
        .order_by(Alert.id)
        .limit(MAX_ALERTS)
    ).all()


def recent(session: Session, organisation_id: UUID) -> Sequence[Row[AlertFiring, AlertKind]]:
    """Return the newest firings of an organisation's alerts."""
    return session.execute(
        select(AlertFiring, Alert.kind)
        .join(Alert, Alert.id == AlertFiring.alert_id)
        .where(Alert.organisation_id == organisation_id)
        .order_by(AlertFiring.started_at.desc(), AlertFiring.id.desc())
        .limit(MAX_SHOWN)
    ).all()


def find(session: Session, organisation_id: UUID, alert_id: UUID) -> Alert:
    """Return an alert of an organisation, or refuse with 404."""
    alert = session.get(Alert, alert_id)
    if alert is None or alert.organisation_id != organisation_id:
        raise RefusalError(404, "Alert not found", "It may have been removed in the meantime.")
    return alert


def create(
    session: Session,
    actor: Principal,
    kind: AlertKind,
    seller_id: UUID | None,
    settings: AlertSettings,
) -> None:
    """Add an alert for a seller of the organisation, or for all of them."""
    organisation_id = need_member(actor).organisation_id
    acting.lock(session, organisation_id)
    known = select(func.count()).where(Alert.organisation_id == organisation_id)
    if (session.scalar(known) or 0) >= MAX_ALERTS:
        raise RefusalError(
            409, "Too many alerts", f"An organisation can have {MAX_ALERTS}. Remove one first."
        )
    seller = None if seller_id is None else session.get(User, seller_id)
    if seller_id is not None and (seller is None or seller.organisation_id != organisation_id):
        raise RefusalError(404, "Seller not found", "It may have moved in the meantime.")
    alert = Alert(organisation_id=organisation_id, user_id=seller_id, kind=kind, **asdict(settings))
    session.add(alert)
    session.flush()
    _record(session, actor, AuditAction.ALERT_CREATED, alert, after=asdict(settings))


def edit(session: Session, actor: Principal, alert_id: UUID, settings: AlertSettings) -> None:
    """Change an alert's settings. Its open firings stay open until the new ones resolve them."""
    organisation_id = need_member(actor).organisation_id
    acting.lock(session, organisation_id)
    alert = find(session, organisation_id, alert_id)
    before, after = audit.difference(asdict(AlertSettings.of(alert)), asdict(settings))
    for name, value in after.items():
        setattr(alert, name, value)
    alert.due_at = clock.now(session)
    session.flush()
    _record(session, actor, AuditAction.ALERT_EDITED, alert, before=before, after=after)


def remove(session: Session, actor: Principal, alert_id: UUID) -> None:
    """Remove an alert with its firings. Open ones are resolved."""
    organisation_id = need_member(actor).organisation_id
    acting.lock(session, organisation_id)
    alert = find(session, organisation_id, alert_id)
    before = asdict(AlertSettings.of(alert))
    _record(session, actor, AuditAction.ALERT_REMOVED, alert, before=before)
    now = clock.now(session)
    for opened in firing.opened(session, alert.id):
        firing.end(session, alert, opened, now)
    session.delete(alert)
    session.flush()


def end_of_seller(session: Session, seller_id: UUID) -> None:
    """Resolve the open firings about a seller who leaves the organisation, which is locked.

    Alerts about this seller alone are removed.
    """
    now = clock.now(session)
    about = (
        select(AlertFiring, Alert)
        .join(Alert, Alert.id == AlertFiring.alert_id)
        .where(AlertFiring.user_id == seller_id, AlertFiring.ended_at.is_(None))
    )
    for opened, alert in session.execute(about).all():
        firing.end(session, alert, opened, now)
    session.execute(delete(Alert).where(Alert.user_id == seller_id))


def _record(
    session: Session,
    actor: Principal,
    action: AuditAction,
    alert: Alert,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    audit.record(
        session,
        actor,
        action,
        alert.organisation_id,
        AuditTarget.ORGANISATION,
        owner_id=alert.organisation_id,
        before=before,
        after=after,
        alert=str(alert.id),
        kind=alert.kind,
        seller=None if alert.user_id is None else str(alert.user_id),
    )
