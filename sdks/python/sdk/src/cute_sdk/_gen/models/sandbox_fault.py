# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

from attrs import define

from ... import _model
from ..models.sandbox_fault_kind import SandboxFaultKind
from ..types import UNSET, Unset

_FIELDS: tuple[_model.Field, ...] = (
    ("fault", "fault", _model.member(SandboxFaultKind), True),
    ("operations", "operations", _model.array(_model.text), False),
    ("nth", "nth", _model.array(_model.whole), False),
    ("percent", "percent", _model.whole, False),
    ("seconds", "seconds", _model.whole, False),
)


@define
class SandboxFault(_model.Model):
    """A fault, and the calls that it meets.

    Attributes:
        fault (SandboxFaultKind): What goes wrong. More values may come. The values are `response_lost`: the call is
            processed, and the connection closed without a response; `rate_limited`: 429 with a `Retry-After` of `seconds`;
            the call is not processed; `server_error`: 500; the call is not processed; `slow`: the call is processed, and
            its response sent after `seconds`; `truncated_body`: the call is processed, and the connection closed in the
            middle of the response body; `connection_reset`: the connection is reset; the call is not processed.
        operations (list[str] | Unset): Only calls of these operations, by `operationId`. Without it calls of every
            operation.
        nth (list[int] | Unset): The numbers of the calls that it meets, among the calls of its operations since the
            script was set.
        percent (int | Unset): How many calls in a hundred it meets. `seed` decides which.
        seconds (int | Unset): `Retry-After` of `rate_limited`, or how long `slow` waits, 60 at most. 1 by default;
            other faults have none.
    """

    fault: SandboxFaultKind
    operations: list[str] | Unset = UNSET
    nth: list[int] | Unset = UNSET
    percent: int | Unset = UNSET
    seconds: int | Unset = UNSET

    _fields = _FIELDS
