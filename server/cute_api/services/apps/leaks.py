"""A refresh token of a public app that comes again: somebody else has a copy.

Nobody can tell who, so all tokens of the install end. The seller gets an email, and can connect the
app again.
"""

from sqlalchemy.orm import Session

from cute_api.jobs import mailing
from cute_api.jobs.mailing import DueMail
from cute_api.lib.times import timestamp
from cute_api.models import App, Install, clock
from cute_api.models.enums import AuditAction, AuditTarget, MailKind
from cute_api.models.statements import SessionStatements
from cute_api.services.accounts import audit
from cute_api.services.accounts.audit import SYSTEM
from cute_api.services.apps import tokens


def end_tokens(session: Session, app: App, install: Install) -> None:
    """End all tokens of a locked install, and tell its seller."""
    tokens.end_of_install(session, install.id)
    audit.record(
        session,
        SYSTEM,
        AuditAction.APP_TOKENS_ENDED,
        AuditTarget.USER,
        install.user_id,
        app_id=str(app.id),
        install_id=str(install.id),
    )
    at = timestamp(clock.now(session))
    mail = DueMail(
        install.user_id, MailKind.APP_TOKENS_ENDED, install.id, at, {"app": app.name, "at": at}
    )
    mailing.write(SessionStatements(session), [mail])
