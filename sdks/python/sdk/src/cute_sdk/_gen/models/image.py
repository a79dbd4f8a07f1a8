# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

from attrs import define

from ... import _model

_FIELDS: tuple[_model.Field, ...] = (
    ("url", "url", _model.text, True),
    ("alt", "alt", _model.nullable(_model.text), True),
)


@define
class Image(_model.Model):
    """A picture of an item.

    Attributes:
        url (str): Where the picture is.
        alt (None | str): What the picture shows, for those who can't see it.
    """

    url: str
    alt: None | str

    _fields = _FIELDS
