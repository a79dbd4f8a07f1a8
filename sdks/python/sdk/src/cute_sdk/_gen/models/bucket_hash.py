# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

from attrs import define

from ... import _model

_FIELDS: tuple[_model.Field, ...] = (
    ("bucket", "bucket", _model.whole, True),
    ("item_count", "item_count", _model.whole, True),
    ("set_hash", "set_hash", _model.text, True),
)


@define
class BucketHash(_model.Model):
    """The set hash of the items of a bucket.

    Attributes:
        bucket (int): The last byte of the ids of its items, so 66 for ids that end in `42`.
        item_count (int): How many items it has.
        set_hash (str): Its set hash, as 64 hexadecimal digits.
    """

    bucket: int
    item_count: int
    set_hash: str

    _fields = _FIELDS
