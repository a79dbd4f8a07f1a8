# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

from attrs import define

from ... import _model
from ..models.key_report_status import KeyReportStatus

_FIELDS: tuple[_model.Field, ...] = (("status", "status", _model.member(KeyReportStatus), True),)


@define
class KeyReport(_model.Model):
    """The result of a report. It is always the same.

    Attributes:
        status (KeyReportStatus): The result of the report. More values may come. The values are `received`: the report
            was received and acted on.
    """

    status: KeyReportStatus

    _fields = _FIELDS
