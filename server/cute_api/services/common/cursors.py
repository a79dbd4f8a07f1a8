"""The format of all cursors: base64url of list, filters, place and signature.

A cursor decides where a query starts, so clients that could forge one could make queries expensive.
The signature is an HMAC-SHA256, cut to 96 bits, with a key derived from `CUTE_ENCRYPTION_KEYS`: the
first key signs, all of them verify. The same place gives the same cursor, so that an unchanged page
keeps its entity tag.
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

# Long enough that no two choices of filters with the same digest can be found.
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
    """A list and the layout of its places. Clients store cursors, so never reuse a number: a new
    layout takes a new number.
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
    FAVORITES = 16
    INSTALLS = 17
    CONTRACTS = 18
    APP_ERASURES = 19
    AUDIT = 20


@dataclass(frozen=True, slots=True)
class Cursors:
    """The cursors of a list with given filters, for a user or for everybody."""

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
        """Return the cursors of a list. `query` has the filters, as JSON values; a public list has
        no `user_id`. `parameter` and `advice` go into the error for an invalid cursor; with
        `in_body` the parameter is a field of the body.
        """
        chosen = sorted((query or {}).items())
        filters = orjson.dumps([pair for pair in chosen if pair[0] not in NOT_A_FILTER])
        return cls(
            cursor_keys(source),
            (user_id or NOBODY).bytes,
            bytes([listing]) + hashlib.sha256(filters).digest()[:FILTERS_SIZE],
            parameter,
            in_body,
            advice,
        )

    def write(self, place: bytes) -> str:
        """Return the cursor of a place in the list."""
        signed = self.head + place
        return _text(signed + self._signature(self.keys[0], signed))

    def read(self, cursor: str) -> bytes:
        """Return a cursor's place. Raises 422 if it is not for this list and user."""
        signed = self._verified(cursor)
        if signed[:HEAD_SIZE] != self.head:
            raise self._refused(
                "cursor_of_another_list",
                "This cursor came with another list, another sort or other filters: repeat those, "
                "or start without a cursor.",
            )
        return signed[HEAD_SIZE:]

    def invalid(self) -> ApiError:
        """Return the error for an invalid cursor."""
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
        # Decoding ignores invalid characters and the last bits, but a cursor has one spelling.
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
