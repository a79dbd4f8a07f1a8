"""Clients that authenticate with a signed assertion (`private_key_jwt`, RFC 7523)."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from authlib.oauth2 import OAuth2Request
from authlib.oauth2.rfc6749 import InvalidClientError
from authlib.oauth2.rfc7523 import JWTBearerClientAssertion
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from sqlalchemy.orm import Session

from cute_api.models import clock
from cute_api.portal.apps.clients import PRIVATE_KEY_JWT, AppClient
from cute_api.services.apps import assertions, client_keys

MAX_JTI = 200

Claims = dict[str, Any]


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
