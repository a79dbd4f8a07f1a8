"""The states and closed lists that tables hold. The spec names the same values."""

from enum import StrEnum


class Scope(StrEnum):
    READ_ITEMS = "read:items"
    WRITE_ITEMS = "write:items"
    READ_ORDERS = "read:orders"
    WEBHOOKS = "webhooks"


class Tier(StrEnum):
    FREE = "free"
    BASIC = "basic"
    PRO = "pro"


class Condition(StrEnum):
    NEW_WITH_TAGS = "new_with_tags"
    NEW_WITHOUT_TAGS = "new_without_tags"
    VERY_GOOD = "very_good"
    GOOD = "good"
    SATISFACTORY = "satisfactory"


class ItemStatus(StrEnum):
    """Draft, active and archived are its owner's to set; reserved and sold come from orders."""

    DRAFT = "draft"
    ACTIVE = "active"
    RESERVED = "reserved"
    SOLD = "sold"
    ARCHIVED = "archived"


class ItemChangeType(StrEnum):
    """What a mirror of the catalogue does with an item: put it as it is, or take it away."""

    UPSERT = "upsert"
    DELETE = "delete"


class OrderStatus(StrEnum):
    CREATED = "created"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class DeliveryStatus(StrEnum):
    """Pending waits for its next attempt (or is leased by a worker); the rest are final."""

    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"
    CANCELLED = "cancelled"


class AttemptOutcome(StrEnum):
    SUCCESS = "success"
    BAD_STATUS = "bad_status"
    TIMEOUT = "timeout"
    CONNECTION_ERROR = "connection_error"
    REFUSED_ADDRESS = "refused_address"
