# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from attrs import define

from ... import _model

if TYPE_CHECKING:
    from ..models.usage_saving import UsageSaving


_FIELDS: tuple[_model.Field, ...] = (
    ("started_since", "started_since", _model.moment, True),
    ("started_until", "started_until", _model.moment, True),
    ("requests", "requests", _model.whole, True),
    ("complete", "complete", _model.flag, True),
    ("savings", "savings", _model.array(_model.nested("UsageSaving")), True),
)


@define
class UsageAdvice(_model.Model):
    """Which calls can be saved, and the requests that this is based on.

    Attributes:
        started_since (datetime.datetime): When the oldest request that was read began; without requests, 7 days ago.
        started_until (datetime.datetime): The end of the period. Requests of the last seconds may not be stored yet.
        requests (int): How many requests were read.
        complete (bool): Whether these are all requests of the last 7 days. If not, only the newest were read, or the
            server keeps only some of those that succeeded: the numbers are then estimates.
        savings (list[UsageSaving]): The savings, those with the most calls first. Small ones are left out.
    """

    started_since: datetime.datetime
    started_until: datetime.datetime
    requests: int
    complete: bool
    savings: list[UsageSaving]

    _fields = _FIELDS
