"""A seller's consent: the URL that asks for it, and their return, which makes the install.

State and PKCE verifier are in a signed cookie. So a program stores nothing until then, and only the
browser that began can finish.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode
from uuid import UUID

from ._errors import APIStatusError, ConfigurationError, ConsentError
from ._oauth import EXCHANGE, AsyncOAuthClient, OAuthClient, oauth_error

if TYPE_CHECKING:
    from ._tokens.keeping import AsyncTokenKeeper, TokenKeeper

# Long enough for a seller who has to sign up first.
LIFETIME_S = 3_600
MIN_SECRET_CHARS = 32
_COOKIE = "cute_consent"
_START_AGAIN = "Let the seller start again."


@dataclass(frozen=True)
class ConsentStart:
    """Redirect the seller's browser to `url`, with the header `Set-Cookie: {set_cookie}`."""

    url: str
    set_cookie: str


@dataclass(frozen=True)
class ConsentResult:
    """A seller's install: store `account`, by which `App.account` calls for them."""

    account: UUID
    install: UUID
    scopes: tuple[str, ...]


class BaseConsent:
    """The common part of both classes: all but the exchange of the code."""

    def __init__(self, oauth: Any, keeper: Any, redirect_uri: str, secret: str) -> None:
        if len(secret) < MIN_SECRET_CHARS:
            raise ConfigurationError(
                f"The secret of the cookie needs at least {MIN_SECRET_CHARS} random characters."
            )
        self._oauth = oauth
        self._keeper = keeper
        self._redirect_uri = redirect_uri
        self._secret = secret
        # A browser takes a cookie with the prefix only from this very host, over HTTPS.
        is_https = redirect_uri.startswith("https://")
        self._name = f"__Host-{_COOKIE}" if is_https else _COOKIE
        self._attributes = "; Path=/; HttpOnly; SameSite=Lax" + ("; Secure" if is_https else "")

    @property
    def clear_cookie(self) -> str:
        """The `Set-Cookie` that removes the cookie after `finish`."""
        return f"{self._name}={self._attributes}; Max-Age=0"

    def start(self, scopes: Sequence[str]) -> ConsentStart:
        """Begin a consent to these scopes, which replace what the seller allowed before."""
        state, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
        ends = int(self._oauth.clock.now()) + LIFETIME_S
        content = f"{ends}.{state}.{verifier}"
        query = {
            "response_type": "code",
            "client_id": self._oauth.client_id,
            "redirect_uri": self._redirect_uri,
            "scope": " ".join(scopes),
            "state": state,
            "code_challenge": _unpadded(hashlib.sha256(verifier.encode()).digest()),
            "code_challenge_method": "S256",
        }
        return ConsentStart(
            f"{self._oauth.issuer}/oauth/authorize?{urlencode(query)}",
            f"{self._name}={content}.{self._signature(content)}{self._attributes}"
            f"; Max-Age={LIFETIME_S}",
        )

    def _form(self, url: str, cookie: str | None) -> Mapping[str, str]:
        """Return the form that exchanges the code of a return. Raises `ConsentError`."""
        query = parse_qs(url.partition("?")[2].partition("#")[0])
        returned = {name: values[0] for name, values in query.items() if len(values) == 1}
        verifier = self._verifier(cookie or "", returned.get("state", ""))
        if returned.get("iss") != self._oauth.issuer:
            raise ConsentError(
                f"The return is not from {self._oauth.issuer}. {_START_AGAIN}",
                code="invalid_issuer",
            )
        if "code" not in returned:
            code = returned.get("error", "invalid_request")
            raise ConsentError(returned.get("error_description", code), code=code)
        return {
            "grant_type": "authorization_code",
            "code": returned["code"],
            "redirect_uri": self._redirect_uri,
            "code_verifier": verifier,
        }

    def _verifier(self, cookie: str, state: str) -> str:
        """Return the verifier of the consent that this browser began."""
        for pair in cookie.split(";"):
            name, _, value = pair.strip().partition("=")
            content, _, signature = value.rpartition(".")
            if name != self._name or not _same(signature, self._signature(content)):
                continue
            ends, begun, verifier = content.split(".")
            if int(ends) < self._oauth.clock.now():
                raise ConsentError(f"The consent took too long. {_START_AGAIN}", code="expired")
            if _same(begun, state):
                return verifier
        raise ConsentError(
            f"This browser did not begin this consent. {_START_AGAIN}", code="invalid_state"
        )

    def _signature(self, content: str) -> str:
        message = f"{_COOKIE}\n{self._oauth.client_id}\n{self._redirect_uri}\n{content}"
        return _unpadded(hmac.digest(_bytes(self._secret), _bytes(message), "sha256"))


class Consent(BaseConsent):
    """The consent of sellers to an app; see `App.consent` and `OAuthApp.consent`."""

    _oauth: OAuthClient
    _keeper: TokenKeeper | None

    def finish(self, url: str, cookie: str | None) -> ConsentResult:
        """Exchange a return for the install; with an `OAuthApp`, store its tokens.

        url: the URL that the browser requested, with its query. cookie: its `Cookie` header.

        Raises `ConsentError` if the seller declined, or for a return that can't be trusted.
        """
        form = self._form(url, cookie)
        try:
            found = self._oauth.send(EXCHANGE, form)
        except APIStatusError as error:
            raise _refused(error) from error
        result = _result(found)
        if self._keeper is not None:
            self._keeper.keep(str(result.account), found)
        return result


class AsyncConsent(BaseConsent):
    """Like `Consent`, for asyncio."""

    _oauth: AsyncOAuthClient
    _keeper: AsyncTokenKeeper | None

    async def finish(self, url: str, cookie: str | None) -> ConsentResult:
        """Like `Consent.finish`."""
        form = self._form(url, cookie)
        try:
            found = await self._oauth.send(EXCHANGE, form)
        except APIStatusError as error:
            raise _refused(error) from error
        result = _result(found)
        if self._keeper is not None:
            await self._keeper.keep(str(result.account), found)
        return result


def _refused(error: APIStatusError) -> ConsentError | APIStatusError:
    """Return the error of OAuth in a response, or the response's own."""
    found = oauth_error(error)
    if found is None:
        return error
    code, description = found
    return ConsentError(description, code=code)


def _result(found: Any) -> ConsentResult:
    try:
        account, install = UUID(found["account"]), UUID(found["install"])
        return ConsentResult(account, install, tuple(found["scope"].split()))
    except (AttributeError, KeyError, TypeError, ValueError):
        raise ConsentError(
            "The response names no install. Is base_url that of Cute?", code="invalid_response"
        ) from None


def _unpadded(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def _same(left: str, right: str) -> bool:
    return hmac.compare_digest(_bytes(left), _bytes(right))


def _bytes(text: str) -> bytes:
    # A header can have bytes that are not UTF-8.
    return text.encode("utf-8", "replace")
