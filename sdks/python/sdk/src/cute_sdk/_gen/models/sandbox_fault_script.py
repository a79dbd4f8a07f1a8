# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from attrs import define

from ... import _model

if TYPE_CHECKING:
    from ..models.sandbox_fault import SandboxFault


_FIELDS: tuple[_model.Field, ...] = (
    ("seed", "seed", _model.whole, True),
    ("faults", "faults", _model.array(_model.nested("SandboxFault")), True),
    ("calls", "calls", _model.whole, True),
    ("events", "events", _model.whole, True),
    ("expires_at", "expires_at", _model.nullable(_model.moment), True),
)


@define
class SandboxFaultScript(_model.Model):
    """The faults of a key.

    Attributes:
        seed (int): Decides which calls and events `percent` selects.
        faults (list[SandboxFault]): The faults of the key.
        calls (int): How many calls were counted since the script was set.
        events (int): How many events for the key's webhooks were counted since the script was set.
        expires_at (datetime.datetime | None): When the faults end, 24 hours after they were set. `null` if no faults
            are set.
    """

    seed: int
    faults: list[SandboxFault]
    calls: int
    events: int
    expires_at: datetime.datetime | None

    _fields = _FIELDS
