# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

from typing import TYPE_CHECKING, Literal
from uuid import UUID

from attrs import define

from ... import _model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.alert_firing import AlertFiring


_FIELDS: tuple[_model.Field, ...] = (
    ("id", "id", _model.uuid, True),
    ("type", "type", _model.constant("alert.resolved"), True),
    ("timestamp", "timestamp", _model.whole, True),
    ("account", "account", _model.uuid, True),
    ("data", "data", _model.nested("AlertFiring"), True),
    ("install", "install", _model.uuid, False),
)


@define
class AlertResolvedEvent(_model.Model):
    """An alert of your organisation was resolved.

    Attributes:
        id (UUID): The event's id, as in the header `webhook-id`. The same in every attempt.
        type (Literal['alert.resolved']): The event's type.
        timestamp (int): When it happened, in milliseconds since 1970-01-01T00:00:00Z.
        account (UUID): The id of the user whose data it is. Events of one account keep their order: in the feed all of
            them, in webhooks those of the same item, order or message.
        data (AlertFiring): One firing of an alert, until its condition no longer holds.
        install (UUID | Unset): The install that lets an app get the event. Only in events that an app gets without
            `Cute-Account`: `account` is then the seller.
    """

    id: UUID
    type: Literal["alert.resolved"]
    timestamp: int
    account: UUID
    data: AlertFiring
    install: UUID | Unset = UNSET

    _fields = _FIELDS
