"""Logging in at the marketplace's own login (OpenID Connect), and linking it to an account."""

import logging
import time

import flask
from sqlalchemy.orm import Session

from server.config import Settings
from server.issuer import BUSY_S, BusyIssuerError, Issuer, IssuerError
from server.person import Person
from server.portal import oidc_binding, trust
from server.portal.entrance import client, enter, in_turn, require_patience
from server.portal.house import House, page, to
from server.portal.login_throttle import WINDOW_MINUTES
from server.portal.oidc_binding import Wish
from server.portal.refusals import RefusalError, keep_private
from server.portal.sessions import SUSPENDED
from server.services import identities, passwords, reserved, sessions
from server.services.sessions import Visitor

CALLBACK = "/login/oidc/callback"
MAX_CODE = 2_048

log = logging.getLogger("cute.oidc")


def make_oidc(house: House, settings: Settings) -> flask.Blueprint:
    """The blueprint of `/login/oidc` and `/account/identity`, for settings that name an issuer."""
    blueprint = house.blueprint("oidc", __name__)
    issuer, name = Issuer.of(settings, CALLBACK), settings.oidc_name

    @blueprint.app_context_processor
    def known() -> dict[str, str]:
        return {"oidc_name": name}

    @blueprint.get("/login/oidc")
    def ask() -> flask.Response:
        require_patience(house.throttle.count_start(_address()), f"{WINDOW_MINUTES} minutes")
        return keep_private(_ask(issuer, Wish.LOG_IN))

    @blueprint.get(CALLBACK)
    def answer() -> flask.Response:
        wish, person = _answered(house, issuer)
        if wish is Wish.LINK:
            return linking(person=person)
        return keep_private(_log_in(house, person, name))

    @house.signed_in
    def linking(session: Session, visitor: Visitor, person: Person) -> flask.Response:
        token = trust.read_cookie(trust.SESSION) or ""
        return page(
            "identity.html",
            sealed=oidc_binding.seal(token, person, time.time()),
            login=person.email or person.subject,
            has_password=_has_password(session, visitor),
        )

    @blueprint.get("/account/identity")
    @house.identified
    def ask_link(visitor: Visitor) -> flask.Response:
        require_patience(house.throttle.count_start(_address()), f"{WINDOW_MINUTES} minutes")
        return _ask(issuer, Wish.LINK)

    @blueprint.post("/account/identity")
    @house.identified
    def link(visitor: Visitor) -> flask.Response:
        return _link(house, visitor)

    @blueprint.post("/account/identity/unlink")
    @house.signed_in
    def unlink(session: Session, visitor: Visitor) -> flask.Response:
        try:
            identities.unlink(session, visitor.user_id, issuer.issuer)
        except identities.OnlyLoginError as error:
            raise RefusalError(
                409,
                "This is your only login",
                "Choose a password first: “Forgot your password?” sends you a link.",
            ) from error
        return to("/account?done=unlinked")

    return blueprint


def _ask(issuer: Issuer, wish: Wish) -> flask.Response:
    visit = trust.read_cookie(trust.VISIT) or sessions.new_token()
    secrets = oidc_binding.ask(visit, wish, sessions.new_token(), time.time())
    try:
        response = to(issuer.question(secrets))
    except IssuerError as error:
        raise _away(error) from error
    trust.set_cookie(response, trust.VISIT, visit)
    return response


def _answered(house: House, issuer: Issuer) -> tuple[Wish, Person]:
    """Who logged in at the issuer, in this browser; every other answer is a `RefusalError`."""
    given = flask.request.args
    visit = trust.read_cookie(trust.VISIT)
    state = given.get("state", "")
    asked = None if visit is None else oidc_binding.read(visit, state, time.time())
    if asked is None:
        raise RefusalError(
            403,
            "This login was not begun in this browser",
            "Or it was some time ago. Begin again on the login page. Cookies of this site must be "
            "allowed.",
        )
    wish, secrets = asked
    code = given.get("code", "")
    if not code or len(code) > MAX_CODE or given.get("iss", issuer.issuer) != issuer.issuer:
        raise RefusalError(
            403, "You were not logged in", "The login was broken off. Begin again if you want to."
        )
    if not house.throttle.is_first_use(state):
        raise RefusalError(
            403, "This login was used before", "Nothing was changed. Begin again on the login page."
        )
    # Counted as a try with a password is: only one that succeeds is none.
    counted = house.throttle.count_address(_address())
    require_patience(counted, f"{WINDOW_MINUTES} minutes")
    try:
        person = issuer.answer(code, secrets)
    except IssuerError as error:
        raise _away(error) from error
    house.throttle.give_back(counted)
    return wish, person


def _log_in(house: House, person: Person, name: str) -> flask.Response:
    try:
        with house.database.transaction() as session:
            token = identities.log_in(
                session, person, replaces=trust.read_cookie(trust.SESSION), client=client()
            )
    except identities.EmailTakenError as error:
        raise RefusalError(
            409,
            "There is an account with your email already",
            f"Log in with its password, then link {name} on the page “Account”. No password? "
            "“Forgot your password?” on the login page sends you a link.",
        ) from error
    except identities.NoEmailError as error:
        raise RefusalError(
            403,
            "Your email there is not confirmed",
            "Confirm it there, and try again; or sign up here with an email and a password.",
        ) from error
    except identities.ReservedEmailError as error:
        raise _reserved() from error
    except sessions.SuspendedError as error:
        raise RefusalError(403, "This account is suspended", SUSPENDED) from error
    return to("/login") if token is None else enter(house, token)


def _link(house: House, visitor: Visitor) -> flask.Response:
    """Link what the session's form has sealed, for whoever knows the password."""
    token = trust.read_cookie(trust.SESSION) or ""
    sealed = flask.request.form.get("sealed", "")
    person = oidc_binding.unseal(token, sealed, time.time())
    if person is None:
        raise RefusalError(
            403, "This form is out of date", "Nothing was changed. Begin again on “Account”."
        )
    counted = house.throttle.count_secret(token)
    require_patience(counted, f"{WINDOW_MINUTES} minutes")
    with house.database.transaction() as session:
        who = sessions.candidate(session, visitor.email)
    with in_turn(lambda: house.throttle.give_back(counted)):
        fits = who is not None and passwords.matches(
            who.password_hash, flask.request.form.get("password", "")
        )
    if not fits:
        return page(
            "identity.html",
            status=422,
            sealed=sealed,
            login=person.email or person.subject,
            has_password=who is not None and who.password_hash is not None,
            fault="This is not your password.",
        )
    house.throttle.give_back(counted)
    try:
        with house.database.transaction() as session:
            identities.link(session, visitor.user_id, person)
    except identities.ReservedEmailError as error:
        raise _reserved() from error
    except identities.LinkedElsewhereError as error:
        raise RefusalError(
            409,
            "This login belongs to another account",
            "Log in with it to see which. Nothing was changed.",
        ) from error
    return to("/account?done=linked")


def _has_password(session: Session, visitor: Visitor) -> bool:
    who = sessions.candidate(session, visitor.email)
    return who is not None and who.password_hash is not None


def _reserved() -> RefusalError:
    return RefusalError(403, "Your email there can't be used here", reserved.EMAIL_FAULT)


def _address() -> str:
    return flask.request.remote_addr or ""


def _away(error: IssuerError) -> RefusalError:
    log.warning("A login at the issuer failed: %s", error)
    if isinstance(error, BusyIssuerError):
        return RefusalError(
            503,
            "Many people are logging in right now",
            "Begin again on the login page in a moment, or log in with your password.",
            {"Retry-After": str(BUSY_S)},
        )
    return RefusalError(
        502,
        "The other login did not work",
        "Try again in a moment, or log in with your password.",
    )
