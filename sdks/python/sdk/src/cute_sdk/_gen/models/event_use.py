# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

from attrs import define

from ... import _model

_FIELDS: tuple[_model.Field, ...] = (
    ("type", "type", _model.text, True),
    ("reads", "reads", _model.array(_model.text), True),
)


@define
class EventUse(_model.Model):
    """What a program reads from the webhook events of a type.

    Attributes:
        type (str): The type of the events. A type with more than 100 fields has several entries, which add up.
        reads (list[str]): The fields that it reads, as JSON pointers into the body.
    """

    type: str
    reads: list[str]

    _fields = _FIELDS
