# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

import datetime

from attrs import define

from ... import _model

_FIELDS: tuple[_model.Field, ...] = (
    ("verified_at", "verified_at", _model.nullable(_model.moment), True),
    ("last_tried_at", "last_tried_at", _model.nullable(_model.moment), True),
    ("last_error", "last_error", _model.nullable(_model.text), True),
    ("next_try_at", "next_try_at", _model.nullable(_model.moment), True),
)


@define
class WebhookVerification(_model.Model):
    """Whether a webhook's URL has responded to the verification challenge, and the state of the attempts.

    Attributes:
        verified_at (datetime.datetime | None): When it responded with the challenge. `null` until then.
        last_tried_at (datetime.datetime | None): When the challenge was last sent. `null` before that.
        last_error (None | str): Why the last attempt failed. `null` if none has.
        next_try_at (datetime.datetime | None): When the next attempt is. `null` if no attempt is planned.
    """

    verified_at: datetime.datetime | None
    last_tried_at: datetime.datetime | None
    last_error: None | str
    next_try_at: datetime.datetime | None

    _fields = _FIELDS
