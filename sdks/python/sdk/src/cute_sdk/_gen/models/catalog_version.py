# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

from attrs import define

from ... import _model

_FIELDS: tuple[_model.Field, ...] = (("version", "version", _model.whole, True),)


@define
class CatalogVersion(_model.Model):
    """The version of the list of categories or of brands.

    Attributes:
        version (int): It grows with each change of the list. If it differs from the one that you stored, read the list
            again.
    """

    version: int

    _fields = _FIELDS
