"""Tokens of an app that somebody else may have: all tokens of their install end.

Nobody can tell who has a copy. The seller gets an email, and can connect the app again; the
developer gets one, at most once a day.
"""

from typing import Any

from sqlalchemy.orm import Session

from cute_api.jobs import mailing
from cute_api.jobs.mailing import DueMail
from cute_api.lib.times import timestamp
from cute_api.models import App, Install, clock
from cute_api.models.enums import AuditAction, AuditTarget, MailKind, TokenLeak
from cute_api.models.statements import SessionStatements
from cute_api.services.accounts import audit
from cute_api.services.accounts.audit import SYSTEM, Actor
from cute_api.services.apps import tokens


def end_tokens(
    session: Session,
    app: App,
    install: Install | None,
    leak: TokenLeak,
    actor: Actor = SYSTEM,
    **details: Any,
) -> None:
    """End all tokens of a locked install, or of the app itself, and tell those concerned."""
    at = timestamp(clock.now(session))
    data = {"app": app.name, "at": at, "leak": leak}
    day, of_app = at[:10], {**data, "app_id": str(app.id)}
    mails = [DueMail(app.user_id, MailKind.APP_TOKEN_LEAKED, app.id, day, of_app)]
    if install is None:
        tokens.end_of_app(session, app.id)
        target, target_id = AuditTarget.APP, app.id
    else:
        tokens.end_of_install(session, install.id)
        target, target_id = AuditTarget.USER, install.user_id
        details["install_id"] = str(install.id)
        mails.append(DueMail(install.user_id, MailKind.APP_TOKENS_ENDED, install.id, at, data))
    audit.record(
        session,
        actor,
        AuditAction.APP_TOKENS_ENDED,
        target_id,
        target,
        owner_id=app.user_id if install is None else install.user_id,
        app_id=str(app.id),
        leak=leak,
        **details,
    )
    mailing.write(SessionStatements(session), mails)


def report(
    session: Session, secret: str, actor: Actor, *, source: str | None, url: str | None
) -> bool:
    """End the tokens of a reported one; return whether it is live."""
    holder = tokens.holder(session, secret)
    if holder is None:
        return False
    end_tokens(session, *holder, TokenLeak.REPORTED, actor, source=source, url=url)
    return True
