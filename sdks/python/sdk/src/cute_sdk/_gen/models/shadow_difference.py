# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

from attrs import define

from ... import _model
from ..models.shadow_difference_kind import ShadowDifferenceKind

_FIELDS: tuple[_model.Field, ...] = (
    ("operation", "operation", _model.text, True),
    ("before", "before", _model.text, True),
    ("after", "after", _model.text, True),
    ("kind", "kind", _model.member(ShadowDifferenceKind), True),
    ("field", "field", _model.text, True),
    ("calls", "calls", _model.whole, True),
    ("programs", "programs", _model.array(_model.text), True),
)


@define
class ShadowDifference(_model.Model):
    """A difference between the responses of two versions to your reads.

    Attributes:
        operation (str): The `operationId` of the reads.
        before (str): The version of the API that the reads asked for.
        after (str): The later version.
        kind (ShadowDifferenceKind): How the response of a later version differs. More values may come. The values are
            `status`: the response has another status; `parameter`: the later version refuses the parameter; `removed`: the
            field is gone; `added`: the field is new; `type`: the value of the field has another type; `value`: the field
            has another value; `length`: the array has more or fewer elements.
        field (str): The field, as a JSON pointer with `*` for each element of an array, and for each name that the
            document does not have; or the name of the parameter. Empty for the whole response.
        calls (int): How many of your calls in the last 7 days get this difference.
        programs (list[str]): Your programs that use the field or the parameter, by their contracts, with their
            versions.
    """

    operation: str
    before: str
    after: str
    kind: ShadowDifferenceKind
    field: str
    calls: int
    programs: list[str]

    _fields = _FIELDS
