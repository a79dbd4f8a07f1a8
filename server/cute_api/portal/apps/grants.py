"""The grants of OAuth on our tables: a code installs an app, and a refresh token prolongs that."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any, Protocol

from authlib.oauth2 import OAuth2Request
from authlib.oauth2.rfc6749 import (
    AuthorizationCodeMixin,
    InvalidGrantError,
    InvalidRequestError,
    InvalidScopeError,
    TokenMixin,
)
from authlib.oauth2.rfc6749.grants import (
    AuthorizationCodeGrant,
    ClientCredentialsGrant,
    RefreshTokenGrant,
)
from authlib.oauth2.rfc7636 import CodeChallenge
from sqlalchemy.orm import Session

from cute_api.lib.tokens import new_token
from cute_api.models import ApiKey, AppCode, AppGrant, Install, User, clock
from cute_api.models.enums import Scope, TokenLeak
from cute_api.portal.apps.clients import AUTH_METHODS, CONFIDENTIAL_METHODS, AppClient
from cute_api.services.apps import consents, installs, leaks, tokens
from cute_api.services.apps.tokens import RefreshStanding, TokenPair
from cute_api.services.keys.principals import Principal

METHOD = "S256"

TokenResponse = dict[str, str | int]


class SessionServer(Protocol):
    """A provider for one request, in its transaction."""

    session: Session


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
    server: SessionServer
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
        """Return the consent of a code. A code that comes again ends the tokens that it gave."""
        row = consents.find(self.server.session, client.app.id, code)
        if row is None:
            consents.used_again(self.server.session, client.app.id, code)
            return None
        return Consent(row)

    def delete_authorization_code(self, authorization_code: Consent) -> None:
        self.server.session.delete(authorization_code.row)

    def authenticate_user(self, authorization_code: Consent) -> User | None:
        """Return the seller, unless they or the app were stopped since the consent."""
        user = self.server.session.get(User, authorization_code.row.user_id)
        if user is None or user.suspended_at is not None:
            return None
        return user if installs.may_install(self.request.client.app, user.id) else None

    def generate_token(self, user: User, scope: str, **_: Any) -> TokenResponse:
        """Install the app; return its tokens."""
        session, client = self.server.session, self.request.client
        scopes = [Scope(name) for name in scope.split()]
        install = installs.put(session, client.app, user.id, scopes, Principal.of_user(user))
        code = self.request.authorization_code.row
        made = tokens.begin(session, install, code.digest, install.scopes)
        access_token = tokens.issue(session, made.grant, client.key_id, install.scopes)
        return {
            **_of_install(access_token, install, install.scopes),
            "refresh_token": made.secret,
        }


class RefreshToken(TokenMixin):
    """A refresh token as Authlib reads it. It gives no scope that the seller took back."""

    def __init__(
        self, secret: str, grant: AppGrant, install: Install, standing: RefreshStanding
    ) -> None:
        self.secret = secret
        self.grant = grant
        self.install = install
        self.standing = standing

    def check_client(self, client: AppClient) -> bool:
        return self.grant.app_id == client.app.id

    def get_scope(self) -> str:
        return " ".join(scope for scope in self.grant.scopes if scope in self.install.scopes)


class RefreshGrant(RefreshTokenGrant):
    """The exchange of a refresh token, which is rotated for a public client alone."""

    TOKEN_ENDPOINT_AUTH_METHODS = AUTH_METHODS
    server: SessionServer
    request: OAuth2Request

    def authenticate_refresh_token(self, refresh_token: str) -> RefreshToken | None:
        """Return a live token of the client, unless its seller is suspended.

        A replaced token of a public client is good for a short time, and then ends all tokens.
        """
        session, client = self.server.session, self.request.client
        found = tokens.find(session, client.app.id, refresh_token)
        if found is None:
            return None
        grant, install = found
        standing = tokens.standing(grant, refresh_token, clock.now(session))
        if standing is RefreshStanding.OLD and client.is_public:
            leaks.end_tokens(session, client.app, install, TokenLeak.REUSED)
        if standing is RefreshStanding.OLD or session.get_one(User, install.user_id).suspended_at:
            return None
        return RefreshToken(refresh_token, grant, install, standing)

    def authenticate_user(self, refresh_token: RefreshToken) -> User:
        return self.server.session.get_one(User, refresh_token.install.user_id)

    def generate_token(self, scope: str, **_: Any) -> TokenResponse:
        """Return an access token, and the next refresh token of a public client.

        A repeated request gets what the first one got, with its scopes.
        """
        found: RefreshToken = self.request.refresh_token
        scopes = [name for name in found.get_scope().split() if name in scope.split()]
        tokens.extend(self.server.session, found.grant)
        if found.standing is RefreshStanding.CURRENT and not self.request.client.is_public:
            key_id = self.request.client.key_id
            access_token = tokens.issue(self.server.session, found.grant, key_id, scopes)
            return _of_install(access_token, found.install, scopes)
        pair = self._next(found, scopes)
        return {
            **_of_install(pair.access_token, found.install, pair.scopes, pair.lifetime),
            "refresh_token": pair.refresh_token,
        }

    def _next(self, found: RefreshToken, scopes: Sequence[str]) -> TokenPair:
        session, grant = self.server.session, found.grant
        if found.standing is RefreshStanding.CURRENT:
            return tokens.rotate(session, grant, found.secret, self.request.client.key_id, scopes)
        pair = tokens.repeat(session, grant, found.secret)
        if pair is None:
            raise InvalidGrantError
        return pair

    def revoke_old_credential(self, refresh_token: RefreshToken) -> None:
        """Keep the token of a confidential client. `_next` rotates that of a public one."""


class AppItselfGrant(ClientCredentialsGrant):
    """A token for the app itself, with the scopes of the key that it belongs to."""

    TOKEN_ENDPOINT_AUTH_METHODS = CONFIDENTIAL_METHODS
    server: SessionServer
    request: OAuth2Request

    def generate_token(self, scope: str | None, **_: Any) -> TokenResponse:
        session, client = self.server.session, self.request.client
        allowed = session.get_one(ApiKey, client.key_id).scopes
        scopes = allowed if scope is None else scope.split()
        if not set(scopes) <= set(allowed):
            raise InvalidScopeError
        access_token = tokens.issue_to_app(session, client.app.id, client.key_id, scopes)
        return _response(access_token, scopes, tokens.ACCESS_LIFETIME)


class S256Challenge(CodeChallenge):
    """PKCE with S256 in each request; `plain` and requests without it are refused."""

    SUPPORTED_CODE_CHALLENGE_METHOD = [METHOD]  # noqa: RUF012 - as Authlib has it

    def validate_code_challenge(self, grant: CodeGrant, redirect_uri: str) -> None:
        sent = grant.request.payload.data
        if not sent.get("code_challenge") or sent.get("code_challenge_method") != METHOD:
            raise InvalidRequestError("`code_challenge` with the method S256 is required.")
        super().validate_code_challenge(grant, redirect_uri)


def _of_install(
    access_token: str,
    install: Install,
    scopes: Iterable[str],
    lifetime: timedelta = tokens.ACCESS_LIFETIME,
) -> TokenResponse:
    return {
        **_response(access_token, scopes, lifetime),
        "account": str(install.user_id),
        "install": str(install.id),
    }


def _response(access_token: str, scopes: Iterable[str], lifetime: timedelta) -> TokenResponse:
    return {
        "access_token": access_token,
        "token_type": "Bearer",
        "expires_in": int(lifetime.total_seconds()),
        "scope": " ".join(scopes),
    }
