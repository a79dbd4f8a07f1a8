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
    """Limits of one user in place of those of the tier. What is `null` is as in the tier.

    Attributes:
        minute (int | None): How many calls each key may make in a minute.
        day (int | None): How many calls each key may make in a day.
        keys_factor (int | None): How many times as many calls all keys together may make.
    """

    minute: int | None
    day: int | None
    keys_factor: int | None

    _fields = _FIELDS
