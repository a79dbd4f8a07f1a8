# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from attrs import define

from ... import _model
from ..models.event_pattern import EventPattern
from ..models.webhook_status import WebhookStatus

if TYPE_CHECKING:
    from ..models.metadata import Metadata
    from ..models.missed_range import MissedRange
    from ..models.webhook_health import WebhookHealth
    from ..models.webhook_status_detail import WebhookStatusDetail
    from ..models.webhook_verification import WebhookVerification


_FIELDS: tuple[_model.Field, ...] = (
    ("id", "id", _model.uuid, True),
    ("url", "url", _model.text, True),
    ("types", "types", _model.array(_model.member(EventPattern)), True),
    ("filter", "filter_", _model.nullable(_model.text), True),
    ("description", "description", _model.nullable(_model.text), True),
    ("metadata", "metadata", _model.nested("Metadata"), True),
    ("version", "version", _model.text, True),
    ("status", "status", _model.member(WebhookStatus), True),
    ("status_detail", "status_detail", _model.nullable(_model.nested("WebhookStatusDetail")), True),
    ("missed", "missed", _model.nullable(_model.nested("MissedRange")), True),
    ("verification", "verification", _model.nested("WebhookVerification"), True),
    ("health", "health", _model.nested("WebhookHealth"), True),
    (
        "previous_secret_expires_at",
        "previous_secret_expires_at",
        _model.nullable(_model.moment),
        True,
    ),
    ("created_at", "created_at", _model.moment, True),
    ("etag", "etag", _model.text, True),
)


@define
class Webhook(_model.Model):
    """A URL that your events are sent to.

    Attributes:
        id (UUID): The webhook's id.
        url (str): Where the events go.
        types (list[EventPattern]): The event types that are sent.
        filter_ (None | str): The filter that selects events by their `data`, in canonical form. `null` sends all.
        description (None | str): The owner's note.
        metadata (Metadata): Your own data about something: up to 20 pairs of texts, such as its id in your system. A
            key has up to 40 characters, begins and ends with a visible one and has no control characters; a value has up to
            500, and no control characters other than tabs and line ends. Only you see it.
        version (str): The API version of its events, from `x-versions`. If it has retired, the next version applies.
        status (WebhookStatus): Whether events are sent to a webhook. After `disabled`, set it to `active`, then recover
            the missed events. More values may come. The values are `active`: events are sent; `paused`: events are queued
            until you confirm it, because a key that created or edited it was revoked; `disabled`: events are neither sent
            nor queued; `unverified`: events are queued until its URL responds to the verification challenge.
        status_detail (None | WebhookStatusDetail): Why it is `disabled`, and since when. `null` in any other status.
        missed (MissedRange | None): The events that it missed while it was disabled or kept failing, until you recover
            them. `null` if it missed none.
        verification (WebhookVerification): Whether a webhook's URL has responded to the verification challenge, and the
            state of the attempts.
        health (WebhookHealth): The health of a webhook's deliveries.
        previous_secret_expires_at (datetime.datetime | None): When the previous secret stops signing. `null` if only
            the current one signs.
        created_at (datetime.datetime): When it was registered.
        etag (str): The entity tag of the webhook: send it, quotes included, as `If-Match` to change the webhook only if
            its settings are still the same. It equals the `ETag` header of the webhook itself.
    """

    id: UUID
    url: str
    types: list[EventPattern]
    filter_: None | str
    description: None | str
    metadata: Metadata
    version: str
    status: WebhookStatus
    status_detail: None | WebhookStatusDetail
    missed: MissedRange | None
    verification: WebhookVerification
    health: WebhookHealth
    previous_secret_expires_at: datetime.datetime | None
    created_at: datetime.datetime
    etag: str

    _fields = _FIELDS
