# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import define

from ... import _model

if TYPE_CHECKING:
    from ..models.item import Item
    from ..models.problem import Problem


_FIELDS: tuple[_model.Field, ...] = (
    ("index", "index", _model.whole, True),
    ("status", "status", _model.whole, True),
    ("item", "item", _model.nullable(_model.nested("Item")), True),
    ("etag", "etag", _model.nullable(_model.text), True),
    ("problem", "problem", _model.nullable(_model.nested("Problem")), True),
)


@define
class ItemBatchRow(_model.Model):
    """The result of one row of a batch: the current `item`, or a `problem`. Both are `null` for an item that was deleted.

    Attributes:
        index (int): The row's index in `operations`, starting at 0.
        status (int): The status that the row would have had as a separate call: 200, 201 or 204, or that of its
            `problem`.
        item (Item | None): The item as it is after this row. `null` when it was deleted or the row failed.
        etag (None | str): The `ETag` of `item`; with 412, that of the current item. `null` for other errors and for a
            deleted item.
        problem (None | Problem): Why the row failed; `null` if it didn't. A `pointer` in its `errors` starts at the
            row, such as `/item/title`.
    """

    index: int
    status: int
    item: Item | None
    etag: None | str
    problem: None | Problem

    _fields = _FIELDS
