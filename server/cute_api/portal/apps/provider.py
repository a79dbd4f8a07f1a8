"""Authlib's OAuth 2.1 provider on our tables: a seller's consent becomes an install.

It has the authorization code flow with PKCE (S256), refresh tokens, and tokens for an app itself. A
client is an app. The response of the token endpoint names the install, for an app that calls with
its key, and has tokens, for a program that speaks only OAuth.
"""

import re
from collections import defaultdict
from collections.abc import Callable
from typing import Any
from uuid import UUID

import flask
from authlib.oauth2 import AuthorizationServer, OAuth2Error, OAuth2Request
from authlib.oauth2.rfc6749 import InvalidClientError, InvalidRequestError, OAuth2Payload
from authlib.oauth2.rfc6749.util import extract_basic_authorization
from authlib.oauth2.rfc7009 import RevocationEndpoint
from authlib.oauth2.rfc7523 import JWTBearerClientAssertion
from authlib.oauth2.rfc9207 import IssuerParameter
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from sqlalchemy.orm import Session
from werkzeug.datastructures import Headers, MultiDict

from cute_api.models import App, clock
from cute_api.portal.apps.clients import AUTH_METHODS, PRIVATE_KEY_JWT, AppClient
from cute_api.portal.apps.grants import (
    AppItselfGrant,
    CodeGrant,
    RefreshGrant,
    S256Challenge,
    TokenResponse,
)
from cute_api.services.apps import assertions, client_keys, tokens

FOUND = 302
TOKEN = "/oauth/token"  # noqa: S105 - a path
MAX_JTI = 200

Claims = dict[str, Any]
# Authlib quotes parameters in errors, and can't quote other characters (RFC 6749, 5.2).
_QUOTABLE = re.compile(r"[ !#-\[\]-~]*")
STATE = "state"
# All that we read of a request.
PARAMETERS = (
    *("response_type", "client_id", "redirect_uri", "scope", STATE),
    *("code_challenge", "code_challenge_method"),
    *("grant_type", "code", "code_verifier", "client_secret"),
    *("client_assertion_type", "client_assertion"),
    *("refresh_token", "token", "token_type_hint"),
)
# Authlib refuses plain HTTP. Whether our own server may be called so is decided at its edge.
SECURE = "https://localhost"


class Revocation(RevocationEndpoint):
    """Ends a token of the client. Unknown tokens and those of others are ignored."""

    CLIENT_AUTH_METHODS = AUTH_METHODS
    server: "Provider"

    def authenticate_token(self, request: OAuth2Request, client: AppClient) -> str:
        token = request.form.get("token")
        if not token:
            raise InvalidRequestError("Missing 'token' in request.")
        return str(token)

    def revoke_token(self, token: str, request: OAuth2Request) -> None:
        tokens.revoke(self.server.session, request.client.app.id, token)


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
        self.register_grant(CodeGrant, [S256Challenge()])
        self.register_grant(RefreshGrant)
        self.register_grant(AppItselfGrant)
        audiences = [issuer, issuer + TOKEN]
        self.register_client_auth_method(PRIVATE_KEY_JWT, SignedAssertion(session, audiences))
        self.register_endpoint(Revocation)
        self.register_extension(self.issuer)

    def query_client(self, client_id: str) -> AppClient | None:
        try:
            row = self.session.get(App, UUID(client_id))
        except ValueError:
            return None
        return None if row is None else AppClient(self.session, row)

    def save_token(self, token: TokenResponse, request: OAuth2Request) -> None:
        """Do nothing: the grant has stored it."""

    def send_signal(self, name: str, *args: Any, **kwargs: Any) -> None:
        """Do nothing: nobody listens."""

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


class SignedAssertion(JWTBearerClientAssertion):
    """Checks an assertion: our algorithms, one audience, a bounded lifetime, used once."""

    CLIENT_AUTH_METHOD = PRIVATE_KEY_JWT

    def __init__(self, session: Session, audiences: list[str]) -> None:
        super().__init__(leeway=assertions.LEEWAY_S)
        self._session = session
        self._audiences = audiences

    def __call__(
        self, query_client: Callable[[str], AppClient | None], request: OAuth2Request
    ) -> AppClient | None:
        try:
            client: AppClient | None = super().__call__(query_client, request)
        except (ValueError, RecursionError):
            raise InvalidClientError(description="The assertion can't be read.") from None
        named = request.payload.client_id
        if client is not None and named and named != client.get_client_id():
            raise InvalidClientError(description="'client_id' is not the assertion's subject.")
        return client

    def resolve_client_public_key(self, client: AppClient) -> KeySet:
        if client.app.jwks is None:
            raise InvalidClientError(description="The client has no keys.")
        return KeySet.import_key_set(client.app.jwks)  # type: ignore[arg-type]  # as it was made

    def process_assertion_claims(self, assertion: str, resolve_key: KeySet) -> Claims:
        try:
            claims = jwt.decode(assertion, resolve_key, algorithms=client_keys.ALGORITHMS).claims
        except JoseError as error:
            raise InvalidClientError(description=error.description) from error
        except TypeError:  # for headers of wrong types
            raise InvalidClientError(description="The assertion can't be read.") from None
        self.verify_claims(claims)
        return claims

    def verify_claims(self, claims: Claims) -> None:
        """Check the claims, and refuse several audiences or a lifetime beyond `MAX_LIFETIME_S`."""
        if _only(claims.get("aud")) not in self._audiences:
            raise InvalidClientError(description="Invalid claim: 'aud'")
        expires_at, now = claims.get("exp"), clock.now(self._session).timestamp()
        latest = now + assertions.MAX_LIFETIME_S + assertions.LEEWAY_S
        if not isinstance(expires_at, int) or expires_at > latest:
            raise InvalidClientError(description="Invalid claim: 'exp'")
        super().verify_claims(claims)

    def get_audiences(self) -> list[str]:
        return self._audiences

    def validate_jti(self, claims: Claims, jti: object) -> bool:
        if not isinstance(jti, str) or not 1 <= len(jti) <= MAX_JTI:
            raise InvalidClientError(description="Invalid claim: 'jti'")
        client_id = UUID(claims["sub"])
        return assertions.use(self._session, client_id, jti, claims["exp"])


def _only(audience: object) -> object:
    """Return the single audience of a claim, which may be in a list."""
    return audience[0] if isinstance(audience, list) and len(audience) == 1 else audience


class RequestParameters(OAuth2Payload):
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

    Raises `InvalidRequestError` for a repeated parameter, and for characters that none may have.
    """

    def __init__(self, method: str, values: MultiDict[str, str], headers: Headers) -> None:
        super().__init__(method, SECURE, headers=headers)
        sent = [(name, value) for name in PARAMETERS for value in values.getlist(name)]
        self.payload = RequestParameters(MultiDict(sent))
        if len(sent) > len(self.payload.data):
            raise InvalidRequestError("A parameter comes twice.")
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
