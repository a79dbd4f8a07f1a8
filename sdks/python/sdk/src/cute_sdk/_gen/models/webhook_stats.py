# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import define

from ... import _model

if TYPE_CHECKING:
    from ..models.webhook_stats_hour import WebhookStatsHour
    from ..models.webhook_stats_total import WebhookStatsTotal


_FIELDS: tuple[_model.Field, ...] = (
    ("total", "total", _model.nested("WebhookStatsTotal"), True),
    ("data", "data", _model.array(_model.nested("WebhookStatsHour")), True),
)


@define
class WebhookStats(_model.Model):
    """What was sent to a webhook.

    Attributes:
        total (WebhookStatsTotal): What was sent to a webhook in the whole range of time.
        data (list[WebhookStatsHour]): The hours with an attempt, newest first.
    """

    total: WebhookStatsTotal
    data: list[WebhookStatsHour]

    _fields = _FIELDS
