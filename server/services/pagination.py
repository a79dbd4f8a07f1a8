"""Keyset pagination: opaque cursors and pages over rows that are ordered by id, newest first."""

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlalchemy.orm import InstrumentedAttribute

from server.problems import invalid_parameter

DEFAULT_LIMIT = 20


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
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) != 16:
        raise invalid_parameter(
            "cursor", "invalid_cursor", "Use the `next_cursor` of the page before, unchanged."
        )
    return UUID(bytes=raw)
