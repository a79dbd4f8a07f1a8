"""A user's own account: sessions, password and activity."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from cute_api.lib.tokens import digest
from cute_api.models import ApiKey, AuditEntry, EmailChange, PortalSession, User, Webhook, clock
from cute_api.models.enums import ActorKind, AuditAction, MailKind
from cute_api.services.accounts import accounts, audit, audit_chain, sessions
from cute_api.services.accounts.audit import SYSTEM
from cute_api.services.accounts.clients import Client
from cute_api.services.accounts.sessions import LoginCandidate
from cute_api.services.keys.principals import Principal
from cute_api.services.mail import queue


@dataclass(frozen=True, slots=True)
class ActivityPage:
    """A page of activity, newest first. `older` is its last id if there is more."""

    entries: Sequence[AuditEntry]
    names: dict[UUID, str]
    older: UUID | None


def open_sessions(session: Session, user_id: UUID) -> Sequence[PortalSession]:
    """Return the user's sessions, the most recently used first."""
    return session.scalars(
        select(PortalSession)
        .where(
            PortalSession.user_id == user_id,
            PortalSession.expires_at > clock.NOW,
        )
        .order_by(PortalSession.last_seen_at.desc())
        .limit(sessions.MAX_A_USER)
    ).all()


def is_current(row: PortalSession, token: str) -> bool:
    """Return whether this is the session of the token."""
    return row.token_digest == digest(token)


def end_session(session: Session, principal: Principal, session_id: UUID) -> bool:
    """End a session of the user; return whether they had it."""
    ended = session.scalar(
        delete(PortalSession)
        .where(PortalSession.id == session_id, PortalSession.user_id == principal.user_id)
        .returning(PortalSession.id)
    )
    if ended is not None:
        _note_end(session, principal, sessions=1)
    return ended is not None


def end_others(session: Session, principal: Principal, token: str) -> int:
    """End all of the user's sessions except the token's; return how many."""
    ended = session.scalars(
        delete(PortalSession)
        .where(
            PortalSession.user_id == principal.user_id,
            PortalSession.token_digest != digest(token),
        )
        .returning(PortalSession.id)
    ).all()
    if ended:
        _note_end(session, principal, sessions=len(ended))
    return len(ended)


def log_out(session: Session, token: str) -> None:
    """End the session of the token; an unknown token is ignored."""
    user_id = sessions.end(session, token)
    if user_id is not None:
        user = session.get_one(User, user_id)
        _note_end(session, Principal.of_user(user), sessions=1)


def note_failure(session: Session, user_id: UUID, client: Client) -> None:
    """Audit a login attempt with a wrong password."""
    audit.record(
        session,
        SYSTEM,
        AuditAction.SESSION_FAILED,
        user_id,
        address=client.address,
        agent=client.agent,
    )


def note_nobody(session: Session) -> None:
    """Take as long as `note_failure`, so that timing doesn't reveal which addresses exist.

    Both cost as many statements, and a commit that is written to disk.
    """
    for _ in range(audit_chain.STATEMENTS):
        session.execute(select(func.pg_logical_emit_message(True, "cute", "")))


def change_password(
    session: Session, candidate: LoginCandidate, password_hash: str, *, client: Client
) -> str | None:
    """Change a checked user's password, end all sessions, and return a new session's token.

    Return None if the password was changed since it was checked.
    """
    user = accounts.lock(session, candidate.user_id)
    if user is None or user.password_hash != candidate.password_hash:
        return None
    replace_password(session, user, password_hash, AuditAction.USER_PASSWORD_CHANGED, client)
    return sessions.renew(session, user, client=client)


def replace_password(
    session: Session, user: User, password_hash: str, action: AuditAction, client: Client
) -> None:
    """Replace a password, end all sessions, audit it as `action`, and email the user.

    A pending change of the email address ends too, because a thief may have requested it.
    """
    accounts.put_password_hash(session, user, password_hash)
    session.execute(delete(EmailChange).where(EmailChange.user_id == user.id))
    audit.record(
        session,
        Principal.of_user(user),
        action,
        user.id,
        address=client.address,
        agent=client.agent,
    )
    queue.wish(session, MailKind.PASSWORD_CHANGED, user_id=user.id)


def activity(
    session: Session,
    user_id: UUID,
    *,
    organisation_id: UUID | None = None,
    before: UUID | None = None,
) -> ActivityPage:
    """Return entries about the user's account, keys, webhooks and apps, also deleted ones.

    With an `organisation_id` also those about that organisation and its members.
    """
    query = select(AuditEntry).where(AuditEntry.owner_id.in_([user_id, organisation_id or user_id]))
    entries, older = audit.page(session, query, before)
    return ActivityPage(entries=entries, names=_names(session, user_id, entries), older=older)


def _names(session: Session, user_id: UUID, entries: Sequence[AuditEntry]) -> dict[UUID, str]:
    """Return current names of keys and webhooks that are targets or actors of entries."""
    ids = {entry.target_id for entry in entries}
    ids |= {UUID(entry.actor) for entry in entries if entry.actor_kind is ActorKind.KEY}
    keys = session.execute(
        select(ApiKey.id, ApiKey.name).where(ApiKey.user_id == user_id, ApiKey.id.in_(ids))
    )
    webhooks = session.execute(
        select(Webhook.id, Webhook.url).where(Webhook.user_id == user_id, Webhook.id.in_(ids))
    )
    return {**{row.id: row.name for row in keys}, **{row.id: row.url for row in webhooks}}


def _note_end(session: Session, principal: Principal, *, sessions: int) -> None:
    audit.record(
        session,
        principal,
        AuditAction.SESSION_ENDED,
        principal.user_id,
        sessions=sessions,
    )
