"""Login and logout."""

import flask
from limits import RateLimitItemPerDay

from cute_api.edge.limits.limiter import limiter
from cute_api.models.enums import MailKind
from cute_api.portal import limits, trust, wanted
from cute_api.portal.access import public
from cute_api.portal.login.clients import client
from cute_api.portal.login.entrance import enter, entrance_page, own_home, require_entrance_form
from cute_api.portal.login.known_device import KnownDevice, owner_of_form
from cute_api.portal.portal import current_portal
from cute_api.portal.refusals import keep_private
from cute_api.portal.views import new_blueprint, to, transaction
from cute_api.services.accounts import own_account, passwords, sessions
from cute_api.services.accounts.accounts import EMAIL_LENGTH
from cute_api.services.mail import queue

WRONG = "Wrong email or password. Check both, and try again."
# Advice for a user whom attempts of others lock out.
WAY_IN = "Or have a link emailed to you: in the browser that opens it, you can log in at once."
DONE = {
    "unlocked": "Log in with your password. Attempts of others don't count in this browser.",
    "logged_out": "You are logged out.",
    "deleted": "Your account is deleted. We are removing your data.",
    "reset": "Your password was changed. Log in with the new one.",
}
OF_ACCOUNT = "login-account"
OF_ACCOUNT_IN_ALL = "login-account-in-all"
NOTIFIED = RateLimitItemPerDay(1)
DEVICE = KnownDevice(f"{limits.TRIES_OF_A_DEVICE} per hour", "login-device", owner_of_form)


blueprint = new_blueprint("sessions", __name__)


@blueprint.get("/login")
@public
def login_form() -> flask.Response:
    path = own_home()
    if path is not None:
        return keep_private(to(path))
    response = keep_private(_form())
    wanted.remember_page_before(response)
    return response


@blueprint.post("/login")
@public
def log_in() -> flask.Response:
    require_entrance_form()
    return keep_private(_log_in())


@blueprint.post("/logout")
@public
def log_out() -> flask.Response:
    token = trust.read_cookie(trust.SESSION)
    response = keep_private(to("/login?done=logged_out"))
    if token is not None:
        trust.require_own_form(token)
        with transaction() as session:
            own_account.log_out(session, token)
        trust.drop_cookie(response, trust.SESSION)
        current_portal().confirmations.forget(response)
    wanted.forget(response)
    return response


def _log_in() -> flask.Response:
    email = _email()
    password = flask.request.form.get("password", "")
    errors = {}
    if not email or len(email) > EMAIL_LENGTH or "\x00" in email:
        errors["email"] = "Enter your email address."
    if not password:
        errors["password"] = "Enter your password."  # noqa: S105 - a message
    if errors:
        return _form(422, email=email[:EMAIL_LENGTH], errors=errors)
    return _try(email, password)


@DEVICE.limited(on_breach=lambda _: _too_many(limits.IN_AN_HOUR))
# The longer window is counted last, so that attempts refused by the others don't use it up.
@limiter.shared_limit(
    f"{limits.TRIES_OF_AN_ACCOUNT_IN_ALL} per hour",
    OF_ACCOUNT_IN_ALL,
    key_func=limits.account,
    exempt_when=DEVICE.spared,
    on_breach=lambda _: _locked_out(limits.IN_AN_HOUR),
)
@limiter.shared_limit(
    f"{limits.TRIES_OF_AN_ACCOUNT} per {limits.WINDOW}",
    OF_ACCOUNT,
    key_func=limits.account_from_here,
    exempt_when=DEVICE.spared,
    on_breach=lambda _: _locked_out(limits.IN_A_WINDOW),
)
# Limits apply from the last to the first: a network over its limit uses up no account's attempts.
@limiter.shared_limit(
    f"{limits.TRIES_OF_AN_ADDRESS} per {limits.WINDOW}",
    limits.LOGIN,
    key_func=limits.network,
    exempt_when=DEVICE.spared,
    on_breach=lambda _: _too_many(limits.IN_A_WINDOW),
)
def _try(email: str, password: str) -> flask.Response:
    with transaction() as session:
        candidate = sessions.candidate(session, email)
    try:
        matches = passwords.matches(candidate.password_hash if candidate else None, password)
    except passwords.BusyError:
        limiter.give_back()
        raise
    token = None
    if candidate is not None and candidate.password_hash is not None and matches:
        renewed = passwords.renewed(candidate.password_hash, password)
        if renewed is not None:
            with transaction() as session:
                candidate = sessions.renew_hash(session, candidate, renewed)
        try:
            with transaction() as session:
                token = sessions.start(
                    session,
                    candidate,
                    replaces=trust.read_cookie(trust.SESSION),
                    client=client(),
                )
        except sessions.SuspendedError as refusal:
            limiter.give_back()
            return _form(refusal.status, email=email, failure=refusal.detail)
        except sessions.SecondFactorRequiredError:
            limiter.give_back()
            raise
    if token is None:
        with transaction() as session:
            if candidate is None:
                own_account.note_nobody(session)
            else:
                own_account.note_failure(session, candidate.user_id, client())
        if _was_last():
            _notify_owner(email)
        return _form(422, email=email, failure=WRONG)
    limiter.give_back()
    return enter(token)


def _was_last() -> bool:
    """Return whether this was the account's last attempt, from here or from anywhere."""
    of_account = {OF_ACCOUNT, OF_ACCOUNT_IN_ALL}
    counted = [limit for limit in limiter.current_limits if limit.request_args[-1] in of_account]
    return any(limit.remaining == 0 for limit in counted)


def _locked_out(message: str) -> flask.Response:
    """Respond to a login to an account without attempts left."""
    _notify_owner(_email())
    return _too_many(message, WAY_IN)


def _too_many(message: str, advice: str = "") -> flask.Response:
    wait = limits.seconds_to_wait()
    text = f"{limits.wait_text(message, wait)} {advice}".strip()
    response = _form(429, email=_email(), failure=text, offers_link=bool(advice))
    response.headers["Retry-After"] = str(wait)
    return keep_private(response)


def _email() -> str:
    return flask.request.form.get("email", "").strip()


def _notify_owner(email: str) -> None:
    """Email the account's owner, at most once a day, that it is locked."""
    if not limits.take(NOTIFIED, limits.account_of(email), "login-notified"):
        return
    with transaction() as session:
        queue.wish(session, MailKind.ACCOUNT_LOCKED, address=email)


def _form(
    status: int = 200,
    *,
    email: str = "",
    errors: dict[str, str] | None = None,
    failure: str | None = None,
    offers_link: bool = False,
) -> flask.Response:
    """Return the login form, and the cookie that protects it."""
    return entrance_page(
        "login.html",
        status=status,
        email=email,
        errors=errors or {},
        failure=failure,
        offers_link=offers_link,
        done=DONE.get(flask.request.args.get("done", "")),
    )
