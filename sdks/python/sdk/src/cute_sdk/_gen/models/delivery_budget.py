# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

import datetime

from attrs import define

from ... import _model

_FIELDS: tuple[_model.Field, ...] = (
    ("budget", "budget", _model.whole, True),
    ("sent_today", "sent_today", _model.whole, True),
    ("resumes_at", "resumes_at", _model.nullable(_model.moment), True),
)


@define
class DeliveryBudget(_model.Model):
    """How much was sent to the user's webhooks today (UTC), and how much the user's tier allows. Each attempt counts,
    including redeliveries and test events.

        Attributes:
            budget (int): How many deliveries the tier allows a day.
            sent_today (int): How many deliveries were sent since midnight (UTC). The number can lag by a second, and
                slightly exceed the budget.
            resumes_at (datetime.datetime | None): When queued deliveries are sent, if the budget is used up. `null` while
                budget is left.
    """

    budget: int
    sent_today: int
    resumes_at: datetime.datetime | None

    _fields = _FIELDS
