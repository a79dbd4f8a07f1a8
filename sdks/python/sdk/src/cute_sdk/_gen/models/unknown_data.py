# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

from attrs import define

from ... import _model

_FIELDS: tuple[_model.Field, ...] = ()


@define
class UnknownData(_model.Model):
    """An object of a kind that is newer."""

    _fields = _FIELDS
