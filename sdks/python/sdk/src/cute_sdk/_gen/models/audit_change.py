# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

from attrs import define

from ... import _model

_FIELDS: tuple[_model.Field, ...] = (
    ("setting", "setting", _model.text, True),
    ("before", "before", _model.nullable(_model.text), True),
    ("after", "after", _model.nullable(_model.text), True),
)


@define
class AuditChange(_model.Model):
    """A setting that an action changed.

    Attributes:
        setting (str): The name of the setting.
        before (None | str): The value before the action, as text, cut after 1,000 characters; a list is joined with
            commas. `null` if it had no value.
        after (None | str): The value after the action, in the same form.
    """

    setting: str
    before: None | str
    after: None | str

    _fields = _FIELDS
