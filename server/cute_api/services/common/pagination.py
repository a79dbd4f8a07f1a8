"""Keyset pagination: pages over rows ordered by id, or by a value and the id.

A keyset continues after a row, not after so many rows: what comes or goes meanwhile shifts nothing.
"""

import struct
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar
from uuid import UUID

from cute_api.models.database import HasInfo
from cute_api.services.common.cursors import Cursors, Listing

DEFAULT_LIMIT = 20
# How many rows a statement reads. One for each limit would be prepared a hundredfold.
SIZES = (DEFAULT_LIMIT + 1, 101)
LOWEST = UUID(int=0)
HIGHEST = UUID(int=2**128 - 1)
# Which of value and floor follow, then the last id.
POSITION = struct.Struct(">??16s")
NUMBER = struct.Struct(">q")
ID_SIZE = 16


class HasId(Protocol):
    @property
    def id(self) -> Any: ...


Row = TypeVar("Row", bound=HasId)


@dataclass(frozen=True, slots=True)
class PageRequest:
    """How much is wanted, and after which row. `after` is the last id of the page before."""

    limit: int
    after: UUID | None
    cursors: Cursors

    @classmethod
    def of(
        cls,
        source: HasInfo,
        listing: Listing,
        query: Mapping[str, Any],
        *,
        user_id: UUID | None = None,
    ) -> "PageRequest":
        """From the validated query parameters: `limit`, `cursor`, and filters.

        `user_id` is whose list it is, None for a public one. A bad cursor is a 422.
        """
        cursors = Cursors.of(source, listing, user_id=user_id, query=query)
        cursor = query.get("cursor")
        return cls(
            limit=query.get("limit", DEFAULT_LIMIT),
            after=None if cursor is None else UUID(bytes=cursors.read(cursor)),
            cursors=cursors,
        )

    @property
    def after_text(self) -> str | None:
        """The last id of the page before, as text."""
        return None if self.after is None else str(self.after)

    @property
    def count(self) -> int:
        """How many rows are read for it, `limit + 1` at least."""
        return rows_read(self.limit + 1)

    @property
    def below(self) -> UUID:
        """The id that a list continues below, newest first; at its start, one above all."""
        return self.after or HIGHEST


def rows_read(wanted: int) -> int:
    """How many rows a statement reads to have `wanted`: one of `SIZES` if that is enough."""
    return next((size for size in SIZES if size >= wanted), wanted)


def page(
    rows: Sequence[Row], request: PageRequest, represent: Callable[[Row], dict[str, Any]]
) -> dict[str, Any]:
    """The list envelope of `limit + 1` fetched rows or more, which only show that more exist."""
    shown = rows[: request.limit]
    has_more = len(rows) > request.limit
    return {
        "data": [represent(row) for row in shown],
        "next_cursor": request.cursors.write(id_bytes(shown[-1].id)) if has_more else None,
        "has_more": has_more,
    }


def id_bytes(row_id: UUID | str) -> bytes:
    """An id as a place holds it."""
    return (UUID(row_id) if isinstance(row_id, str) else row_id).bytes


@dataclass(frozen=True, slots=True)
class Position:
    """Where a sorted and filtered list continues.

    `value` is the last row's sort value (None when the id alone sorts); `last` its id; `floor` the
    lowest id of a list whose first part alone has sort values, then followed by the lower ids;
    `words` what else the list has to remember.
    """

    value: int | None
    last: UUID
    floor: UUID | None = None
    words: tuple[int, ...] = ()

    def pack(self) -> bytes:
        """The place that a cursor holds."""
        return b"".join(
            (
                POSITION.pack(self.value is not None, self.floor is not None, self.last.bytes),
                b"" if self.value is None else NUMBER.pack(self.value),
                b"" if self.floor is None else self.floor.bytes,
                *map(NUMBER.pack, self.words),
            )
        )

    @classmethod
    def unpack(cls, place: bytes) -> "Position":
        """What `pack` made; it comes out of a cursor whose signature was verified."""
        has_value, has_floor, last = POSITION.unpack_from(place)
        at, value, floor = POSITION.size, None, None
        if has_value:
            (value,) = NUMBER.unpack_from(place, at)
            at += NUMBER.size
        if has_floor:
            floor = UUID(bytes=place[at : at + ID_SIZE])
            at += ID_SIZE
        words = tuple(number for (number,) in NUMBER.iter_unpack(place[at:]))
        return cls(value, UUID(bytes=last), floor, words)
