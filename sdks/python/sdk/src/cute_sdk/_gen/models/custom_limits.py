# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

from attrs import define

from ... import _model

_FIELDS: tuple[_model.Field, ...] = (
    ("minute", "minute", _model.nullable(_model.whole), True),
    ("day", "day", _model.nullable(_model.whole), True),
    ("keys_factor", "keys_factor", _model.nullable(_model.whole), True),
)


@define
class CustomLimits(_model.Model):
    """Limits of one user that replace those of the tier. Where a field is `null`, the tier's limit applies.

    Attributes:
        minute (int | None): How many calls each key may make in a minute.
        day (int | None): How many calls each key may make in a day.
        keys_factor (int | None): All keys together may make this many times the calls of one key.
    """

    minute: int | None
    day: int | None
    keys_factor: int | None

    _fields = _FIELDS
