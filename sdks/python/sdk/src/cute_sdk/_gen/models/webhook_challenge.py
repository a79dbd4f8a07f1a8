# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

from uuid import UUID

from attrs import define

from ... import _model

_FIELDS: tuple[_model.Field, ...] = (
    ("webhook_id", "webhook_id", _model.uuid, True),
    ("challenge", "challenge", _model.text, True),
)


@define
class WebhookChallenge(_model.Model):
    """The challenge that a receiver sends back to prove that it wants the events of a webhook.

    Attributes:
        webhook_id (UUID): The webhook's id.
        challenge (str): Respond with this value: `{"challenge": "…"}`, or the value alone as text. Each attempt has a
            new value.
    """

    webhook_id: UUID
    challenge: str

    _fields = _FIELDS
