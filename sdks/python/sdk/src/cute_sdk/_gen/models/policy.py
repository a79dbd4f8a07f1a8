# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

from attrs import define

from ... import _model

_FIELDS: tuple[_model.Field, ...] = (
    ("name", "name", _model.text, True),
    ("quota", "quota", _model.whole, True),
    ("seconds", "seconds", _model.whole, True),
    ("remaining", "remaining", _model.whole, True),
    ("resets_in", "resets_in", _model.whole, True),
)


@define
class Policy(_model.Model):
    """A rate limit, and how much of it is left.

    Attributes:
        name (str): The window's name, as in the headers `RateLimit-Policy` and `RateLimit`.
        quota (int): How many calls the window allows.
        seconds (int): How long the window is, in seconds.
        remaining (int): How many calls are left.
        resets_in (int): The number of seconds until the window ends or one more call is allowed, whichever is later.
    """

    name: str
    quota: int
    seconds: int
    remaining: int
    resets_in: int

    _fields = _FIELDS
