# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import define

from ... import _model

if TYPE_CHECKING:
    from ..models.problem_use import ProblemUse


_FIELDS: tuple[_model.Field, ...] = (
    ("operation", "operation", _model.text, True),
    ("parameters", "parameters", _model.array(_model.text), True),
    ("body", "body", _model.array(_model.text), True),
    ("statuses", "statuses", _model.array(_model.whole), True),
    ("problems", "problems", _model.array(_model.nested("ProblemUse")), True),
    ("reads", "reads", _model.array(_model.text), True),
)


@define
class OperationUse(_model.Model):
    """The parts of an operation that a program uses. Pointers are JSON pointers into the body; `*` stands for every
    element of an array.

        Attributes:
            operation (str): The `operationId`. An operation with more than 100 fields has several entries, which add up.
            parameters (list[str]): The names of the parameters that it sends.
            body (list[str]): The fields that it sends.
            statuses (list[int]): The statuses that it got.
            problems (list[ProblemUse]): The problems whose `code` it reads.
            reads (list[str]): The fields that it reads from successful responses.
    """

    operation: str
    parameters: list[str]
    body: list[str]
    statuses: list[int]
    problems: list[ProblemUse]
    reads: list[str]

    _fields = _FIELDS
