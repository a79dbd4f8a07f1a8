"""Bind a login at the issuer to the browser that started it, without storing anything.

State, nonce and PKCE verifier are keyed hashes of a random word, with a secret cookie as the key:
a matching response can't be made without the cookie, and matches no other browser.
"""

import base64
import hashlib
import hmac
import json
from enum import StrEnum

from cute_api.outbound.issuer import Secrets
from cute_api.outbound.person import IssuerUser

GOOD_FOR_S = 600
MAX_STATE = 200
MAX_SEALED = 4_096


class LoginPurpose(StrEnum):
    """The purpose of a login at the issuer."""

    LOG_IN = "login"
    LINK = "link"


def ask(cookie: str, purpose: LoginPurpose, word: str, now: float) -> Secrets:
    """Return the secrets of a login that starts now; `word` is random, without a dot."""
    return _secrets(cookie, f"{purpose}.{int(now)}.{word}")


def read(cookie: str, state: str, now: float) -> tuple[LoginPurpose, Secrets] | None:
    """Return the purpose and secrets of a response's state, or None if foreign or expired."""
    question, _, _ = state[:MAX_STATE].rpartition(".")
    secrets = _secrets(cookie, question)
    if not hmac.compare_digest(secrets.state.encode(), state.encode()):
        return None
    purpose, started, _ = question.split(".")
    if not 0 <= now - int(started) <= GOOD_FOR_S:
        return None
    return LoginPurpose(purpose), secrets


def seal(cookie: str, person: IssuerUser, now: float) -> str:
    """Seal an issuer's user into a form of the session."""
    content = json.dumps([int(now), person.issuer, person.subject, person.email])
    text = base64.urlsafe_b64encode(content.encode()).decode()
    return f"{text}.{_mac(cookie, 'sealed', text)}"


def unseal(cookie: str, sealed: str, now: float) -> IssuerUser | None:
    """Return the sealed user if sealed in the same session and not expired."""
    text, _, mac = sealed[:MAX_SEALED].partition(".")
    if not hmac.compare_digest(_mac(cookie, "sealed", text).encode(), mac.encode()):
        return None
    at, issuer, subject, email = json.loads(base64.urlsafe_b64decode(text))
    return IssuerUser(issuer, subject, email) if 0 <= now - at <= GOOD_FOR_S else None


def _secrets(cookie: str, question: str) -> Secrets:
    return Secrets(
        state=f"{question}.{_mac(cookie, 'state', question)}",
        nonce=_mac(cookie, "nonce", question),
        verifier=_mac(cookie, "verifier", question),
    )


def _mac(cookie: str, purpose: str, text: str) -> str:
    message = f"cute oidc {purpose} {text}".encode()
    return hmac.new(cookie.encode(), message, hashlib.sha256).hexdigest()
