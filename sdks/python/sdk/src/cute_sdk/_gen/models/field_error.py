# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

from attrs import define

from ... import _model
from ..types import UNSET, Unset

_FIELDS: tuple[_model.Field, ...] = (
    ("code", "code", _model.text, True),
    ("detail", "detail", _model.text, True),
    ("pointer", "pointer", _model.text, False),
    ("parameter", "parameter", _model.text, False),
)


@define
class FieldError(_model.Model):
    """One error in a request. It has either `pointer`, for a place in the body, or `parameter`.

    Attributes:
        code (str): What is wrong, for programs. More values may come.
        detail (str): What is wrong, for people.
        pointer (str | Unset): A JSON Pointer (RFC 6901) to the place in the body. Empty for the body as a whole.
        parameter (str | Unset): The name of the parameter. Empty for a parameter that was sent without a name.
    """

    code: str
    detail: str
    pointer: str | Unset = UNSET
    parameter: str | Unset = UNSET

    _fields = _FIELDS
