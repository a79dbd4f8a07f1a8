# Generated from the spec by `make generate`: never edit this file.
from enum import Enum


class EventType(str, Enum):
    """A value that a newer server adds becomes a member too: `name` is the value, in capitals."""

    ALERT_FIRED = "alert.fired"
    ALERT_RESOLVED = "alert.resolved"
    APP_DATA_REQUESTED = "app.data_requested"
    APP_INSTALLED = "app.installed"
    APP_SCOPES_CHANGED = "app.scopes_changed"
    APP_UNINSTALLED = "app.uninstalled"
    CATALOG_CHANGED = "catalog.changed"
    ITEM_CREATED = "item.created"
    ITEM_DELETED = "item.deleted"
    ITEM_RESERVED = "item.reserved"
    ITEM_SOLD = "item.sold"
    ITEM_UPDATED = "item.updated"
    KEY_REVOKED = "key.revoked"
    KEY_ROTATED = "key.rotated"
    MESSAGE_RECEIVED = "message.received"
    ORDER_CANCELLED = "order.cancelled"
    ORDER_COMPLETED = "order.completed"
    ORDER_CREATED = "order.created"
    ORDER_UPDATED = "order.updated"
    USER_ERASED = "user.erased"
    WEBHOOK_DISABLED = "webhook.disabled"
    WEBHOOK_FAILING = "webhook.failing"

    @classmethod
    def _missing_(cls, value: object) -> "EventType | None":
        if not isinstance(value, str):
            return None
        member = str.__new__(cls, value)
        member._name_ = value.upper()
        member._value_ = value
        return member

    def __str__(self) -> str:
        return self.value
