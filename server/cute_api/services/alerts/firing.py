"""Store firings, with their emails and events, in the transaction that decides about them."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cute_api.lib.times import optional_timestamp, timestamp
from cute_api.models import Alert, AlertFiring, Membership
from cute_api.models.enums import AlertKind, AlertRecipients, MailKind, MemberRole
from cute_api.services.alerts import measuring
from cute_api.services.alerts.deciding import AlertDecision, Reading, decide
from cute_api.services.alerts.kinds import KINDS, RELEASED_WITHIN
from cute_api.services.mail import queue
from cute_api.services.organisations import acting, rights
from cute_api.services.organisations.rights import Right
from cute_api.versions.registry import EventVersions
from cute_api.webhooks.outbox import outbox

MAX_EMAILS = 100
"""Emails about alerts to the members of an organisation in 24 hours."""
DAY = timedelta(days=1)
FIRED, RESOLVED = "alert.fired", "alert.resolved"
# The field of an event that has the id or the version that it is about.
SUBJECTS: Mapping[AlertKind, str] = {
    AlertKind.QUOTA: "key_id",
    AlertKind.WEBHOOK_FAILING: "webhook_id",
    AlertKind.VERSION_RELEASED: "version",
}
RECIPIENT_ROLES: Mapping[AlertRecipients, frozenset[MemberRole]] = {
    AlertRecipients.ADMINS: rights.RIGHTS[Right.MEMBERS_WRITE],
    AlertRecipients.DEVELOPERS: rights.RIGHTS[Right.ALERTS_WRITE],
    AlertRecipients.READERS: rights.RIGHTS[Right.ALERTS_READ],
}


def check(session: Session, alert_id: UUID, versions: EventVersions, now: datetime) -> None:
    """Measure what an alert watches, and store what fires and what is resolved.

    If something changes, the organisation is locked and the decision is made again. So of several
    processes one fires, and the bound of emails holds.
    """
    alert = session.get(Alert, alert_id)
    if alert is None:
        return
    readings = measuring.measure(session, alert, versions, now)
    if _decide(session, alert, readings, now).changes_nothing:
        return
    acting.lock(session, alert.organisation_id)
    locked = session.get(Alert, alert_id, populate_existing=True)
    if locked is None:
        return
    decision = _decide(session, locked, readings, now)
    for firing in opened(session, alert_id):
        if firing.subject in decision.ends:
            end(session, locked, firing, now)
    for reading in decision.fires:
        _fire(session, locked, reading, now)


def opened(session: Session, alert_id: UUID) -> Sequence[AlertFiring]:
    """Return the open firings of an alert."""
    return session.scalars(
        select(AlertFiring).where(AlertFiring.alert_id == alert_id, AlertFiring.ended_at.is_(None))
    ).all()


def end(session: Session, alert: Alert, firing: AlertFiring, now: datetime) -> None:
    """End a firing: those who got its emails get another, and its webhooks an event.

    The organisation is locked.
    """
    firing.ended_at = now
    if firing.emails:
        _email(session, alert, firing, MailKind.ALERT_RESOLVED, now)
    session.flush()
    if alert.by_webhook:
        _emit(session, alert, firing, RESOLVED)


def _decide(
    session: Session, alert: Alert, readings: Sequence[Reading], now: datetime
) -> AlertDecision:
    cooldown = timedelta(minutes=alert.cooldown_minutes)
    if KINDS[alert.kind].once:
        cooldown = max(cooldown, 2 * RELEASED_WITHIN)
    rows = session.execute(
        select(AlertFiring.subject, func.max(AlertFiring.started_at).label("started_at"))
        .where(AlertFiring.alert_id == alert.id, AlertFiring.started_at > now - cooldown)
        .group_by(AlertFiring.subject)
    )
    return decide(
        readings,
        opened=[firing.subject for firing in opened(session, alert.id)],
        started={row.subject: row.started_at for row in rows},
        cooldown=cooldown,
        now=now,
    )


def _fire(session: Session, alert: Alert, reading: Reading, now: datetime) -> None:
    firing = AlertFiring(
        alert_id=alert.id,
        user_id=reading.user_id,
        subject=reading.subject,
        name=reading.name,
        value=reading.value,
        threshold=alert.threshold,
        started_at=now,
        ended_at=now if KINDS[alert.kind].once else None,
        emails=0,
    )
    session.add(firing)
    session.flush()
    if alert.by_email:
        _email(session, alert, firing, MailKind.ALERT_FIRED, now)
        session.flush()
    if alert.by_webhook:
        _emit(session, alert, firing, FIRED)


def _email(
    session: Session, alert: Alert, firing: AlertFiring, kind: MailKind, now: datetime
) -> None:
    """Queue an email to each recipient, as long as the organisation's bound allows it."""
    sent = session.scalar(
        select(func.coalesce(func.sum(AlertFiring.emails), 0))
        .join(Alert, Alert.id == AlertFiring.alert_id)
        .where(Alert.organisation_id == alert.organisation_id, AlertFiring.started_at > now - DAY)
    )
    people = session.scalars(
        select(Membership.user_id)
        .where(
            Membership.organisation_id == alert.organisation_id,
            Membership.role.in_(RECIPIENT_ROLES[alert.recipients]),
        )
        .order_by(Membership.created_at, Membership.user_id)
        .limit(max(MAX_EMAILS - (sent or 0), 0))
    ).all()
    for person_id in people:
        queue.wish(session, kind, user_id=person_id, data={"firing_id": str(firing.id)})
    firing.emails += len(people)


def _emit(session: Session, alert: Alert, firing: AlertFiring, event_type: str) -> None:
    """Emit an event to the seller that the firing is about, or to all about a version.

    The event of a webhook has it as its subject, so it is not sent to the webhook itself.
    """
    about = firing.user_id
    if about is None:
        targets = [(seller_id, seller_id) for seller_id in measuring.sellers_of(session, alert)]
    else:
        targets = [(about, UUID(firing.subject))]
    for user_id, subject_id in targets:
        outbox.record(
            session,
            event_type,
            user_id=user_id,
            subject_id=subject_id,
            data=_data(alert, firing),
        )


def _data(alert: Alert, firing: AlertFiring) -> dict[str, Any]:
    """Return schema `AlertFiring`."""
    subjects = {
        name: firing.subject if kind is alert.kind else None for kind, name in SUBJECTS.items()
    }
    return {
        "id": str(firing.id),
        "alert_id": str(alert.id),
        "kind": alert.kind,
        **subjects,
        "value": firing.value,
        "threshold": firing.threshold,
        "started_at": timestamp(firing.started_at),
        "ended_at": optional_timestamp(firing.ended_at),
    }
