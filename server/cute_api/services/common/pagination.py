"""Keyset pagination: pages over rows ordered by id, or by a value and the id.

A page continues after a row, not after a count, so that inserts and deletes don't shift it.
"""

import struct
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypedDict, TypeVar
from uuid import UUID

from sqlalchemy import Select, Uuid, literal_column

from cute_api.models.database import HasInfo
from cute_api.models.statements import Reads, Statement, parameter
from cute_api.services.common.cursors import Cursors, Listing

DEFAULT_LIMIT = 20
# How many rows statements read: only two sizes, so that not each limit needs its own statement.
SIZES = (DEFAULT_LIMIT + 1, 101)
LOWEST = UUID(int=0)
HIGHEST = UUID(int=2**128 - 1)
# Whether value and floor follow, then the last id.
POSITION = struct.Struct(">??16s")
NUMBER = struct.Struct(">q")
ID_SIZE = 16


class PageParameters(TypedDict, total=False):
    """The parameters of a list. A handler's type of its query names all that the document has."""

    limit: int
    cursor: str


class HasId(Protocol):
    @property
    def id(self) -> Any: ...


Row = TypeVar("Row", bound=HasId)


@dataclass(frozen=True, slots=True)
class PageRequest:
    """A page's limit and start. `after` is the last id of the previous page."""

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
        """Read the validated query parameters: `limit`, `cursor`, and filters.

        `user_id` is the list's owner, None for a public list. Raises 422 for an invalid cursor.
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
        """The last id of the previous page, as text."""
        return None if self.after is None else str(self.after)

    @property
    def count(self) -> int:
        """How many rows to read, at least `limit + 1`."""
        return rows_read(self.limit + 1)

    @property
    def below(self) -> UUID:
        """The id below which a list, newest first, continues; at its start the highest."""
        return self.after or HIGHEST


def rows_read(wanted: int) -> int:
    """Return how many rows to read to get `wanted`: one of `SIZES` if possible."""
    return next((size for size in SIZES if size >= wanted), wanted)


class NewestFirstList:
    """The statements of a list by id, newest first, of which a page has at most 100 rows."""

    def __init__(self, found: Select[*tuple[Any, ...]], row_id: Any) -> None:
        newest = found.where(row_id < parameter("below", Uuid())).order_by(row_id.desc())
        self._statements = {
            size: Statement(newest.limit(literal_column(str(size)))) for size in SIZES
        }

    def rows(self, reads: Reads, request: PageRequest, **values: Any) -> Sequence[Any]:
        """Read a page's rows, and at least one more if there is one, by the list's parameters."""
        return reads.rows(self._statements[request.count], below=str(request.below), **values)


def page(
    rows: Sequence[Row], request: PageRequest, represent: Callable[[Row], dict[str, Any]]
) -> dict[str, Any]:
    """Return the list envelope of fetched rows; those beyond `limit` only show that more exist."""
    listed = rows[: request.limit]
    has_more = len(rows) > request.limit
    return {
        "data": [represent(row) for row in listed],
        "next_cursor": request.cursors.write(id_bytes(listed[-1].id)) if has_more else None,
        "has_more": has_more,
    }


def id_bytes(row_id: UUID | str) -> bytes:
    """Return an id as bytes of a place."""
    return (UUID(row_id) if isinstance(row_id, str) else row_id).bytes


@dataclass(frozen=True, slots=True)
class ListPosition:
    """Where a sorted and filtered list continues.

    `value` is the last row's sort value (None if only the id sorts), `last` its id. `floor` is the
    lowest id of a list's first part if only that has sort values; lower ids follow. `words` is
    further state of the list.
    """

    value: int | None
    last: UUID
    floor: UUID | None = None
    words: tuple[int, ...] = ()

    def pack(self) -> bytes:
        """Encode it as a cursor's place."""
        return b"".join(
            (
                POSITION.pack(self.value is not None, self.floor is not None, self.last.bytes),
                b"" if self.value is None else NUMBER.pack(self.value),
                b"" if self.floor is None else self.floor.bytes,
                *map(NUMBER.pack, self.words),
            )
        )

    @classmethod
    def unpack(cls, place: bytes) -> "ListPosition":
        """Decode a place, whose cursor's signature was verified."""
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
