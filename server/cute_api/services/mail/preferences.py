"""A user's mail preferences: all emails except the kinds that they have turned off."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from cute_api.lib.times import timestamp
from cute_api.models import MutedMail, User, clock
from cute_api.models.enums import AuditAction, MailKind
from cute_api.services.accounts import audit
from cute_api.services.keys.principals import Principal
from cute_api.services.mail import queue
from cute_api.services.mail.templates import CHOOSABLE, MAIL_TEMPLATES, MailClass


def muted(session: Session, user_id: UUID) -> frozenset[MailKind]:
    """Return the kinds that the user has turned off."""
    return frozenset(
        session.scalars(select(MutedMail.kind).where(MutedMail.user_id == user_id)).all()
    )


def is_muted(session: Session, user_id: UUID, kind: MailKind) -> bool:
    """Return whether the user has turned this kind off."""
    return kind in CHOOSABLE and session.get(MutedMail, (user_id, kind)) is not None


def choose(session: Session, user_id: UUID, wanted: Collection[MailKind]) -> None:
    """Turn on these kinds for the user, and all other choosable ones off.

    Turning off a security email is itself emailed, so that a session thief can't do it unnoticed.
    """
    # Locked, so that concurrent choices see each other.
    locked = select(User).where(User.id == user_id).with_for_update(key_share=True)
    user = session.scalars(locked).one()
    before = muted(session, user_id)
    now = CHOOSABLE - frozenset(wanted)
    session.execute(
        delete(MutedMail).where(MutedMail.user_id == user_id, MutedMail.kind.not_in(now))
    )
    for kind in now - before:
        session.add(MutedMail(user_id=user_id, kind=kind))
    session.flush()
    if now != before:
        _audit(session, user, before, now)
    secure = [
        kind
        for kind, template in MAIL_TEMPLATES.items()
        if template.mail_class is MailClass.SECURITY and kind in now - before
    ]
    if secure:
        data = {"kinds": secure, "at": timestamp(clock.now(session))}
        queue.wish(session, MailKind.SECURITY_MAILS_OFF, user_id=user_id, data=data)


def mute(session: Session, user_id: UUID, kind: MailKind) -> bool:
    """Turn a kind off (idempotent); return False if the user is gone."""
    user = session.get(User, user_id)
    if user is None:
        return False
    before = muted(session, user_id)
    session.execute(insert(MutedMail).values(user_id=user_id, kind=kind).on_conflict_do_nothing())
    if kind not in before:
        _audit(session, user, before, before | {kind})
    return True


def _audit(
    session: Session, user: User, before: Collection[MailKind], after: Collection[MailKind]
) -> None:
    audit.record(
        session,
        Principal.of_user(user),
        AuditAction.USER_EDITED,
        user.id,
        before={"emails_off": sorted(before)},
        after={"emails_off": sorted(after)},
    )
