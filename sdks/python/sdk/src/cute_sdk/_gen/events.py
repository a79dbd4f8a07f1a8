# Generated from the spec by `make generate`: never edit this file.
"""The events of webhooks: a model for each type. Models are loaded when an event is parsed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Union

from .. import _events
from . import models

if TYPE_CHECKING:
    from .._events import UnknownEvent
    from .models import (
        AlertFiredEvent,
        AlertResolvedEvent,
        AppDataRequestedEvent,
        AppInstalledEvent,
        AppScopesChangedEvent,
        AppUninstalledEvent,
        CatalogChangedEvent,
        ItemCreatedEvent,
        ItemDeletedEvent,
        ItemReservedEvent,
        ItemSoldEvent,
        ItemUpdatedEvent,
        KeyRevokedEvent,
        KeyRotatedEvent,
        MessageReceivedEvent,
        OrderCancelledEvent,
        OrderCompletedEvent,
        OrderCreatedEvent,
        OrderUpdatedEvent,
        UserErasedEvent,
        WebhookDisabledEvent,
        WebhookFailingEvent,
        WebhookVerificationEvent,
    )

    WebhookEvent = Union[
        AlertFiredEvent,
        AlertResolvedEvent,
        AppDataRequestedEvent,
        AppInstalledEvent,
        AppScopesChangedEvent,
        AppUninstalledEvent,
        CatalogChangedEvent,
        ItemCreatedEvent,
        ItemDeletedEvent,
        ItemReservedEvent,
        ItemSoldEvent,
        ItemUpdatedEvent,
        KeyRevokedEvent,
        KeyRotatedEvent,
        MessageReceivedEvent,
        OrderCancelledEvent,
        OrderCompletedEvent,
        OrderCreatedEvent,
        OrderUpdatedEvent,
        UserErasedEvent,
        WebhookDisabledEvent,
        WebhookFailingEvent,
        WebhookVerificationEvent,
        UnknownEvent,
    ]

EVENT_MODELS: Mapping[str, str] = {
    "alert.fired": "AlertFiredEvent",
    "alert.resolved": "AlertResolvedEvent",
    "app.data_requested": "AppDataRequestedEvent",
    "app.installed": "AppInstalledEvent",
    "app.scopes_changed": "AppScopesChangedEvent",
    "app.uninstalled": "AppUninstalledEvent",
    "catalog.changed": "CatalogChangedEvent",
    "item.created": "ItemCreatedEvent",
    "item.deleted": "ItemDeletedEvent",
    "item.reserved": "ItemReservedEvent",
    "item.sold": "ItemSoldEvent",
    "item.updated": "ItemUpdatedEvent",
    "key.revoked": "KeyRevokedEvent",
    "key.rotated": "KeyRotatedEvent",
    "message.received": "MessageReceivedEvent",
    "order.cancelled": "OrderCancelledEvent",
    "order.completed": "OrderCompletedEvent",
    "order.created": "OrderCreatedEvent",
    "order.updated": "OrderUpdatedEvent",
    "user.erased": "UserErasedEvent",
    "webhook.disabled": "WebhookDisabledEvent",
    "webhook.failing": "WebhookFailingEvent",
    "webhook.verification": "WebhookVerificationEvent",
}


def parse_event(payload: Mapping[str, Any]) -> WebhookEvent:
    """The body of a webhook's request as the model of its type.

    A type that is not in `EVENT_MODELS` gives an `UnknownEvent`. Raises `KeyError`, `TypeError`,
    `ValueError` or `AttributeError` when members of the body are missing or are of another kind.
    What is in `data` never raises.
    """
    name = EVENT_MODELS.get(payload["type"])
    if name is None:
        return _events.UnknownEvent.from_dict(payload)
    event: WebhookEvent = getattr(models, name).from_dict(payload)
    return _events.checked(event)
