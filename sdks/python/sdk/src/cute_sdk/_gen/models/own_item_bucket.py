# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import define

from ... import _model

if TYPE_CHECKING:
    from ..models.item_version import ItemVersion


_FIELDS: tuple[_model.Field, ...] = (
    ("set_hash", "set_hash", _model.text, True),
    ("complete", "complete", _model.flag, True),
    ("data", "data", _model.array(_model.nested("ItemVersion")), True),
)


@define
class OwnItemBucket(_model.Model):
    """The ids and versions of your items in a bucket.

    Attributes:
        set_hash (str): The set hash of the bucket's items, as 64 hexadecimal digits.
        complete (bool): Whether `data` has all items of the bucket. A bucket with more than 100,000 items shows only
            100,000.
        data (list[ItemVersion]): The items of the bucket, by id.
    """

    set_hash: str
    complete: bool
    data: list[ItemVersion]

    _fields = _FIELDS
