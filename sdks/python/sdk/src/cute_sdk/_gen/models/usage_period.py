# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

import datetime
from uuid import UUID

from attrs import define

from ... import _model

_FIELDS: tuple[_model.Field, ...] = (
    ("start", "start", _model.moment, True),
    ("key_id", "key_id", _model.nullable(_model.uuid), True),
    ("operation", "operation", _model.nullable(_model.text), True),
    ("status_class", "status_class", _model.nullable(_model.text), True),
    ("requests", "requests", _model.whole, True),
    ("quota_used", "quota_used", _model.whole, True),
    ("p50_ms", "p50_ms", _model.whole, True),
    ("p95_ms", "p95_ms", _model.whole, True),
)


@define
class UsagePeriod(_model.Model):
    """The calls in an hour or a day; with `group_by`, those with the same key, operation or status class.

    Attributes:
        start (datetime.datetime): When the hour or the day begins, in UTC.
        key_id (None | UUID): The key that made the calls; `null` for all keys combined.
        operation (None | str): The `operationId` that was called; `null` for all operations combined and, with
            `group_by`, for paths and methods that match no operation.
        status_class (None | str): The status class of the responses, such as `2xx`; `null` for all classes combined.
        requests (int): How many calls there were.
        quota_used (int): How many of them counted against the quotas of their keys. A batch is one of them, whatever
            its rows.
        p50_ms (int): The median time of the calls on our side, in milliseconds, estimated from counts in buckets.
        p95_ms (int): The 95th percentile of the time of the calls on our side, in milliseconds, estimated in the same
            way.
    """

    start: datetime.datetime
    key_id: None | UUID
    operation: None | str
    status_class: None | str
    requests: int
    quota_used: int
    p50_ms: int
    p95_ms: int

    _fields = _FIELDS
