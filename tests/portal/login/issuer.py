"""An OpenID provider for tests: logs in every user at once, and signs what the test asks for."""

import json
import time
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from scripts.shared.http_server import Request, Response, serving
from tests.portal.browser import Browser

CLIENT_ID = "cute"
CLIENT_SECRET = "a secret of the client"


@dataclass
class Provider:
    """`person` has the user's claims; `changes`, `unsigned` and `forged` spoil a token.

    While `broken` it gives out no tokens, while `forgetful` several for one code. `documents_read`
    and `keys_read` count.
    """

    url: str = ""
    person: dict[str, Any] = field(default_factory=dict)
    changes: dict[str, Any] = field(default_factory=dict)
    unsigned: bool = False
    forged: bool = False
    padding: int = 0
    broken: bool = False
    forgetful: bool = False
    documents_read: int = 0
    keys_read: int = 0
    key: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256", {"kid": "1"}))
    asked: dict[str, dict[str, str]] = field(default_factory=dict)

    def be(self, subject: str, **claims: Any) -> None:
        """Let another user log in from now on, with valid tokens."""
        self.person = {"sub": subject, **claims}
        self.changes, self.unsigned, self.forged, self.padding = {}, False, False, 0
        self.forgetful = False

    def authorize(self, query: dict[str, str]) -> str:
        """The URL to which the browser is redirected."""
        code = f"code-{len(self.asked)}"
        self.asked[code] = query
        response = urlencode({"code": code, "state": query["state"], "iss": self.url})
        return f"{query['redirect_uri']}?{response}"

    def token(self, form: dict[str, str], authorization: str) -> dict[str, Any] | None:
        """The tokens for a code; None when anything about it is wrong."""
        code = form.get("code", "")
        asked = self.asked.get(code) if self.forgetful else self.asked.pop(code, None)
        kind, _, credentials = authorization.partition(" ")
        fits = (
            asked is not None
            and kind == "Basic"
            and b64decode(credentials).decode() == f"{CLIENT_ID}:a%20secret%20of%20the%20client"
            and form["redirect_uri"] == asked["redirect_uri"]
            and create_s256_code_challenge(form["code_verifier"]) == asked["code_challenge"]
        )
        if asked is None or not fits:
            return None
        now = int(time.time())
        claims = {
            "iss": self.url,
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 60,
            "nonce": asked["nonce"],
            **self.person,
            **self.changes,
        }
        claims = {name: value for name, value in claims.items() if value is not None}
        if self.unsigned:
            head, _, rest = self._signed(claims).partition(".")
            head = "eyJhbGciOiJub25lIn0"
            return {"id_token": f"{head}.{rest.partition('.')[0]}."}
        padding = "x" * self.padding
        return {"id_token": self._signed(claims), "access_token": "x", "padding": padding}

    def document(self) -> dict[str, Any]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/jwks",
        }

    def keys(self) -> dict[str, Any]:
        public: dict[str, Any] = dict(KeySet([self.key]).as_dict(private=False))
        return public

    def _signed(self, claims: dict[str, Any]) -> str:
        other = ECKey.generate_key("P-256", {"kid": "1"})
        token = jwt.encode(
            {"alg": "ES256", "kid": self.key.kid}, claims, other if self.forged else self.key
        )
        return str(token)


@contextmanager
def provider(host: str = "127.0.0.1") -> Iterator[Provider]:
    """The provider on a free port of the loopback, until the block ends. `host` is what its URLs
    call the loopback.
    """
    made = Provider()

    def respond(request: Request) -> Response:
        if request.method == "POST":
            if made.broken:
                return Response(503)
            form = dict(parse_qsl(request.body.decode()))
            return _json(made.token(form, request.headers["authorization"]))
        if request.path == "/authorize":
            return Response(302, headers={"Location": made.authorize(request.parameters)})
        if request.path == "/jwks":
            made.keys_read += 1
            return _json(made.keys())
        made.documents_read += 1
        return _json(made.document())

    with serving(respond) as server:
        made.url = f"http://{host}:{server.port}"
        yield made


def _json(document: dict[str, Any] | None) -> Response:
    return Response(400 if document is None else 200, json.dumps(document).encode())


def path_of(location: str) -> str:
    """The path and query of a URL."""
    parts = urlsplit(location)
    return f"{parts.path}?{parts.query}"


def callback_of(browser: Browser, start: str = "/login/oidc") -> str:
    """The path that the provider sends the browser to."""
    asked = browser.get(start)
    assert asked.status_code == 303, asked.text
    sent = httpx.get(asked.headers["Location"], trust_env=False)
    return path_of(sent.headers["Location"])
