"""The page that changes the session user's email address, and the links that confirm it."""

from collections.abc import Mapping

import flask
from limits import RateLimitItemPerHour
from sqlalchemy.orm import Session

from cute_api.models.enums import MailKind
from cute_api.portal import limits
from cute_api.portal.access import ViewAudience
from cute_api.portal.login import proving
from cute_api.portal.login.confirming import confirmed
from cute_api.portal.views import identified, new_blueprint, page, signed_in, to, transaction
from cute_api.services.accounts import email_change
from cute_api.services.accounts.accounts import EMAIL_LENGTH
from cute_api.services.accounts.email_change import Mailbox
from cute_api.services.accounts.session_user import SessionUser
from cute_api.services.accounts.sessions import LoginCandidate

DONE = {
    "asked": "We sent a link to both addresses.",
    "confirmed": "Confirmed. The other address has to confirm as well.",
    "changed": "Your address was changed.",
    "cancelled": "The change was cancelled.",
}
TO_AN_ADDRESS = RateLimitItemPerHour(limits.MAILS_TO_AN_ADDRESS)

blueprint = new_blueprint("email", __name__)


@blueprint.get("/account/email")
@signed_in(ViewAudience.PERSON)
def ask_email(session: Session, session_user: SessionUser) -> flask.Response:
    return _page(session, session_user)


@blueprint.post("/account/email")
@confirmed(asks_password=True)
@identified
def change_email(session_user: SessionUser) -> flask.Response:
    email = flask.request.form.get("email", "").strip()
    error = email_change.email_error(email, session_user.email)
    if error is not None:
        return _again(session_user, email, email_error=error)
    user = proving.by_password(session_user, flask.request.form.get("current", ""))
    if user is None or not _ask_both(session_user, user, email):
        return _again(session_user, email, password_error=proving.WRONG_PASSWORD)
    return to("/account/email?done=asked")


@blueprint.get("/account/email/confirm")
@signed_in(ViewAudience.PERSON)
def ask_confirm(session: Session, session_user: SessionUser) -> flask.Response:
    mailbox, token = _link(flask.request.args)
    change = email_change.need_pending(session, session_user.user_id, token, mailbox)
    return page("email_confirm.html", change=change, mailbox=mailbox, token=token)


@blueprint.post("/account/email/confirm")
@signed_in(ViewAudience.PERSON)
def confirm(session: Session, session_user: SessionUser) -> flask.Response:
    mailbox, token = _link(flask.request.form)
    changed = email_change.confirm(session, session_user.user_id, token, mailbox)
    return to(f"/account/email?done={'changed' if changed else 'confirmed'}")


@blueprint.post("/account/email/cancel")
@signed_in(ViewAudience.PERSON)
def cancel(session: Session, session_user: SessionUser) -> flask.Response:
    email_change.cancel(session, session_user.user_id)
    return to("/account/email?done=cancelled")


def _ask_both(session_user: SessionUser, user: LoginCandidate, email: str) -> bool:
    """Send the links; return False if the password was changed since it was checked.

    A user causes few emails to their own mailbox, and all users together few to the new one.
    """
    limits.require(
        TO_AN_ADDRESS,
        limits.account_of(session_user.email),
        f"mail-{MailKind.CONFIRM_OLD_EMAIL}",
        limits.IN_AN_HOUR,
    )
    may_send = limits.take(
        TO_AN_ADDRESS, limits.account_of(email), f"mail-{MailKind.CONFIRM_NEW_EMAIL}"
    )
    with transaction() as session:
        return email_change.begin(session, user, email, may_send=may_send)


def _link(sent: Mapping[str, str]) -> tuple[Mailbox, str]:
    """Return what a link says: which mailbox has it, and its token."""
    mailbox = Mailbox.NEW if sent.get("mailbox") == Mailbox.NEW else Mailbox.OLD
    return mailbox, sent.get("token", "")


def _again(
    session_user: SessionUser,
    email: str,
    *,
    email_error: str | None = None,
    password_error: str | None = None,
) -> flask.Response:
    errors = {"email": email_error, "current": password_error}
    with transaction() as session:
        return _page(session, session_user, status=422, email=email[:EMAIL_LENGTH], errors=errors)


def _page(
    session: Session,
    session_user: SessionUser,
    *,
    status: int = 200,
    email: str = "",
    errors: dict[str, str | None] | None = None,
) -> flask.Response:
    return page(
        "email_change.html",
        status=status,
        email=email,
        errors=errors or {},
        change=email_change.pending(session, session_user.user_id),
        done=DONE.get(flask.request.args.get("done", "")),
    )
