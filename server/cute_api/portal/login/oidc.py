"""Log in with the marketplace's own login (OpenID Connect), or link it to an account."""

import logging
import time

import flask
from flask.blueprints import BlueprintSetupState
from limits import RateLimitItemPerMinute
from sqlalchemy.orm import Session

from cute_api.edge.limits.limiter import limiter
from cute_api.lib.tokens import new_token
from cute_api.outbound.issuer import BUSY_S, BusyIssuerError, Issuer, IssuerError, Secrets
from cute_api.outbound.person import IssuerUser
from cute_api.portal import limits, trust
from cute_api.portal.access import ViewAudience, public
from cute_api.portal.login import oidc_binding, proving
from cute_api.portal.login.clients import client
from cute_api.portal.login.entrance import enter
from cute_api.portal.login.oidc_binding import LoginPurpose
from cute_api.portal.portal import current_portal, portal_of
from cute_api.portal.refusals import keep_private
from cute_api.portal.views import identified, new_blueprint, page, signed_in, to, transaction
from cute_api.refusals import RefusalError
from cute_api.services.accounts import identities, sessions
from cute_api.services.accounts.session_user import SessionUser

CALLBACK = "/login/oidc/callback"
MAX_CODE = 2_048
EXTENSION = "cute_issuer"
# Longer than a state is valid.
ONE_USE = RateLimitItemPerMinute(1, limits.WINDOW_MINUTES)

log = logging.getLogger("cute.oidc")


blueprint = new_blueprint("oidc", __name__)


@blueprint.record_once
def _make_issuer(state: BlueprintSetupState) -> None:
    settings = portal_of(state.app).settings
    state.app.extensions[EXTENSION] = Issuer.of(settings, CALLBACK)


def _issuer() -> Issuer:
    """Return the current application's issuer."""
    found = flask.current_app.extensions[EXTENSION]
    assert isinstance(found, Issuer)
    return found


@blueprint.app_context_processor
def template_values() -> dict[str, str]:
    return {"oidc_name": current_portal().settings.oidc_name}


starts = limiter.shared_limit(
    f"{limits.STARTS_OF_AN_ADDRESS} per {limits.WINDOW}",
    "login-start",
    key_func=limits.network,
    error_message=limits.IN_A_WINDOW,
)


@blueprint.get("/login/oidc")
@starts
@public
def ask() -> flask.Response:
    return keep_private(_ask(LoginPurpose.LOG_IN))


@blueprint.get(CALLBACK)
@public
def callback() -> flask.Response:
    purpose, person = _returned()
    if purpose is LoginPurpose.LINK:
        return linking(person=person)
    return keep_private(_log_in(person))


@signed_in(ViewAudience.PERSON)
def linking(session: Session, session_user: SessionUser, person: IssuerUser) -> flask.Response:
    token = trust.read_cookie(trust.SESSION) or ""
    sealed = oidc_binding.seal(token, person, time.time())
    return _ask_password(session, session_user, sealed, person)


@blueprint.get("/account/identity")
@identified
@starts
def ask_link(session_user: SessionUser) -> flask.Response:
    return _ask(LoginPurpose.LINK)


@blueprint.post("/account/identity")
@identified
def link(session_user: SessionUser) -> flask.Response:
    return _link(session_user)


@blueprint.post("/account/identity/unlink")
@signed_in(ViewAudience.PERSON)
def unlink(session: Session, session_user: SessionUser) -> flask.Response:
    identities.unlink(session, session_user.person, _issuer().issuer)
    return to("/account?done=unlinked")


def _ask(purpose: LoginPurpose) -> flask.Response:
    visit = trust.read_cookie(trust.VISIT) or new_token()
    secrets = oidc_binding.ask(visit, purpose, new_token(), time.time())
    try:
        response = to(_issuer().question(secrets))
    except IssuerError as error:
        raise _away(error) from error
    trust.set_cookie(response, trust.VISIT, visit)
    return response


def _returned() -> tuple[LoginPurpose, IssuerUser]:
    """Return the purpose and user of a login started in this browser, or raise `RefusalError`."""
    issuer, args = _issuer(), flask.request.args
    visit = trust.read_cookie(trust.VISIT)
    state = args.get("state", "")
    started = None if visit is None else oidc_binding.read(visit, state, time.time())
    if started is None:
        raise RefusalError(
            403,
            "This login was not started in this browser",
            "Or it expired. Start again on the login page. Your browser must accept this site's "
            "cookies.",
        )
    purpose, secrets = started
    code = args.get("code", "")
    if not code or len(code) > MAX_CODE or args.get("iss", issuer.issuer) != issuer.issuer:
        raise RefusalError(
            403, "You were not logged in", "The login was cancelled. You can start again."
        )
    if not limits.take(ONE_USE, limits.secret_of(state), "login-state"):
        raise RefusalError(
            403, "This login was used before", "Nothing was changed. Start again on the login page."
        )
    return purpose, _person(code, secrets)


# Counts like a try with a password; a successful one is given back.
@limiter.shared_limit(
    f"{limits.TRIES_OF_AN_ADDRESS} per {limits.WINDOW}",
    limits.LOGIN,
    key_func=limits.network,
    error_message=limits.IN_A_WINDOW,
)
def _person(code: str, secrets: Secrets) -> IssuerUser:
    try:
        person = _issuer().redeem(code, secrets)
    except IssuerError as error:
        raise _away(error) from error
    limiter.give_back()
    return person


def _log_in(person: IssuerUser) -> flask.Response:
    with transaction() as session:
        login = identities.log_in(
            session,
            person,
            issuer_name=current_portal().settings.oidc_name,
            replaces=trust.read_cookie(trust.SESSION),
            client=client(),
        )
    return to("/login") if login.token is None else enter(login.token, is_new=login.is_new)


def _link(session_user: SessionUser) -> flask.Response:
    """Link the login sealed in the session's form, after checking the user's password."""
    token = trust.read_cookie(trust.SESSION) or ""
    sealed = flask.request.form.get("sealed", "")
    person = oidc_binding.unseal(token, sealed, time.time())
    if person is None:
        raise RefusalError(
            403, "This form is out of date", "Nothing was changed. Start again on “Account”."
        )
    known = proving.by_password(session_user, flask.request.form.get("password", ""))
    with transaction() as session:
        if known is None:
            wrong = proving.WRONG_PASSWORD
            return _ask_password(session, session_user, sealed, person, error=wrong)
        identities.link(session, session_user.person, person)
    return to("/account?done=linked")


def _ask_password(
    session: Session,
    session_user: SessionUser,
    sealed: str,
    person: IssuerUser,
    *,
    error: str | None = None,
) -> flask.Response:
    user = sessions.candidate_of(session, session_user.user_id)
    return page(
        "identity.html",
        status=200 if error is None else 422,
        sealed=sealed,
        login=person.email or person.subject,
        has_password=user is not None and user.password_hash is not None,
        error=error,
    )


def _away(error: IssuerError) -> RefusalError:
    log.warning("A login at the issuer failed: %s", error)
    if isinstance(error, BusyIssuerError):
        return RefusalError(
            503,
            "Logins are busy",
            "Start again on the login page in a moment, or log in with your password.",
            headers={"Retry-After": str(BUSY_S)},
        )
    return RefusalError(
        502,
        "The other login did not work",
        "Try again in a moment, or log in with your password.",
    )
