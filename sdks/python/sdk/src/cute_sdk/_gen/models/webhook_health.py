# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

import datetime
from uuid import UUID

from attrs import define

from ... import _model
from ..models.webhook_health_status import WebhookHealthStatus

_FIELDS: tuple[_model.Field, ...] = (
    ("status", "status", _model.member(WebhookHealthStatus), True),
    ("failing_since", "failing_since", _model.nullable(_model.moment), True),
    ("last_success_at", "last_success_at", _model.nullable(_model.moment), True),
    ("last_failure_at", "last_failure_at", _model.nullable(_model.moment), True),
    ("last_failed_delivery_id", "last_failed_delivery_id", _model.nullable(_model.uuid), True),
    ("next_attempt_at", "next_attempt_at", _model.nullable(_model.moment), True),
)


@define
class WebhookHealth(_model.Model):
    """The health of a webhook's deliveries.

    Attributes:
        status (WebhookHealthStatus): The state of deliveries to a webhook. More values may come. The values are
            `active`: deliveries arrive; `degraded`: fewer than 95 % of the attempts of this hour and the previous one
            succeeded; `failing`: none of the attempts of this hour and the previous one succeeded; `held`: deliveries are
            queued, because ten attempts in a row failed (we then try one at a time), or because today's delivery budget is
            used up; `paused`: as in `status` of the webhook; `disabled`: as in `status` of the webhook; `unverified`: as in
            `status` of the webhook.
        failing_since (datetime.datetime | None): When an attempt first failed since the last success. `null` if the
            last attempt succeeded.
        last_success_at (datetime.datetime | None): When an attempt last succeeded. `null` if none has.
        last_failure_at (datetime.datetime | None): When an attempt last failed. `null` if none has.
        last_failed_delivery_id (None | UUID): The delivery whose attempt last failed: `GET
            /v1/deliveries/{delivery_id}` shows the response or the error. `null` if none has.
        next_attempt_at (datetime.datetime | None): While deliveries are `held`, when the next one is tried. `null`
            otherwise, and during an attempt.
    """

    status: WebhookHealthStatus
    failing_since: datetime.datetime | None
    last_success_at: datetime.datetime | None
    last_failure_at: datetime.datetime | None
    last_failed_delivery_id: None | UUID
    next_attempt_at: datetime.datetime | None

    _fields = _FIELDS
