"""Links in emails that turn off their kind of email without a login (RFC 8058).

A token is the recipient and the kind, with an HMAC-SHA256 of both, cut to 128 bits, with a key
derived from `CUTE_ENCRYPTION_KEYS`: the first signs, all verify. It never expires, because people
keep emails; it can do nothing else, and the user can turn the kind on again.
"""

import base64
import hmac
from collections.abc import Sequence
from uuid import UUID

from cute_api.models.enums import MailKind

PATH = "/unsubscribe"
SIGNATURE_SIZE = 16
ID_SIZE = 16
MAX_LENGTH = 128


def link(portal: str, keys: Sequence[bytes], user_id: UUID, kind: MailKind) -> str:
    """Return the link for an email of this kind to this user."""
    return f"{portal}{PATH}?token={token(keys, user_id, kind)}"


def token(keys: Sequence[bytes], user_id: UUID, kind: MailKind) -> str:
    """Return the token that `read` accepts."""
    signed = user_id.bytes + kind.value.encode()
    return _text(signed + _signature(keys[0], signed))


def read(keys: Sequence[bytes], text: str) -> tuple[UUID, MailKind] | None:
    """Return a token's user and kind, or None if it is invalid."""
    if len(text) > MAX_LENGTH or not text.isascii():
        return None
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        return None
    signed, signature = raw[:-SIGNATURE_SIZE], raw[-SIGNATURE_SIZE:]
    if not any(hmac.compare_digest(_signature(key, signed), signature) for key in keys):
        return None
    for kind in MailKind:
        if kind.value.encode() == signed[ID_SIZE:]:
            return UUID(bytes=signed[:ID_SIZE]), kind
    return None


def _signature(key: bytes, signed: bytes) -> bytes:
    return hmac.digest(key, signed, "sha256")[:SIGNATURE_SIZE]


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
