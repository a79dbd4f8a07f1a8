# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

from attrs import define

from ... import _model
from ..models.sandbox_fault_kind import SandboxFaultKind
from ..types import UNSET, Unset

_FIELDS: tuple[_model.Field, ...] = (
    ("fault", "fault", _model.member(SandboxFaultKind), True),
    ("operations", "operations", _model.array(_model.text), False),
    ("types", "types", _model.array(_model.text), False),
    ("nth", "nth", _model.array(_model.whole), False),
    ("percent", "percent", _model.whole, False),
    ("seconds", "seconds", _model.whole, False),
)


@define
class SandboxFault(_model.Model):
    """A fault, and the calls or events it affects.

    Attributes:
        fault (SandboxFaultKind): What goes wrong. More values may come. The values are `response_lost`: the call is
            processed, and the connection closed without a response; `rate_limited`: 429 with a `Retry-After` of `seconds`;
            the call is not processed; `server_error`: 500; the call is not processed; `slow`: the call is processed, and
            its response sent after `seconds`; `truncated_body`: the call is processed, and the connection closed in the
            middle of the response body; `connection_reset`: the connection is reset; the call is not processed;
            `webhook_late`: the event is sent `seconds` later; others can overtake it; `webhook_twice`: the event is sent
            twice, with the same `webhook-id`; `webhook_out_of_order`: the event is sent after the next one about the same
            object, but after `seconds` at the latest; `webhook_bad_signature`: the event is sent with an invalid signature,
            then with a valid one; `webhook_unknown_type`: an event of the type `sandbox.unknown`, which doesn't exist, is
            sent before the event; `webhook_unknown_field`: the event and its `data` have a field `sandbox_unknown`, which
            doesn't exist; `webhook_down`: attempts fail, as if the receiver were down, until `seconds` after the script was
            set.
        operations (list[str] | Unset): Only calls of these operations, by `operationId`, for a fault of calls. Without
            this field, calls of every operation.
        types (list[str] | Unset): Only events of these types, for a fault of webhooks. Without this field, events of
            every type.
        nth (list[int] | Unset): Which calls or events it affects, where 1 is the first of its `operations` or `types`
            since the script was set. Not allowed for `webhook_down`.
        percent (int | Unset): The percentage of calls or events it affects; `seed` decides which. Not allowed for
            `webhook_down`.
        seconds (int | Unset): `Retry-After` of `rate_limited` (1 by default), how long `slow` waits (1, 60 at most),
            `webhook_late` (5, 3,600 at most) or `webhook_out_of_order` (60, 3,600 at most), and how long `webhook_down`
            lasts (3,600, 86,400 at most). Other faults have none.
    """

    fault: SandboxFaultKind
    operations: list[str] | Unset = UNSET
    types: list[str] | Unset = UNSET
    nth: list[int] | Unset = UNSET
    percent: int | Unset = UNSET
    seconds: int | Unset = UNSET

    _fields = _FIELDS
