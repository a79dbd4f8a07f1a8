"""Keyset pagination: opaque cursors and pages over rows ordered by id, or by a value and the id.

A keyset goes on after a row, not after so many rows: what comes or goes meanwhile shifts nothing.
"""

import base64
import binascii
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar
from uuid import UUID

import orjson
from sqlalchemy import ColumnElement
from sqlalchemy.orm import InstrumentedAttribute

from server.problems import ApiError, invalid_parameter

DEFAULT_LIMIT = 20
FINGERPRINT_LENGTH = 12


class HasId(Protocol):
    @property
    def id(self) -> Any: ...


Row = TypeVar("Row", bound=HasId)


@dataclass(frozen=True, slots=True)
class PageRequest:
    """How much is wanted, and after which row. `after` is the last id of the page before."""

    limit: int
    after: UUID | None

    @classmethod
    def of(cls, query: dict[str, Any]) -> "PageRequest":
        """From the validated query parameters `limit` and `cursor`. A bad cursor is a 422."""
        cursor = query.get("cursor")
        return cls(
            limit=query.get("limit", DEFAULT_LIMIT),
            after=None if cursor is None else decode_cursor(cursor),
        )

    def older_than(self, column: InstrumentedAttribute[UUID]) -> list[ColumnElement[bool]]:
        """The condition that continues a list ordered by `column` descending."""
        return [] if self.after is None else [column < self.after]

    def newer_than(self, column: InstrumentedAttribute[UUID]) -> list[ColumnElement[bool]]:
        """The condition that continues a list ordered by `column` ascending."""
        return [] if self.after is None else [column > self.after]


def page(
    rows: Sequence[Row], request: PageRequest, represent: Callable[[Row], dict[str, Any]]
) -> dict[str, Any]:
    """The list envelope of `limit + 1` fetched rows: the extra one only tells that more exist."""
    shown = rows[: request.limit]
    has_more = len(rows) > request.limit
    return {
        "data": [represent(row) for row in shown],
        "next_cursor": encode_cursor(shown[-1].id) if has_more else None,
        "has_more": has_more,
    }


def encode_cursor(last: UUID) -> str:
    return base64.urlsafe_b64encode(last.bytes).rstrip(b"=").decode()


def decode_cursor(cursor: str) -> UUID:
    raw = _decode(cursor)
    if len(raw) != 16:
        raise invalid_cursor()
    return UUID(bytes=raw)


@dataclass(frozen=True, slots=True)
class Position:
    """Where a sorted and filtered list goes on.

    `query` is the fingerprint of the sort and filters; `value` the last row's sort value (None when
    the id alone sorts); `last` its id; `floor` the lowest id of a list whose first part alone has
    sort values, then followed by the lower ids; `words` what else the list has to remember.
    """

    query: str
    value: int | None
    last: UUID
    floor: UUID | None = None
    words: tuple[int, ...] = ()

    def encode(self) -> str:
        floor = None if self.floor is None else self.floor.hex
        fields = [self.query, self.value, self.last.hex, floor, *self.words]
        return base64.urlsafe_b64encode(orjson.dumps(fields)).rstrip(b"=").decode()

    @classmethod
    def decode(
        cls, cursor: str, *, query: str, with_value: bool, with_floor: bool, max_words: int
    ) -> "Position":
        """The position in a cursor of the same sort and filters; any other is a 422."""
        try:
            found, value, last, floor, *words = orjson.loads(_decode(cursor))
            lowest = None if floor is None else UUID(hex=floor)
            position = cls(found, value, UUID(hex=last), lowest, tuple(words))
        except (ValueError, TypeError, AttributeError) as error:
            raise invalid_cursor() from error
        if position.query != query:
            raise invalid_parameter(
                "cursor",
                "cursor_of_another_list",
                "This cursor came with another sort or other filters: repeat those, or start "
                "without a cursor.",
            )
        numbers = words if value is None else [*words, value]
        if (
            len(words) > max_words
            or (floor is None) is with_floor
            or ((value is None) is with_value and not with_floor)
            or not all(type(number) is int and abs(number) < 2**63 for number in numbers)
        ):
            raise invalid_cursor()
        return position


def fingerprint(query: Mapping[str, Any]) -> str:
    """A short digest of the parameters that choose and sort rows."""
    text = orjson.dumps(sorted(query.items()))
    return hashlib.sha256(text).hexdigest()[:FINGERPRINT_LENGTH]


def invalid_cursor() -> ApiError:
    return invalid_parameter(
        "cursor", "invalid_cursor", "Use the `next_cursor` of the page before, unchanged."
    )


def _decode(cursor: str) -> bytes:
    try:
        return base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return b""
