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
    ("cursor", "cursor", _model.nullable(_model.text), True),
    ("buckets", "buckets", _model.array(_model.nested("BucketHash")), True),
)


@define
class OwnItemHashes(_model.Model):
    """The set hash of your items, and that of each bucket.

    Attributes:
        set_hash (str): The set hash of all your items, as 64 hexadecimal digits.
        item_count (int): How many items there are.
        cursor (None | str): The cursor of `GET /v1/events` that the hashes belong to. A copy that has read up to it has
            the same hashes. `null` while a change waits for its place among the events: try again a second later.
        buckets (list[BucketHash]): Each bucket that has items, in order. The hash of all items is the sum of the
            buckets' hashes modulo 2^256.
    """

    set_hash: str
    item_count: int
    cursor: None | str
    buckets: list[BucketHash]

    _fields = _FIELDS
