"""Apps as clients of OAuth. The secret of a client is a key of its app."""

from collections.abc import Mapping
from uuid import UUID

import flask
from authlib.oauth2.rfc6749 import ClientMixin, InvalidClientError
from sqlalchemy.orm import Session

from cute_api.models import App
from cute_api.models.enums import ClientAuth
from cute_api.models.statements import SessionStatements
from cute_api.services.apps import apps, redirects
from cute_api.services.keys import principals
from cute_api.services.keys.principal_reader import NetworkNotAllowedError, PrincipalReader
from cute_api.services.keys.principals import SecretKind

CLIENT_CREDENTIALS = "client_credentials"
GRANT_TYPES = ["authorization_code", "refresh_token", CLIENT_CREDENTIALS]
PRIVATE_KEY_JWT = "private_key_jwt"
METHODS: Mapping[ClientAuth, list[str]] = {
    ClientAuth.SECRET: ["client_secret_basic", "client_secret_post"],
    ClientAuth.PRIVATE_KEY: [PRIVATE_KEY_JWT],
    ClientAuth.NONE: ["none"],
}
CONFIDENTIAL_METHODS = [*METHODS[ClientAuth.SECRET], *METHODS[ClientAuth.PRIVATE_KEY]]
AUTH_METHODS = [*CONFIDENTIAL_METHODS, *METHODS[ClientAuth.NONE]]


class AppClient(ClientMixin):
    """An app as a client of OAuth."""

    def __init__(self, session: Session, app: App) -> None:
        self.app = app
        self._session = session
        self._key_id: UUID | None = None
        self._reader = PrincipalReader(SessionStatements(session))

    @property
    def is_public(self) -> bool:
        """Return whether everybody who has the program can act as the client."""
        return self.app.client_auth is ClientAuth.NONE

    @property
    def key_id(self) -> UUID:
        """The key to which its access tokens belong: its secret, or else the app's newest key."""
        if self._key_id is None:
            raise InvalidClientError
        return self._key_id

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
        """Return whether the secret is a live key of the app, from one of its networks."""
        if principals.kind_of(client_secret) is not SecretKind.APP_KEY:
            return False
        address = flask.request.remote_addr or ""
        try:
            found = self._reader.find_app(principals.digest(client_secret), None, address)
        except NetworkNotAllowedError as refused:
            raise InvalidClientError(status_code=401, description=refused.detail) from refused
        if found is None or found.app is None or found.app.app_id != self.app.id:
            return False
        self._key_id = found.key_id
        return True

    def check_endpoint_auth_method(self, method: str, _endpoint: str) -> bool:
        """Return whether the app uses a method, and has a key that can call."""
        if method not in METHODS[self.app.client_auth]:
            return False
        if self._key_id is None:
            self._key_id = apps.newest_key(self._session, self.app.id)
        return self._key_id is not None

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type != CLIENT_CREDENTIALS or not self.is_public
