# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import define

from ... import _model

if TYPE_CHECKING:
    from ..models.bucket_hash import BucketHash


_FIELDS: tuple[_model.Field, ...] = (
    ("set_hash", "set_hash", _model.text, True),
    ("item_count", "item_count", _model.whole, True),
    ("cursor", "cursor", _model.text, True),
    ("buckets", "buckets", _model.array(_model.nested("BucketHash")), True),
)


@define
class ItemHashes(_model.Model):
    """The set hash of many items, and that of each bucket.

    Attributes:
        set_hash (str): The set hash of all items, as 64 hexadecimal digits.
        item_count (int): How many items there are.
        cursor (str): The cursor that the hashes belong to, in the list that the operation names. A copy that has read
            up to it has the same hashes.
        buckets (list[BucketHash]): Each bucket that has items, in order. The hash of all items is the sum of the
            buckets' hashes modulo 2^256.
    """

    set_hash: str
    item_count: int
    cursor: str
    buckets: list[BucketHash]

    _fields = _FIELDS
