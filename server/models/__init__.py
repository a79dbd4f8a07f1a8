"""Tables. Importing this package loads every one of them into `Base.metadata`."""

from server.models.accounts import ApiKey, Notice, User
from server.models.audit import AuditEntry
from server.models.base import Base
from server.models.catalogue import Brand, Category, Item, SearchWord
from server.models.delivery import (
    Attempt,
    AttemptCount,
    Delivery,
    DeliveryDay,
    Event,
    EventType,
    FeedHead,
    Lane,
    PumpSeen,
    Webhook,
    WebhookHour,
)
from server.models.idempotency import IdempotencyRecord
from server.models.mirror import ItemChange, ItemChangeNote, ItemSnapshot, ItemSnapshotChunk
from server.models.portal import Identity, MailToken, MailWish, PortalSession
from server.models.set_aside import SetAsideRow
from server.models.trade import Message, Order
from server.models.usage import RequestRecord, UsageHour

__all__ = [
    "ApiKey",
    "Attempt",
    "AttemptCount",
    "AuditEntry",
    "Base",
    "Brand",
    "Category",
    "Delivery",
    "DeliveryDay",
    "Event",
    "EventType",
    "FeedHead",
    "IdempotencyRecord",
    "Identity",
    "Item",
    "ItemChange",
    "ItemChangeNote",
    "ItemSnapshot",
    "ItemSnapshotChunk",
    "Lane",
    "MailToken",
    "MailWish",
    "Message",
    "Notice",
    "Order",
    "PortalSession",
    "PumpSeen",
    "RequestRecord",
    "SearchWord",
    "SetAsideRow",
    "UsageHour",
    "User",
    "Webhook",
    "WebhookHour",
]
