"""Logging in and out."""

import flask

from server.models.enums import MailKind
from server.portal import trust
from server.portal.entrance import (
    client,
    enter,
    entrance_page,
    home,
    in_turn,
    known_device,
    require_entrance_form,
    wait_text,
)
from server.portal.login_throttle import WINDOW_MINUTES, Try
from server.portal.portal import current_portal
from server.portal.refusals import keep_private
from server.portal.views import new_blueprint, recognise, to
from server.services.accounts import own_account, passwords, sessions
from server.services.accounts.accounts import EMAIL_LENGTH
from server.services.mail import queue

WRONG = "Wrong email or password. Check both, and try again."
# What helps who is locked out by others.
WAY_IN = "Or use “Forgot your password?”: with a new password you can log in at once."
SUSPENDED = "This account is suspended. Contact the marketplace's support."
DONE = {
    "logged_out": "You are logged out.",
    "reset": "Your password was changed. Log in with the new one.",
}


blueprint = new_blueprint("sessions", __name__)


@blueprint.get("/login")
def login_form() -> flask.Response:
    with current_portal().database.transaction() as session:
        _, session_user = recognise(session)
        path = None if session_user is None else home(session, session_user.user_id)
    return keep_private(_form() if path is None else to(path))


@blueprint.post("/login")
def log_in() -> flask.Response:
    require_entrance_form()
    return keep_private(_log_in())


@blueprint.post("/logout")
def log_out() -> flask.Response:
    token = trust.read_cookie(trust.SESSION)
    response = keep_private(to("/login?done=logged_out"))
    if token is not None:
        trust.require_own_form(token)
        with current_portal().database.transaction() as session:
            own_account.log_out(session, token)
        trust.drop_cookie(response, trust.SESSION)
    return response


def _log_in() -> flask.Response:
    email = flask.request.form.get("email", "").strip()
    password = flask.request.form.get("password", "")
    errors = {}
    if not email or len(email) > EMAIL_LENGTH or "\x00" in email:
        errors["email"] = "Enter your email address."
    if not password:
        errors["password"] = "Enter your password."  # noqa: S105 - what is said, no password
    if errors:
        return _form(422, email=email[:EMAIL_LENGTH], errors=errors)
    counted = current_portal().throttle.count(
        email, flask.request.remote_addr or "", device=known_device(email)
    )
    if counted.wait is not None:
        _notify_owner(email, counted)
        text = wait_text(counted.wait, f"{WINDOW_MINUTES} minutes")
        response = _form(429, email=email, failure=f"{text} {WAY_IN}" if counted.locks else text)
        response.headers["Retry-After"] = str(counted.wait)
        return response
    with current_portal().database.transaction() as session:
        candidate = sessions.candidate(session, email)
    with in_turn(lambda: current_portal().throttle.give_back(counted)):
        fits = passwords.matches(candidate.password_hash if candidate else None, password)
    token = None
    if candidate is not None and candidate.password_hash is not None and fits:
        renewed = passwords.renewed(candidate.password_hash, password)
        try:
            with current_portal().database.transaction() as session:
                token = sessions.start(
                    session,
                    candidate,
                    replaces=trust.read_cookie(trust.SESSION),
                    client=client(),
                )
                if token is not None and renewed is not None:
                    sessions.renew_hash(session, candidate, renewed)
        except sessions.SuspendedError:
            current_portal().throttle.give_back(counted)
            return _form(403, email=email, failure=SUSPENDED)
    if token is None:
        with current_portal().database.transaction() as session:
            if candidate is None:
                own_account.note_nobody(session)
            else:
                own_account.note_failure(session, candidate.user_id, client())
        _notify_owner(email, counted)
        return _form(422, email=email, failure=WRONG)
    current_portal().throttle.give_back(counted)
    return enter(token)


def _notify_owner(email: str, counted: Try) -> None:
    """Mail the owner of the account, if the address has one, that it is locked."""
    if not counted.locks or not current_portal().throttle.may_notify(email):
        return
    with current_portal().database.transaction() as session:
        queue.wish(session, MailKind.ACCOUNT_LOCKED, address=email)
    current_portal().mailer.wake()


def _form(
    status: int = 200,
    *,
    email: str = "",
    errors: dict[str, str] | None = None,
    failure: str | None = None,
) -> flask.Response:
    """The login form, and the cookie that it goes with."""
    return entrance_page(
        "login.html",
        status=status,
        email=email,
        errors=errors or {},
        failure=failure,
        done=DONE.get(flask.request.args.get("done", "")),
    )
