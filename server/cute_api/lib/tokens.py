"""Secret random tokens of sessions, mails and devices; only their digests are stored."""

import hashlib
import re
import secrets

TOKEN_BYTES = 32
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


def new_token() -> str:
    return secrets.token_urlsafe(TOKEN_BYTES)


def is_well_formed(token: str) -> bool:
    """Return whether a text has the form of a token."""
    return _TOKEN.fullmatch(token) is not None


def digest(token: str) -> bytes:
    """Return the digest to store. Tokens have 256 random bits, so a plain hash is safe."""
    return hashlib.sha256(token.encode()).digest()
