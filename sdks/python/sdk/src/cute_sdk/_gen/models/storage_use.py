# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

from attrs import define

from ... import _model

_FIELDS: tuple[_model.Field, ...] = (
    ("items", "items", _model.whole, True),
    ("item_limit", "item_limit", _model.whole, True),
    ("bytes", "bytes_", _model.whole, True),
    ("byte_limit", "byte_limit", _model.whole, True),
)


@define
class StorageUse(_model.Model):
    """How much the user stores, and how much the user's tier allows. Drafts and archived items count, sold and deleted
    ones don't.

        Attributes:
            items (int): How many items the user has.
            item_limit (int): How many items the tier allows.
            bytes_ (int): How many bytes their texts, images and metadata take, as JSON in UTF-8.
            byte_limit (int): How many bytes the tier allows.
    """

    items: int
    item_limit: int
    bytes_: int
    byte_limit: int

    _fields = _FIELDS
