# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

import datetime
from uuid import UUID

from attrs import define

from ... import _model
from ..models.alert_kind import AlertKind

_FIELDS: tuple[_model.Field, ...] = (
    ("id", "id", _model.uuid, True),
    ("alert_id", "alert_id", _model.uuid, True),
    ("kind", "kind", _model.member(AlertKind), True),
    ("key_id", "key_id", _model.nullable(_model.uuid), True),
    ("webhook_id", "webhook_id", _model.nullable(_model.uuid), True),
    ("version", "version", _model.nullable(_model.text), True),
    ("value", "value", _model.nullable(_model.whole), True),
    ("threshold", "threshold", _model.nullable(_model.whole), True),
    ("started_at", "started_at", _model.moment, True),
    ("ended_at", "ended_at", _model.nullable(_model.moment), True),
)


@define
class AlertFiring(_model.Model):
    """One firing of an alert, until its condition no longer holds.

    Attributes:
        id (UUID): The firing's id, the same in `alert.fired` and `alert.resolved`.
        alert_id (UUID): The alert that your organisation chose.
        kind (AlertKind): What an alert watches. More values may come. The values are `error_rate`: the share of a
            seller's calls in the last hour that failed (4xx and 5xx), in percent; `latency`: the time within which 95 % of
            a seller's calls in the last hour were served, in milliseconds; `quota`: the share of a key's daily quota that
            it used in the last 24 hours, in percent; `webhook_failing`: a webhook that we disabled, or whose requests all
            fail; `version_released`: a new version of the API.
        key_id (None | UUID): The API key, for `quota`. Otherwise `null`.
        webhook_id (None | UUID): The webhook, for `webhook_failing`. Otherwise `null`.
        version (None | str): The version, for `version_released`. Otherwise `null`.
        value (int | None): What was measured when it fired: percent, or milliseconds for `latency`. `null` for kinds
            without a threshold.
        threshold (int | None): The value at which the alert fires, in the same unit. `null` for kinds without a
            threshold.
        started_at (datetime.datetime): When it fired.
        ended_at (datetime.datetime | None): When it was resolved. `null` until then; for `version_released`, the time
            when it fired.
    """

    id: UUID
    alert_id: UUID
    kind: AlertKind
    key_id: None | UUID
    webhook_id: None | UUID
    version: None | str
    value: int | None
    threshold: int | None
    started_at: datetime.datetime
    ended_at: datetime.datetime | None

    _fields = _FIELDS
