"""OAuth 2.1 for apps: the page of a seller's consent, and the endpoints of tokens.

These are not operations of the document, because they follow the RFCs of OAuth.
"""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import flask
from authlib.oauth2 import OAuth2Error
from sqlalchemy.orm import Session

from cute_api.edge.limits.limiter import limiter
from cute_api.models import User
from cute_api.models.enums import SCOPE_TEXTS, Scope
from cute_api.portal import limits
from cute_api.portal.access import public
from cute_api.portal.apps.clients import AUTH_METHODS, GRANT_TYPES, AppClient
from cute_api.portal.apps.grants import METHOD, CodeGrant
from cute_api.portal.apps.provider import TOKEN, Provider, ProviderRequest, Revocation
from cute_api.portal.keys.forms import can_write
from cute_api.portal.login.confirming import confirmed
from cute_api.portal.portal import current_portal
from cute_api.portal.refusals import content_policy, keep_private, open_document
from cute_api.portal.views import new_blueprint, page, signed_in, transaction
from cute_api.refusals import RefusalError
from cute_api.services.accounts.session_user import SessionUser
from cute_api.services.apps import client_keys, installs
from cute_api.services.keys.principals import APP_SCOPES
from cute_api.services.organisations.rights import Right

AUTHORIZE, REVOKE = "/oauth/authorize", "/oauth/revoke"

GUIDE = "/docs/apps"
ORIGIN = re.compile(r"[a-z][a-z0-9+.-]*://[A-Za-z0-9.:\[\]-]+")

blueprint = new_blueprint("oauth", __name__)


@blueprint.get("/.well-known/oauth-authorization-server")
@public
def metadata() -> flask.Response:
    """Return the server's metadata (RFC 8414)."""
    issuer = current_portal().base_url
    document = {
        "issuer": issuer,
        "authorization_endpoint": issuer + AUTHORIZE,
        "token_endpoint": issuer + TOKEN,
        "revocation_endpoint": issuer + REVOKE,
        "scopes_supported": [scope for scope in Scope if scope in APP_SCOPES],
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": GRANT_TYPES,
        "token_endpoint_auth_methods_supported": AUTH_METHODS,
        "token_endpoint_auth_signing_alg_values_supported": client_keys.ALGORITHMS,
        "revocation_endpoint_auth_methods_supported": AUTH_METHODS,
        "revocation_endpoint_auth_signing_alg_values_supported": client_keys.ALGORITHMS,
        "code_challenge_methods_supported": [METHOD],
        "authorization_response_iss_parameter_supported": True,
        "service_documentation": issuer + GUIDE,
    }
    return open_document(flask.json.dumps(document), mimetype="application/json")


@blueprint.get(AUTHORIZE)
@signed_in(Right.INSTALLS_WRITE)
def ask(session: Session, session_user: SessionUser) -> flask.Response:
    provider = Provider(session, current_portal().base_url)
    try:
        return _consent(session, session_user, _grant(provider, session_user))
    except OAuth2Error as error:
        return _refused(provider, error)


def _allows_writing() -> bool:
    scopes = flask.request.args.get("scope", "").split()
    return flask.request.form.get("decision") == "allow" and can_write(scopes)


def _target() -> str:
    """Return the origin that the app's redirect URI names; the view checks whether it's right."""
    found = ORIGIN.match(flask.request.args.get("redirect_uri", ""))
    return found[0] if found else ""


@blueprint.post(AUTHORIZE)
@confirmed(_allows_writing, leads_to=_target)
@signed_in(Right.INSTALLS_WRITE)
def decide(session: Session, session_user: SessionUser) -> flask.Response:
    provider = Provider(session, current_portal().base_url)
    try:
        grant = _grant(provider, session_user)
    except OAuth2Error as error:
        return _refused(provider, error)
    allowed = flask.request.form.get("decision") == "allow"
    user = session.get_one(User, session_user.seller_id) if allowed else None
    response: flask.Response = provider.create_authorization_response(grant.request, user, grant)
    return response


@blueprint.post(TOKEN)
@public
def redeem() -> flask.Response:
    return _for_client(Provider.create_token_response)


@blueprint.post(REVOKE)
@public
def revoke() -> flask.Response:
    return _for_client(
        lambda provider, request: provider.create_endpoint_response(
            Revocation.ENDPOINT_NAME, request
        )
    )


@limiter.shared_limit(
    f"{limits.TOKENS_FROM_A_NETWORK} per {limits.WINDOW}",
    "app-tokens",
    key_func=limits.network,
    error_message=limits.IN_A_WINDOW,
)
def _for_client(respond: Callable[[Provider, ProviderRequest], flask.Response]) -> flask.Response:
    with transaction() as session:
        provider = Provider(session, current_portal().base_url)
        try:
            request = ProviderRequest("POST", flask.request.form, flask.request.headers)
        except OAuth2Error as error:
            return keep_private(provider.refuse(error))
        return keep_private(respond(provider, request))


def _grant(provider: Provider, session_user: SessionUser) -> CodeGrant:
    """Return the checked request. Raises `OAuth2Error`, or `RefusalError` for another's draft."""
    request = ProviderRequest("GET", flask.request.args, flask.request.headers)
    grant: CodeGrant = provider.get_consent_grant(request, end_user=session_user)
    client: AppClient = grant.client
    if not installs.may_install(client.app, session_user.seller_id):
        raise RefusalError(
            403, "This app can't be connected", "It is a draft of its developer, or suspended."
        )
    return grant


def _consent(session: Session, session_user: SessionUser, grant: CodeGrant) -> flask.Response:
    app = grant.client.app
    developer = session.get_one(User, app.user_id)
    before = installs.find(session, app.id, session_user.seller_id)
    target = urlsplit(grant.request.payload.redirect_uri)
    response = page(
        "app_consent.html",
        app=app,
        developer=developer.username,
        scopes={scope: SCOPE_TEXTS[Scope(scope)] for scope in grant.request.scope.split()},
        before=() if before is None else before.scopes,
        is_installed=before is not None,
        target=target.netloc,
        action=f"{AUTHORIZE}?{flask.request.query_string.decode('latin-1')}",
    )
    origin = f"{target.scheme}://{target.netloc}"
    response.headers["Content-Security-Policy"] = content_policy(origin)
    return response


def _refused(provider: Provider, error: OAuth2Error) -> flask.Response:
    """Return the error to the app if its redirect URI is right, else show it to the seller."""
    if error.redirect_uri:
        return provider.refuse(error)
    raise RefusalError(
        400,
        "The app's request is not valid",
        "Go back to the app, and tell its developer: " + (error.description or error.error),
    )
