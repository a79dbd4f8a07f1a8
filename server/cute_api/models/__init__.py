"""Tables. Importing this package loads all of them into `Base.metadata`."""

from cute_api.models.accounts import (
    ApiKey,
    AuditEntry,
    Erasure,
    KeyVersion,
    Notice,
    User,
    UserStorage,
)
from cute_api.models.base import Base
from cute_api.models.catalogue import (
    Brand,
    CatalogueVersion,
    Category,
    Item,
    ItemPair,
    ItemSummary,
    ItemView,
    SearchWord,
    TraitCategory,
)
from cute_api.models.delivery import (
    Attempt,
    AttemptCount,
    Delivery,
    DeliveryDay,
    Event,
    EventTypeRow,
    FeedHead,
    Lane,
    PumpSeen,
    Webhook,
    WebhookHour,
)
from cute_api.models.encryption_keys import EncryptionKey
from cute_api.models.idempotency import IdempotencyRecord
from cute_api.models.mirror import (
    ItemChange,
    ItemChangeHorizon,
    ItemChangeNote,
    ItemSnapshot,
    ItemSnapshotChunk,
)
from cute_api.models.portal import (
    DeviceLogin,
    Identity,
    MailOccasion,
    MailToken,
    MailWish,
    MutedMail,
    PortalSession,
    VersionNotice,
)
from cute_api.models.replicas.own_writes import OwnWrite
from cute_api.models.schema_version import SchemaSupport
from cute_api.models.set_aside import SetAsideRow
from cute_api.models.trade import Message, Order
from cute_api.models.usage import (
    CountedRequest,
    RemovedRequests,
    RequestBody,
    RequestRecord,
    UsageHour,
    UserUsageHour,
)

__all__ = [
    "ApiKey",
    "Attempt",
    "AttemptCount",
    "AuditEntry",
    "Base",
    "Brand",
    "CatalogueVersion",
    "Category",
    "CountedRequest",
    "Delivery",
    "DeliveryDay",
    "DeviceLogin",
    "EncryptionKey",
    "Erasure",
    "Event",
    "EventTypeRow",
    "FeedHead",
    "IdempotencyRecord",
    "Identity",
    "Item",
    "ItemChange",
    "ItemChangeHorizon",
    "ItemChangeNote",
    "ItemPair",
    "ItemSnapshot",
    "ItemSnapshotChunk",
    "ItemSummary",
    "ItemView",
    "KeyVersion",
    "Lane",
    "MailOccasion",
    "MailToken",
    "MailWish",
    "Message",
    "MutedMail",
    "Notice",
    "Order",
    "OwnWrite",
    "PortalSession",
    "PumpSeen",
    "RemovedRequests",
    "RequestBody",
    "RequestRecord",
    "SchemaSupport",
    "SearchWord",
    "SetAsideRow",
    "TraitCategory",
    "UsageHour",
    "User",
    "UserStorage",
    "UserUsageHour",
    "VersionNotice",
    "Webhook",
    "WebhookHour",
]
