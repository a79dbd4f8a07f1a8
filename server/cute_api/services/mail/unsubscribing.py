"""Links in mails that turn off their kind without a login (RFC 8058).

A token is who gets the mail and its kind, with an HMAC-SHA256 of both, cut to 128 bits, by a key
that each server derives from `CUTE_ENCRYPTION_KEYS`: the first signs, all verify. It has no end,
since mails are kept, and can do nothing else; the user can turn the kind on again.
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
    """The link for a mail of this kind to this user."""
    return f"{portal}{PATH}?token={token(keys, user_id, kind)}"


def token(keys: Sequence[bytes], user_id: UUID, kind: MailKind) -> str:
    """What `read` takes."""
    signed = user_id.bytes + kind.value.encode()
    return _text(signed + _signature(keys[0], signed))


def read(keys: Sequence[bytes], given: str) -> tuple[UUID, MailKind] | None:
    """Whose token it is, and for which kind; None for one that `token` did not make."""
    if len(given) > MAX_LENGTH or not given.isascii():
        return None
    try:
        raw = base64.urlsafe_b64decode(given + "=" * (-len(given) % 4))
    except ValueError:
        return None
    signed, signature = raw[:-SIGNATURE_SIZE], raw[-SIGNATURE_SIZE:]
    if not any(hmac.compare_digest(_signature(key, signed), signature) for key in keys):
        return None
    kind = next((one for one in MailKind if one.value.encode() == signed[ID_SIZE:]), None)
    return None if kind is None else (UUID(bytes=signed[:ID_SIZE]), kind)


def _signature(key: bytes, signed: bytes) -> bytes:
    return hmac.digest(key, signed, "sha256")[:SIGNATURE_SIZE]


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
