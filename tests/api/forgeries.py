"""Cursors that no server wrote."""

import base64
from collections.abc import Callable, Iterator, Mapping

from cute_api.services.common.cursors import HEAD_SIZE, SIGNATURE_SIZE


def text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def bytes_of(cursor: str) -> bytes:
    return base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))


def flipped(cursor: str) -> Iterator[str]:
    """The cursor with one bit changed, at each byte in turn."""
    raw = bytes_of(cursor)
    for at in range(len(raw)):
        changed = bytearray(raw)
        changed[at] ^= 1 << at % 8
        yield text(bytes(changed))


def respelled(cursor: str) -> str:
    """Another base64 of the same bytes, or of one more."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    if len(cursor) % 4 == 0:
        return cursor + "AA"
    return cursor[:-1] + alphabet[alphabet.index(cursor[-1]) ^ 1]


FORGERIES: Mapping[str, Callable[[str], str]] = {
    "a guess": lambda cursor: "AAAA",
    "not base64": lambda cursor: "A",
    "a letter less": lambda cursor: cursor[:-1],
    "a byte less": lambda cursor: text(bytes_of(cursor)[:-1]),
    "a byte more": lambda cursor: text(bytes_of(cursor) + b"\0"),
    "without its signature": lambda cursor: text(bytes_of(cursor)[:-SIGNATURE_SIZE]),
    "its head alone": lambda cursor: text(bytes_of(cursor)[:HEAD_SIZE]),
    "spelled in another way": respelled,
    "as long as one may be": lambda cursor: (cursor * 20)[:512],
}
OTHER_FORMS = ("", "not a cursor", "AAAA=", "%00", "é", "-1", "null", "x" * 513, "x" * 10_000)
