# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

from attrs import define

from ... import _model

_FIELDS: tuple[_model.Field, ...] = (
    ("set_hash", "set_hash", _model.text, True),
    ("item_count", "item_count", _model.whole, True),
)


@define
class CopyProof(_model.Model):
    """The hash and count of an exact copy of the public catalogue, to compare yours with.

    Attributes:
        set_hash (str): The set hash of all public items, as 64 hexadecimal digits: see `GET /v1/items/hashes`.
        item_count (int): How many items there are.
    """

    set_hash: str
    item_count: int

    _fields = _FIELDS
