# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import define

from ... import _model

if TYPE_CHECKING:
    from ..models.item_batch_row import ItemBatchRow


_FIELDS: tuple[_model.Field, ...] = (
    ("data", "data", _model.array(_model.nested("ItemBatchRow")), True),
    ("succeeded", "succeeded", _model.whole, True),
    ("failed", "failed", _model.whole, True),
)


@define
class ItemBatchResult(_model.Model):
    """The result of each row of a batch.

    Attributes:
        data (list[ItemBatchRow]): One entry for each row, in the order of the rows.
        succeeded (int): How many rows succeeded. 0 for an atomic batch that was rolled back.
        failed (int): How many rows failed. Check it, because the call returns 200 even when rows fail.
    """

    data: list[ItemBatchRow]
    succeeded: int
    failed: int

    _fields = _FIELDS
