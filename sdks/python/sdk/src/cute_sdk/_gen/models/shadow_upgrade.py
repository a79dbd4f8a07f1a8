# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from attrs import define

from ... import _model

if TYPE_CHECKING:
    from ..models.shadow_difference import ShadowDifference


_FIELDS: tuple[_model.Field, ...] = (
    ("enabled", "enabled", _model.flag, True),
    ("enabled_at", "enabled_at", _model.nullable(_model.moment), True),
    ("ran_at", "ran_at", _model.nullable(_model.moment), True),
    ("next_run_at", "next_run_at", _model.nullable(_model.moment), True),
    ("reads", "reads", _model.whole, True),
    ("skipped_calls", "skipped_calls", _model.whole, True),
    ("complete", "complete", _model.flag, True),
    ("differences", "differences", _model.array(_model.nested("ShadowDifference")), True),
)


@define
class ShadowUpgrade(_model.Model):
    """Whether your reads are replayed in later versions of the API, and the differences that were found.

    Attributes:
        enabled (bool): Whether your reads are replayed.
        enabled_at (datetime.datetime | None): When you switched it on; `null` while it is off.
        ran_at (datetime.datetime | None): When the last run ended; `null` before the first one.
        next_run_at (datetime.datetime | None): When the next run begins; `null` while it is off.
        reads (int): How many different reads the last run replayed.
        skipped_calls (int): How many reads the last run could not replay, because the request log does not store all of
            their parameters, or the key may no longer make them.
        complete (bool): Whether the last run replayed all other reads of the last 7 days. If not, it replayed the most
            frequent of the newest.
        differences (list[ShadowDifference]): The differences, by operation and version.
    """

    enabled: bool
    enabled_at: datetime.datetime | None
    ran_at: datetime.datetime | None
    next_run_at: datetime.datetime | None
    reads: int
    skipped_calls: int
    complete: bool
    differences: list[ShadowDifference]

    _fields = _FIELDS
