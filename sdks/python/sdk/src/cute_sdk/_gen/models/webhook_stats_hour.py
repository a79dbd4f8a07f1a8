# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

import datetime

from attrs import define

from ... import _model

_FIELDS: tuple[_model.Field, ...] = (
    ("hour", "hour", _model.moment, True),
    ("attempts", "attempts", _model.whole, True),
    ("failed_attempts", "failed_attempts", _model.whole, True),
    ("delivered", "delivered", _model.whole, True),
    ("failed", "failed", _model.whole, True),
    ("success_basis_points", "success_basis_points", _model.nullable(_model.whole), True),
    ("p50_ms", "p50_ms", _model.nullable(_model.whole), True),
    ("p95_ms", "p95_ms", _model.nullable(_model.whole), True),
    ("p99_ms", "p99_ms", _model.nullable(_model.whole), True),
)


@define
class WebhookStatsHour(_model.Model):
    """What was sent to a webhook in one hour.

    Attributes:
        hour (datetime.datetime): When the hour begins, in UTC.
        attempts (int): How many requests were sent.
        failed_attempts (int): How many of them did not get a 2xx response.
        delivered (int): How many deliveries were acknowledged.
        failed (int): How many deliveries failed after their last attempt.
        success_basis_points (int | None): The share of attempts that succeeded, in hundredths of a percent; `null`
            without attempts.
        p50_ms (int | None): The median time from the event to its acknowledgement, in milliseconds, retries included;
            `null` without acknowledgements. An estimate, within 20 %.
        p95_ms (int | None): The 95th percentile of that time, estimated in the same way.
        p99_ms (int | None): The 99th percentile of that time, estimated in the same way.
    """

    hour: datetime.datetime
    attempts: int
    failed_attempts: int
    delivered: int
    failed: int
    success_basis_points: int | None
    p50_ms: int | None
    p95_ms: int | None
    p99_ms: int | None

    _fields = _FIELDS
