# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from attrs import define

from ... import _model
from ..models.sandbox_clock_status import SandboxClockStatus

if TYPE_CHECKING:
    from ..models.sandbox_moment import SandboxMoment


_FIELDS: tuple[_model.Field, ...] = (
    ("status", "status", _model.member(SandboxClockStatus), True),
    ("now", "now", _model.moment, True),
    ("ahead_seconds", "ahead_seconds", _model.whole, True),
    ("target_seconds", "target_seconds", _model.whole, True),
    ("moments", "moments", _model.array(_model.nested("SandboxMoment")), True),
)


@define
class SandboxClock(_model.Model):
    """The clock of an account in a sandbox.

    Attributes:
        status (SandboxClockStatus): Whether the clock has reached the time that you moved it to. More values may come.
            The values are `ready`: everything that was due until `now` has happened; `advancing`: the clock moves from one
            due moment to the next, until it is `target_seconds` ahead.
        now (datetime.datetime): What time it is for your account.
        ahead_seconds (int): How far the clock is ahead of the real time.
        target_seconds (int): How far ahead it will be once it is `ready`.
        moments (list[SandboxMoment]): What happened since the clock was first moved, oldest first. Only the newest
            1,000 entries are kept.
    """

    status: SandboxClockStatus
    now: datetime.datetime
    ahead_seconds: int
    target_seconds: int
    moments: list[SandboxMoment]

    _fields = _FIELDS
