"""OpenID Connect: the only client of the issuer, which is the marketplace's own login.

The operator trusts the issuer and the URLs in its document, so they are called even in a private
network. Responses have a bounded time and size, and redirects are not followed.

An issuer that hangs affects only its own logins: few threads call it at a time, each with one
deadline; one of them fetches its document and keys for all; and after repeated failures it isn't
called for some seconds.
"""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
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

from cute_api.config import Settings
from cute_api.lib.breaker import Breaker
from cute_api.outbound import bounded_http
from cute_api.outbound.look_up import LookUp, Resolver, system_look_up
from cute_api.outbound.person import IssuerUser
from cute_api.outbound.shared_fetch import FetchTimeoutError, SharedFetch

# For one wait for the issuer, and for all waits of one page.
WAIT_S = 5.0
DEADLINE_S = 10.0
# Threads that may be waiting for the issuer.
AT_ONCE = 4
BUSY_S = 5
MAX_RESPONSE_BYTES = 256 * 1024
DOCUMENT_KEPT_S = 600.0
KEYS_KEPT_S = 600.0
# If no cached key fits a token, it may be signed with a newer key: fetch older ones again.
KEYS_AGAIN_S = 10.0
LEEWAY_S = 60
SUBJECT_LENGTH = 255
SCOPE = "openid email profile"
# Signed with the issuer's private key: neither `none` nor a secret that we share.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
DOCUMENT_PATH = "/.well-known/openid-configuration"


class IssuerError(Exception):
    """The issuer's response is invalid, or for another login. The text is for the log."""


class UnreachableError(IssuerError):
    """The issuer did not respond in time, or returned a server error."""


class BusyIssuerError(IssuerError):
    """Too many logins wait for the issuer; retry in `BUSY_S` seconds."""


@dataclass(frozen=True, slots=True)
class Secrets:
    """Ties the issuer's response to a login request: only the requesting browser has them."""

    state: str
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)


class Issuer:
    """`clock` returns monotonic seconds; the issuer sends browsers to the URL `redirect`."""

    def __init__(
        self,
        issuer: str,
        client_id: str,
        client_secret: str,
        redirect: str,
        *,
        clock: Callable[[], float] = time.monotonic,
        deadline_s: float = DEADLINE_S,
        look_up: LookUp = system_look_up,
    ) -> None:
        self.issuer = issuer
        self._client_id = client_id
        self._client_secret = client_secret
        self._redirect = redirect
        self._clock = clock
        self._deadline_s = deadline_s
        self._resolver = Resolver(look_up)
        self._tls = httpx.create_ssl_context(trust_env=False)
        self._places = threading.BoundedSemaphore(AT_ONCE)
        self._document: SharedFetch[Mapping[str, Any]] = SharedFetch(clock, remembers=IssuerError)
        self._keys: SharedFetch[Mapping[str, Any]] = SharedFetch(clock, remembers=IssuerError)
        self._breaker = Breaker(clock=clock)

    @classmethod
    def of(cls, settings: Settings, redirect_path: str) -> "Issuer":
        """The issuer that the settings name."""
        assert settings.oidc_issuer is not None
        return cls(
            settings.oidc_issuer,
            settings.oidc_client_id,
            settings.oidc_client_secret,
            settings.portal_url + redirect_path,
        )

    def question(self, secrets: Secrets) -> str:
        """The URL where a browser logs in. Raises `IssuerError`."""
        endpoint = self._endpoint("authorization_endpoint", self._clock() + self._deadline_s)
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

    def redeem(self, code: str, secrets: Secrets) -> IssuerUser:
        """Exchange a response's code for its user. Raises `IssuerError`."""
        ends = self._clock() + self._deadline_s
        token_endpoint = self._endpoint("token_endpoint", ends)
        keys_url = self._endpoint("jwks_uri", ends)
        with self._place():
            tokens = self._tokens(token_endpoint, code, secrets, ends)
            claims = self._claims(tokens, keys_url, secrets.nonce, ends)
        subject = claims["sub"]
        if not isinstance(subject, str) or not 0 < len(subject) <= SUBJECT_LENGTH:
            raise IssuerError("The token has no valid subject.")
        email = claims.get("email")
        is_verified = claims.get("email_verified") is True and isinstance(email, str)
        return IssuerUser(self.issuer, subject, email if is_verified else None)

    def _tokens(self, url: str, code: str, secrets: Secrets, ends: float) -> Mapping[str, Any]:
        """Fetch the tokens for a code; fail at once while the issuer is down."""
        if not self._breaker.admits():
            raise UnreachableError("The issuer failed a moment ago.")
        # RFC 6749 wants them form-encoded first, then encoded for Basic.
        credentials = (quote(self._client_id, safe=""), quote(self._client_secret, safe=""))
        try:
            tokens = self._call(
                "POST",
                url,
                ends,
                data={
                    "grant_type": "authorization_code",
                    "code": code,
                    "redirect_uri": self._redirect,
                    "code_verifier": secrets.verifier,
                },
                auth=credentials,
            )
        except UnreachableError:
            self._breaker.failed()
            raise
        except IssuerError:
            self._breaker.succeeded()
            raise
        self._breaker.succeeded()
        return tokens

    def _claims(
        self, tokens: Mapping[str, Any], keys_url: str, nonce: str, ends: float
    ) -> Mapping[str, Any]:
        """The checked claims of the ID token; refetches the issuer's keys if none fits."""

        def fetch() -> Mapping[str, Any]:
            return self._call("GET", keys_url, ends)

        keys = _shared(self._keys, fetch, KEYS_KEPT_S)
        try:
            return self._checked(tokens, keys, nonce)
        except IssuerError:
            newer = _shared(self._keys, fetch, KEYS_AGAIN_S)
            if newer is keys:
                raise
        return self._checked(tokens, newer, nonce)

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

    def _endpoint(self, name: str, ends: float) -> str:
        """A URL from the issuer's document, which is cached for a while."""
        document = self._document.cached(DOCUMENT_KEPT_S)
        if document is None:
            with self._place():
                document = _shared(
                    self._document, lambda: self._read_document(ends), DOCUMENT_KEPT_S
                )
        url = document.get(name)
        if not isinstance(url, str) or urlsplit(url).scheme not in {
            "https",
            urlsplit(self.issuer).scheme,
        }:
            raise IssuerError(f"The issuer's document has no usable {name}.")
        return url

    def _read_document(self, ends: float) -> Mapping[str, Any]:
        document = self._call("GET", self.issuer.rstrip("/") + DOCUMENT_PATH, ends)
        if document.get("issuer") != self.issuer:
            raise IssuerError("The issuer's document names another issuer.")
        return document

    @contextmanager
    def _place(self) -> Iterator[None]:
        """Take one of the slots for calling the issuer. Raises `BusyIssuerError`."""
        if not self._places.acquire(blocking=False):
            raise BusyIssuerError("Too many logins wait for the issuer.")
        try:
            yield
        finally:
            self._places.release()

    def _call(self, method: str, url: str, ends: float, **more: Any) -> Mapping[str, Any]:
        """Call the issuer, and return its JSON object by `ends`. Raises `IssuerError`."""
        body = b""
        try:
            with (
                bounded_http.client(
                    self._tls,
                    wait_s=WAIT_S,
                    ends=ends,
                    clock=self._clock,
                    resolver=self._resolver,
                ) as client,
                client.stream(method, url, **more) as response,
            ):
                for part in response.iter_bytes():
                    body += part
                    if len(body) > MAX_RESPONSE_BYTES:
                        raise IssuerError("The issuer's response is too long.")
                if response.status_code >= 500:
                    raise UnreachableError(f"The issuer responded {response.status_code}.")
                if response.status_code != 200:
                    raise IssuerError(f"The issuer responded {response.status_code}.")
            return _object(body)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise UnreachableError(
                f"The issuer can't be called: {type(error).__name__}."
            ) from error


def _shared(
    shared: SharedFetch[Mapping[str, Any]], fetch: Callable[[], Mapping[str, Any]], age_s: float
) -> Mapping[str, Any]:
    """Get a value that is fetched once for all logins. Raises `IssuerError`."""
    try:
        return shared.get(fetch, age_s)
    except FetchTimeoutError as error:
        raise BusyIssuerError("Another login waits for the same response.") from error


def _object(body: bytes) -> Mapping[str, Any]:
    """The JSON object in a body. Raises `IssuerError`."""
    try:
        found = orjson.loads(body)
    except ValueError as error:
        raise IssuerError("The issuer's response is not JSON.") from error
    if not isinstance(found, dict):
        raise IssuerError("The issuer's response is not an object.")
    return found
