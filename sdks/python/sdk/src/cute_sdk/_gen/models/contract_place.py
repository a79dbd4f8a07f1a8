# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

from attrs import define

from ... import _model
from ..models.contract_part import ContractPart

_FIELDS: tuple[_model.Field, ...] = (
    ("name", "name", _model.text, True),
    ("part", "part", _model.member(ContractPart), True),
    ("detail", "detail", _model.nullable(_model.text), True),
    ("pointer", "pointer", _model.nullable(_model.text), True),
)


@define
class ContractPlace(_model.Model):
    """A part of the API that a contract uses.

    Attributes:
        name (str): The `operationId`, or the type of an event.
        part (ContractPart): A part of an operation or event. More values may come. The values are `whole`: the
            operation or event itself; `parameter`: a parameter of the operation; `body`: the body that is sent; `response`:
            the body that is returned; `header`: a header of the response; `event`: the body of the event.
        detail (None | str): The name of the parameter or header, or the status of the response.
        pointer (None | str): The field, as a JSON pointer into the body; `null` for the whole part.
    """

    name: str
    part: ContractPart
    detail: None | str
    pointer: None | str

    _fields = _FIELDS
