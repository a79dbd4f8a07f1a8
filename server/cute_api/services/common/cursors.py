"""The one form of all cursors: base64url of a list, its filters, a place in it, and a signature.

A cursor says where a query starts, so a client that could write one would choose what the query
costs. The signature is an HMAC-SHA256, cut to 96 bits, by a key that each server derives from
`CUTE_ENCRYPTION_KEYS`: the first key signs, all of them verify. The same place gives the same
cursor, so that a page that has not changed keeps its entity tag.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any
from uuid import UUID

import orjson

from cute_api.models.database import HasInfo, cursor_keys
from cute_api.problems import ApiError, invalid_field, invalid_parameter

# So much that nobody finds two choices of filters with the same digest.
FILTERS_SIZE = 16
HEAD_SIZE = 1 + FILTERS_SIZE
SIGNATURE_SIZE = 12
NOBODY = UUID(int=0)
INVALID_CURSOR = "invalid_cursor"
NOT_A_FILTER = frozenset({"limit", "cursor", "include"})
ADVICE = (
    "Use the `next_cursor` of the page before, unchanged and as the same user. If it is refused, "
    "start without a cursor."
)


class Listing(IntEnum):
    """What a cursor continues: a list, and the layout of the places in it.

    Clients keep cursors. Never use a number again: a new layout takes a new number.
    """

    CATEGORIES = 1
    BRANDS = 2
    ITEMS = 3
    ITEM_CHANGES = 4
    EVENTS = 5
    OWN_ITEMS = 6
    OWN_ORDERS = 7
    OWN_KEYS = 8
    OWN_USAGE = 9
    OWN_REQUESTS = 10
    WEBHOOKS = 11
    DELIVERIES = 12
    RECOVERY = 13
    PORTAL_REQUESTS = 14
    PORTAL_ACTIVITY = 15


@dataclass(frozen=True, slots=True)
class Cursors:
    """The cursors of one list with one choice of filters, for one user or for everybody."""

    keys: tuple[bytes, ...]
    owner: bytes
    head: bytes
    parameter: str
    in_body: bool
    advice: str

    @classmethod
    def of(
        cls,
        source: HasInfo,
        listing: Listing,
        *,
        user_id: UUID | None = None,
        query: Mapping[str, Any] | None = None,
        parameter: str = "cursor",
        in_body: bool = False,
        advice: str = ADVICE,
    ) -> "Cursors":
        """`query` has the filters, as JSON values; a public list has no `user_id`.

        `parameter` and `advice` go into the error for a cursor that is refused; with `in_body` it
        is a field of the body.
        """
        chosen = sorted((query or {}).items())
        filters = orjson.dumps([one for one in chosen if one[0] not in NOT_A_FILTER])
        return cls(
            cursor_keys(source),
            (user_id or NOBODY).bytes,
            bytes([listing]) + hashlib.sha256(filters).digest()[:FILTERS_SIZE],
            parameter,
            in_body,
            advice,
        )

    def write(self, place: bytes) -> str:
        """The cursor of a place in the list."""
        signed = self.head + place
        return _text(signed + self._signature(self.keys[0], signed))

    def read(self, cursor: str) -> bytes:
        """The place in a cursor; 422 for one that was not written for this list and this user."""
        signed = self._verified(cursor)
        if signed[:HEAD_SIZE] != self.head:
            raise self._refused(
                "cursor_of_another_list",
                "This cursor came with another list, another sort or other filters: repeat those, "
                "or start without a cursor.",
            )
        return signed[HEAD_SIZE:]

    def invalid(self) -> ApiError:
        """The error for a cursor that can't be continued."""
        return self._refused(INVALID_CURSOR, self.advice)

    def _refused(self, code: str, detail: str) -> ApiError:
        if self.in_body:
            return invalid_field(f"/{self.parameter}", code, detail)
        return invalid_parameter(self.parameter, code, detail)

    def _verified(self, cursor: str) -> bytes:
        try:
            raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        except ValueError as error:
            raise self.invalid() from error
        signed, signature = raw[:-SIGNATURE_SIZE], raw[-SIGNATURE_SIZE:]
        # Decoding ignores what is no base64 and the last bits: one cursor must have one spelling.
        if len(signed) < HEAD_SIZE or _text(raw) != cursor:
            raise self.invalid()
        if not any(
            hmac.compare_digest(self._signature(key, signed), signature) for key in self.keys
        ):
            raise self.invalid()
        return signed

    def _signature(self, key: bytes, signed: bytes) -> bytes:
        return hmac.digest(key, self.owner + signed, "sha256")[:SIGNATURE_SIZE]


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
