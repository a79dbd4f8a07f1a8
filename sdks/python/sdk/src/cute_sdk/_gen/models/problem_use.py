# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

from attrs import define

from ... import _model

_FIELDS: tuple[_model.Field, ...] = (
    ("status", "status", _model.whole, True),
    ("code", "code", _model.text, True),
)


@define
class ProblemUse(_model.Model):
    """A problem whose `code` a program reads.

    Attributes:
        status (int): The status of the response.
        code (str): The problem's code.
    """

    status: int
    code: str

    _fields = _FIELDS
