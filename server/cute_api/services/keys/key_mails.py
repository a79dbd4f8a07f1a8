"""Emails about changes of a key, queued in the change's transaction with the key's name.

See also the scans of `cute_api.services.mail`.
"""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from cute_api.jobs import mailing
from cute_api.jobs.mailing import DueMail
from cute_api.lib.times import optional_timestamp, timestamp
from cute_api.models import ApiKey
from cute_api.models.enums import MailKind
from cute_api.models.statements import SessionStatements
from cute_api.services.accounts import audit
from cute_api.services.accounts.audit import Actor, System


def created(session: Session, row: ApiKey, actor: Actor) -> None:
    """Email about a new key, unless it is the reference's or the service's own."""
    if not row.explorer and not isinstance(actor, System):
        _write(session, MailKind.KEY_CREATED, row, row.created_at, by=_kind(actor))


def rotated(session: Session, row: ApiKey, at: datetime, actor: Actor) -> None:
    _write(
        session,
        MailKind.KEY_ROTATED,
        row,
        at,
        by=_kind(actor),
        previous_until=optional_timestamp(row.previous_expires_at),
    )


def leaked(session: Session, row: ApiKey, at: datetime) -> None:
    """Email about a leak, without the reporter's text, so that a thief can't message the owner."""
    _write(session, MailKind.KEY_LEAKED, row, at)


def label(name: str, prefix: str) -> str:
    """Return a key's name for emails, on one line."""
    return f'"{" ".join(name.split())}" ({prefix}…)'


def _kind(actor: Actor) -> str:
    kind, _ = audit.kind_and_name(actor)
    return kind


def _write(session: Session, kind: MailKind, row: ApiKey, at: datetime, **more: Any) -> None:
    moment = timestamp(at)
    data = {"key": label(row.name, row.prefix), "at": moment, **more}
    mailing.write(SessionStatements(session), [DueMail(row.user_id, kind, row.id, moment, data)])
