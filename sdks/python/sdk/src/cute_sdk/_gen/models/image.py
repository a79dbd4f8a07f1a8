# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

from attrs import define

from ... import _model
from ..types import UNSET, Unset

_FIELDS: tuple[_model.Field, ...] = (
    ("url", "url", _model.text, True),
    ("alt", "alt", _model.nullable(_model.text), True),
    ("width", "width", _model.whole, False),
    ("height", "height", _model.whole, False),
)


@define
class Image(_model.Model):
    """A picture of an item.

    Attributes:
        url (str): Where the picture is.
        alt (None | str): What the picture shows, for those who can't see it.
        width (int | Unset): Its width in pixels. Only if the seller gave it.
        height (int | Unset): Its height in pixels. Only if the seller gave it.
    """

    url: str
    alt: None | str
    width: int | Unset = UNSET
    height: int | Unset = UNSET

    _fields = _FIELDS
