# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import define

from ... import _model
from ..models.problem_code import ProblemCode
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.field_error import FieldError


_FIELDS: tuple[_model.Field, ...] = (
    ("type", "type", _model.text, True),
    ("title", "title", _model.text, True),
    ("status", "status", _model.whole, True),
    ("detail", "detail", _model.text, True),
    ("code", "code", _model.member(ProblemCode), True),
    ("request_id", "request_id", _model.text, True),
    ("errors", "errors", _model.array(_model.nested("FieldError")), False),
)


@define
class Problem(_model.Model):
    """An error, as defined by RFC 9457.

    Attributes:
        type (str): The URL of the page that explains this kind of error.
        title (str): What kind of error it is, always the same for one `code`.
        status (int): The HTTP status, repeated.
        detail (str): What went wrong this time and what to do about it, for people.
        code (ProblemCode): What kind of error it is, for programs. `x-extensible-enum` lists today's codes; more may
            come, so handle a code that you don't know by its `status`. More values may come.
        request_id (str): The id of the request, as in `X-Request-Id`. A replayed response (`Idempotent-Replayed`) has
            the id of the first request here.
        errors (list[FieldError] | Unset): For `validation_failed`, what is wrong and where.
    """

    type: str
    title: str
    status: int
    detail: str
    code: ProblemCode
    request_id: str
    errors: list[FieldError] | Unset = UNSET

    _fields = _FIELDS
