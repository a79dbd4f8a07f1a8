"""Authlib's OAuth 2.1 provider on our tables: a seller's consent becomes an install.

It has the authorization code flow with PKCE (S256) alone. A client is an app, and its secret is a
key of the app. The response of the token endpoint names the install; it has no token, because the
app calls with its key.
"""

import re
from collections import defaultdict
from typing import Any
from uuid import UUID

import flask
from authlib.oauth2 import AuthorizationServer, OAuth2Error, OAuth2Request
from authlib.oauth2.rfc6749 import (
    AuthorizationCodeMixin,
    ClientMixin,
    InvalidRequestError,
    OAuth2Payload,
)
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from authlib.oauth2.rfc6749.util import extract_basic_authorization
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oauth2.rfc9207 import IssuerParameter
from sqlalchemy.orm import Session
from werkzeug.datastructures import Headers, MultiDict

from cute_api.lib.tokens import new_token
from cute_api.models import App, AppCode, User
from cute_api.models.enums import Scope
from cute_api.models.statements import SessionStatements
from cute_api.services.apps import consents, installs, redirects
from cute_api.services.keys import principals
from cute_api.services.keys.principals import Principal, PrincipalReader

METHOD = "S256"
FOUND = 302
GRANT = "authorization_code"
AUTH_METHODS = ["client_secret_basic", "client_secret_post"]
# Authlib quotes parameters in errors, and can't quote other characters (RFC 6749, 5.2).
_QUOTABLE = re.compile(r"[ !#-\[\]-~]*")
STATE = "state"
# The only parameters that are read, from browsers and from apps.
PARAMETERS = (
    *("response_type", "client_id", "redirect_uri", "scope", STATE),
    *("code_challenge", "code_challenge_method"),
    *("grant_type", "code", "code_verifier", "client_secret"),
)
# Authlib refuses plain HTTP. Our edge decides whether callers may use it.
SECURE = "https://localhost"


class Sent(OAuth2Payload):
    """The parameters of a request."""

    def __init__(self, values: MultiDict[str, str]) -> None:
        self._values = values

    @property
    def data(self) -> MultiDict[str, str]:
        return self._values

    @property
    def datalist(self) -> defaultdict[str, list[str]]:
        return defaultdict(list, self._values.to_dict(flat=False))


class ProviderRequest(OAuth2Request):
    """A request of a page (its query) or of an app (its form).

    Raises `InvalidRequestError` for characters that no parameter has.
    """

    def __init__(self, method: str, values: MultiDict[str, str], headers: Headers) -> None:
        super().__init__(method, SECURE, headers=headers)
        sent = [(name, value) for name in PARAMETERS for value in values.getlist(name)]
        self.payload = Sent(MultiDict(sent))
        for name, value in sent:
            if _QUOTABLE.fullmatch(value) is None and name != STATE:
                raise InvalidRequestError("A parameter has characters that it may not have.")
        try:
            extract_basic_authorization(headers)
        except UnicodeDecodeError:
            raise InvalidRequestError("The credentials are not UTF-8.") from None

    @property
    def form(self) -> MultiDict[str, str]:
        return self.payload.data


class AppClient(ClientMixin):
    """An app as a client of OAuth."""

    def __init__(self, session: Session, app: App) -> None:
        self.app = app
        self._reader = PrincipalReader(SessionStatements(session))

    def get_client_id(self) -> str:
        return str(self.app.id)

    def get_default_redirect_uri(self) -> None:
        """A request must name its redirect URI."""

    def get_allowed_scope(self, scope: str | None) -> str | None:
        """Return the requested scopes, or None unless the app may ask for all of them."""
        names = (scope or "").split()
        if not names or not set(names) <= set(self.app.scopes):
            return None
        return " ".join(name for name in self.app.scopes if name in names)

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return any(redirects.matches(known, redirect_uri) for known in self.app.redirect_uris)

    def check_client_secret(self, client_secret: str) -> bool:
        """Return whether the secret is a live key of the app."""
        if not principals.is_well_formed(client_secret):
            return False
        found = self._reader.find_app(principals.digest(client_secret), None)
        return found is not None and found.app is not None and found.app.app_id == self.app.id

    def check_endpoint_auth_method(self, method: str, _endpoint: str) -> bool:
        return method in AUTH_METHODS

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == GRANT


class Consent(AuthorizationCodeMixin):
    """A stored consent as Authlib reads it."""

    def __init__(self, row: AppCode) -> None:
        self.row = row
        self.code_challenge = row.code_challenge
        self.code_challenge_method = METHOD

    def get_redirect_uri(self) -> str:
        return self.row.redirect_uri

    def get_scope(self) -> str:
        return " ".join(self.row.scopes)


class CodeGrant(AuthorizationCodeGrant):
    """The authorization code flow on the table of consents."""

    TOKEN_ENDPOINT_AUTH_METHODS = AUTH_METHODS
    server: "Provider"
    request: OAuth2Request

    def generate_authorization_code(self) -> str:
        return new_token()

    def save_authorization_code(self, code: str, request: OAuth2Request) -> None:
        consents.begin(
            self.server.session,
            request.client.app.id,
            request.user.id,
            code=code,
            redirect_uri=request.payload.redirect_uri,
            code_challenge=request.payload.data["code_challenge"],
            scopes=[Scope(name) for name in request.scope.split()],
        )

    def query_authorization_code(self, code: str, client: AppClient) -> Consent | None:
        row = consents.find(self.server.session, client.app.id, code)
        return None if row is None else Consent(row)

    def delete_authorization_code(self, authorization_code: Consent) -> None:
        self.server.session.delete(authorization_code.row)

    def authenticate_user(self, authorization_code: Consent) -> User | None:
        """Return the seller, unless they or the app were stopped since the consent."""
        user = self.server.session.get(User, authorization_code.row.user_id)
        if user is None or user.suspended_at is not None:
            return None
        return user if installs.may_install(self.request.client.app, user.id) else None


class OnlyS256(CodeChallenge):
    """PKCE with S256 in each request; `plain` and requests without it are refused."""

    SUPPORTED_CODE_CHALLENGE_METHOD = [METHOD]  # noqa: RUF012 - as Authlib has it

    def validate_code_challenge(self, grant: CodeGrant, redirect_uri: str) -> None:
        sent = grant.request.payload.data
        if not sent.get("code_challenge") or sent.get("code_challenge_method") != METHOD:
            raise InvalidRequestError("`code_challenge` with the method S256 is required.")
        super().validate_code_challenge(grant, redirect_uri)


class OurIssuer(IssuerParameter):
    """Names us in each response (RFC 9207), so that an app that uses several servers knows ours."""

    def __init__(self, issuer: str) -> None:
        self._issuer = issuer

    def get_issuer(self) -> str:
        return self._issuer


class Provider(AuthorizationServer):
    """The provider for one request, in its transaction."""

    def __init__(self, session: Session, issuer: str) -> None:
        super().__init__()
        self.session = session
        self.issuer = OurIssuer(issuer)
        self.register_grant(CodeGrant, [OnlyS256()])
        self.register_extension(self.issuer)

    def query_client(self, client_id: str) -> AppClient | None:
        try:
            row = self.session.get(App, UUID(client_id))
        except ValueError:
            return None
        return None if row is None else AppClient(self.session, row)

    def generate_token(
        self, *, client: AppClient, user: User, scope: str, **_: Any
    ) -> dict[str, str]:
        """Install the app; return what it needs to call."""
        scopes = [Scope(name) for name in scope.split()]
        row = installs.put(self.session, client.app, user.id, scopes, Principal.of_user(user))
        return {"account": str(user.id), "install": str(row.id), "scope": " ".join(row.scopes)}

    def save_token(self, token: dict[str, str], request: OAuth2Request) -> None:
        """There is none: the install is stored."""

    def send_signal(self, name: str, *args: Any, **kwargs: Any) -> None:
        """Nobody listens."""

    def create_oauth2_request(self, request: OAuth2Request) -> OAuth2Request:
        return request

    def handle_response(
        self, status: int, body: Any, headers: list[tuple[str, str]]
    ) -> flask.Response:
        if status != FOUND:
            return _json(status, dict(body), headers)
        # 303, because a form is sent with POST.
        return flask.Response(status=303, headers=headers)

    def refuse(self, error: OAuth2Error) -> flask.Response:
        """Return an error: to its redirect URI, which has been checked, or as JSON."""
        response: flask.Response = self.handle_error_response(None, error)
        self.issuer.add_issuer_parameter(self, response)
        return response


def _json(status: int, body: dict[str, Any], headers: list[tuple[str, str]]) -> flask.Response:
    response = flask.jsonify(body)
    response.status_code = status
    response.headers.extend(
        (name, value) for name, value in headers if name.lower() != "content-type"
    )
    return response
