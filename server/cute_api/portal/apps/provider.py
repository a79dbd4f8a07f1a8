"""Authlib's OAuth 2.1 provider on our tables: a seller's consent becomes an install.

It has the authorization code flow with PKCE (S256), refresh tokens, and tokens for an app itself. A
client is an app. The response of the token endpoint names the install, for an app that calls with
its key, and has tokens, for a program that speaks only OAuth.
"""

from typing import Any
from uuid import UUID

import flask
from authlib.oauth2 import AuthorizationServer, OAuth2Error, OAuth2Request
from authlib.oauth2.rfc6749 import InvalidRequestError
from authlib.oauth2.rfc7009 import RevocationEndpoint
from authlib.oauth2.rfc9207 import IssuerParameter
from sqlalchemy.orm import Session

from cute_api.models import App
from cute_api.portal.apps.assertions import SignedAssertion
from cute_api.portal.apps.clients import AUTH_METHODS, PRIVATE_KEY_JWT, AppClient
from cute_api.portal.apps.grants import (
    AppItselfGrant,
    CodeGrant,
    OnlyS256,
    RefreshGrant,
    TokenResponse,
)
from cute_api.services.apps import tokens

FOUND = 302
TOKEN = "/oauth/token"  # noqa: S105 - a path


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
        self.register_grant(CodeGrant, [OnlyS256()])
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
        """Its grant has stored it."""

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
