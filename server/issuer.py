"""OpenID Connect: the one door to the issuer, which is the marketplace's own login.

The issuer is the operator's setting, and so are the URLs that its document names: they are called
as they are, also in a private network. All the more is bounded what an answer can do: its time, its
size, and that it leads nowhere else.
"""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import httpx
import orjson
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from server.config import Settings

TIMEOUT_S = 5.0
# For all of one answer, however slowly it comes.
ANSWER_S = 10.0
MAX_ANSWER_BYTES = 256 * 1024
DOCUMENT_KEPT_S = 600.0
LEEWAY_S = 60
SUBJECT_LENGTH = 255
SCOPE = "openid email profile"
# Signed with the issuer's private key: never `none`, never with what we know too.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
DOCUMENT_PATH = "/.well-known/openid-configuration"


class IssuerError(Exception):
    """The issuer did not answer as it must, or not about this login. The text is for the log."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who logged in at the issuer. `email` is None unless the issuer has made sure of it."""

    issuer: str
    subject: str
    email: str | None


@dataclass(frozen=True, slots=True)
class Secrets:
    """What ties an answer of the issuer to a question: only the asking browser's have them."""

    state: str
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)


class Issuer:
    """`clock` gives monotonic seconds; `redirect` is the URL that the issuer sends browsers to."""

    def __init__(
        self,
        issuer: str,
        client_id: str,
        client_secret: str,
        redirect: str,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.issuer = issuer
        self._client_id = client_id
        self._client_secret = client_secret
        self._redirect = redirect
        self._clock = clock
        self._lock = threading.Lock()
        self._document: tuple[float, Mapping[str, Any]] | None = None
        self._http = httpx.Client(timeout=TIMEOUT_S, follow_redirects=False, trust_env=False)

    @classmethod
    def of(cls, settings: Settings, redirect_path: str) -> "Issuer | None":
        """The issuer that the settings name, if they do."""
        if settings.oidc_issuer is None:
            return None
        return cls(
            settings.oidc_issuer,
            settings.oidc_client_id,
            settings.oidc_client_secret,
            settings.portal_url + redirect_path,
        )

    def question(self, secrets: Secrets) -> str:
        """Where to send a browser that wants to log in. Raises `IssuerError`."""
        endpoint = self._endpoint("authorization_endpoint")
        query = {
            "response_type": "code",
            "client_id": self._client_id,
            "redirect_uri": self._redirect,
            "scope": SCOPE,
            "state": secrets.state,
            "nonce": secrets.nonce,
            "code_challenge": create_s256_code_challenge(secrets.verifier),
            "code_challenge_method": "S256",
        }
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(query)}"

    def answer(self, code: str, secrets: Secrets) -> Person:
        """Who the code of an answer stands for. Raises `IssuerError`."""
        # As RFC 6749 has it: encoded for a form first, then for Basic.
        credentials = (quote(self._client_id, safe=""), quote(self._client_secret, safe=""))
        tokens = self._call(
            "POST",
            self._endpoint("token_endpoint"),
            data={
                "grant_type": "authorization_code",
                "code": code,
                "redirect_uri": self._redirect,
                "code_verifier": secrets.verifier,
            },
            auth=credentials,
        )
        keys = self._call("GET", self._endpoint("jwks_uri"))
        claims = self._checked(tokens, keys, secrets.nonce)
        subject = claims["sub"]
        if not isinstance(subject, str) or not 0 < len(subject) <= SUBJECT_LENGTH:
            raise IssuerError("The token's subject is none.")
        email = claims.get("email")
        sure = claims.get("email_verified") is True and isinstance(email, str)
        return Person(self.issuer, subject, email if sure else None)

    def _checked(
        self, tokens: Mapping[str, Any], keys: Mapping[str, Any], nonce: str
    ) -> Mapping[str, Any]:
        try:
            token = jwt.decode(
                str(tokens.get("id_token", "")),
                KeySet.import_key_set({"keys": keys.get("keys", [])}),
                algorithms=list(ALGORITHMS),
            )
            claims = CodeIDToken(
                token.claims,
                token.header,
                options={
                    "iss": {"essential": True, "value": self.issuer},
                    "aud": {"essential": True, "value": self._client_id},
                },
                params={
                    "nonce": nonce,
                    "client_id": self._client_id,
                    "access_token": tokens.get("access_token"),
                },
            )
            claims.validate(leeway=LEEWAY_S)
        except (JoseError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise IssuerError(f"The token is refused: {type(error).__name__}: {error}") from error
        found: Mapping[str, Any] = claims
        return found

    def _endpoint(self, name: str) -> str:
        """A URL from the issuer's document, which is read again after a while."""
        with self._lock:
            known = self._document
        if known is None or self._clock() - known[0] > DOCUMENT_KEPT_S:
            document = self._call("GET", self.issuer.rstrip("/") + DOCUMENT_PATH)
            if document.get("issuer") != self.issuer:
                raise IssuerError("The issuer's document names another issuer.")
            known = (self._clock(), document)
            with self._lock:
                self._document = known
        url = known[1].get(name)
        if not isinstance(url, str) or urlsplit(url).scheme not in {
            "https",
            urlsplit(self.issuer).scheme,
        }:
            raise IssuerError(f"The issuer's document has no usable {name}.")
        return url

    def _call(self, method: str, url: str, **more: Any) -> Mapping[str, Any]:
        """A JSON object that the issuer answers with. Raises `IssuerError`."""
        ends = self._clock() + ANSWER_S
        body = b""
        try:
            with self._http.stream(method, url, **more) as response:
                for part in response.iter_bytes():
                    body += part
                    if len(body) > MAX_ANSWER_BYTES or self._clock() > ends:
                        raise IssuerError("The issuer's answer is too long.")
                if response.status_code != 200:
                    raise IssuerError(f"The issuer answered {response.status_code}.")
            return _object(body)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise IssuerError(f"The issuer can't be called: {type(error).__name__}.") from error


def _object(body: bytes) -> Mapping[str, Any]:
    """The JSON object in a body. Raises `IssuerError`."""
    try:
        found = orjson.loads(body)
    except ValueError as error:
        raise IssuerError("The issuer's answer is no JSON.") from error
    if not isinstance(found, dict):
        raise IssuerError("The issuer's answer is no object.")
    return found
