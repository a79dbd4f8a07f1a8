"""Logging in and out."""

import flask

from server.portal import trust
from server.portal.house import House, page, to
from server.portal.login_throttle import WINDOW_MINUTES
from server.portal.refusals import RefusalError, keep_private
from server.services import passwords, sessions
from server.services.accounts import EMAIL_LENGTH

WRONG = "This email and password don't fit together. Check both, and try again."
SUSPENDED = "This account is suspended. Ask the marketplace's support why."
HOME = "/keys"


def make_sessions(house: House) -> flask.Blueprint:
    """The blueprint of `/login` and `/logout`."""
    blueprint = house.blueprint("sessions", __name__)

    @blueprint.get("/login")
    def login_form() -> flask.Response:
        with house.database.transaction() as session:
            _, visitor = house.recognise(session)
        return keep_private(to(HOME) if visitor is not None else _form())

    @blueprint.post("/login")
    def log_in() -> flask.Response:
        trust.require_own_form(trust.read_cookie(trust.VISIT))
        return keep_private(_log_in(house))

    @blueprint.post("/logout")
    def log_out() -> flask.Response:
        token = trust.read_cookie(trust.SESSION)
        response = keep_private(to("/login?done=logged_out"))
        if token is not None:
            trust.require_own_form(token)
            with house.database.transaction() as session:
                sessions.end(session, token)
            trust.drop_cookie(response, trust.SESSION)
        return response

    return blueprint


def _log_in(house: House) -> flask.Response:
    email = flask.request.form.get("email", "").strip()
    password = flask.request.form.get("password", "")
    faults = {}
    if not email or len(email) > EMAIL_LENGTH or "\x00" in email:
        faults["email"] = "Enter your email address."
    if not password:
        faults["password"] = "Enter your password."  # noqa: S105 - what is said, no password
    if faults:
        return _form(422, email=email[:EMAIL_LENGTH], faults=faults)
    counted = house.throttle.count(email, flask.request.remote_addr or "")
    if counted.wait is not None:
        minutes = -(-counted.wait // 60)
        response = _form(
            429,
            email=email,
            failure=f"Too many tries within {WINDOW_MINUTES} minutes. Try again in {minutes} "
            f"minute{'' if minutes == 1 else 's'}.",
        )
        response.headers["Retry-After"] = str(counted.wait)
        return response
    with house.database.transaction() as session:
        candidate = sessions.candidate(session, email)
    try:
        fits = passwords.matches(candidate.password_hash if candidate else None, password)
    except passwords.BusyError as error:
        house.throttle.give_back(counted)
        raise RefusalError(
            503,
            "Many people are logging in right now",
            "Go back, and try again in a moment.",
            {"Retry-After": "1"},
        ) from error
    if candidate is None or not fits:
        return _form(422, email=email, failure=WRONG)
    house.throttle.give_back(counted)
    try:
        with house.database.transaction() as session:
            token = sessions.start(session, candidate, replaces=trust.read_cookie(trust.SESSION))
    except sessions.SuspendedError:
        return _form(403, email=email, failure=SUSPENDED)
    if token is None:
        return _form(422, email=email, failure=WRONG)
    response = to(HOME)
    trust.set_cookie(response, trust.SESSION, token)
    trust.drop_cookie(response, trust.VISIT)
    return response


def _form(
    status: int = 200,
    *,
    email: str = "",
    faults: dict[str, str] | None = None,
    failure: str | None = None,
) -> flask.Response:
    """The login form, and the cookie that it goes with."""
    visit = trust.read_cookie(trust.VISIT) or sessions.new_token()
    flask.g.form_token = trust.form_token(visit)
    response = page(
        "login.html",
        status=status,
        email=email,
        faults=faults or {},
        failure=failure,
        logged_out=flask.request.args.get("done") == "logged_out",
    )
    trust.set_cookie(response, trust.VISIT, visit)
    return response
