# Generated from the spec by `make generate`: never edit this file.
"""Closed lists of the document, which says what each is for."""

from collections.abc import Mapping
from enum import StrEnum


class AlertKind(StrEnum):
    ERROR_RATE = "error_rate"
    LATENCY = "latency"
    QUOTA = "quota"
    WEBHOOK_FAILING = "webhook_failing"
    VERSION_RELEASED = "version_released"


class AppStatus(StrEnum):
    DRAFT = "draft"
    REVIEW = "review"
    LIVE = "live"
    SUSPENDED = "suspended"


class AttemptOutcome(StrEnum):
    SUCCESS = "success"
    BAD_STATUS = "bad_status"
    TIMEOUT = "timeout"
    CONNECTION_ERROR = "connection_error"
    TLS_ERROR = "tls_error"
    REFUSED_ADDRESS = "refused_address"
    NOT_SENT = "not_sent"


class Condition(StrEnum):
    NEW_WITH_TAGS = "new_with_tags"
    NEW_WITHOUT_TAGS = "new_without_tags"
    VERY_GOOD = "very_good"
    GOOD = "good"
    SATISFACTORY = "satisfactory"


class CertificateKind(StrEnum):
    PROVIDER = "provider"
    RECEIVER = "receiver"
    CLIENT = "client"


class ContractOutcome(StrEnum):
    WORKS = "works"
    AT_RISK = "at_risk"
    BREAKS = "breaks"


class DeliveryStatus(StrEnum):
    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"
    CANCELLED = "cancelled"


class DisabledReason(StrEnum):
    BY_OWNER = "by_owner"
    GONE = "gone"
    FAILING = "failing"
    UNVERIFIED = "unverified"


class FulfillmentStatus(StrEnum):
    UNFULFILLED = "unfulfilled"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    RETURNED = "returned"


FULFILLMENT_STATUS_STEPS: Mapping[FulfillmentStatus, frozenset[FulfillmentStatus]] = {
    FulfillmentStatus.UNFULFILLED: frozenset(
        {FulfillmentStatus.SHIPPED, FulfillmentStatus.DELIVERED}
    ),
    FulfillmentStatus.SHIPPED: frozenset({FulfillmentStatus.DELIVERED, FulfillmentStatus.RETURNED}),
    FulfillmentStatus.DELIVERED: frozenset({FulfillmentStatus.RETURNED}),
    FulfillmentStatus.RETURNED: frozenset(),
}


class ItemChangeType(StrEnum):
    UPSERT = "upsert"
    DELETE = "delete"


class ItemStatus(StrEnum):
    DRAFT = "draft"
    ACTIVE = "active"
    RESERVED = "reserved"
    SOLD = "sold"
    ARCHIVED = "archived"


class MemberRole(StrEnum):
    OWNER = "owner"
    ADMIN = "admin"
    DEVELOPER = "developer"
    ANALYST = "analyst"
    BILLING_FREE = "billing_free"


MEMBER_ROLE_TEXTS: Mapping[MemberRole, str] = {
    MemberRole.OWNER: "everything, including other owners",
    MemberRole.ADMIN: "everything, except for owners",
    MemberRole.DEVELOPER: "keys, webhooks, apps and alerts, and reads the rest",
    MemberRole.ANALYST: "reads, and changes nothing",
    MemberRole.BILLING_FREE: "webhooks, apps and contracts; no new keys, and no usage",
}


class OrderRole(StrEnum):
    SELLER = "seller"
    BUYER = "buyer"


class OrderStatus(StrEnum):
    OPEN = "open"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


ORDER_STATUS_STEPS: Mapping[OrderStatus, frozenset[OrderStatus]] = {
    OrderStatus.OPEN: frozenset({OrderStatus.COMPLETED, OrderStatus.CANCELLED}),
    OrderStatus.COMPLETED: frozenset(),
    OrderStatus.CANCELLED: frozenset(),
}


class PaymentStatus(StrEnum):
    PENDING = "pending"
    PAID = "paid"
    PARTLY_REFUNDED = "partly_refunded"
    REFUNDED = "refunded"


PAYMENT_STATUS_STEPS: Mapping[PaymentStatus, frozenset[PaymentStatus]] = {
    PaymentStatus.PENDING: frozenset({PaymentStatus.PAID}),
    PaymentStatus.PAID: frozenset({PaymentStatus.PARTLY_REFUNDED, PaymentStatus.REFUNDED}),
    PaymentStatus.PARTLY_REFUNDED: frozenset({PaymentStatus.REFUNDED}),
    PaymentStatus.REFUNDED: frozenset(),
}


class RevocationReason(StrEnum):
    BY_OWNER = "by_owner"
    BY_OPERATOR = "by_operator"
    REPORTED = "reported"


class SandboxClockStatus(StrEnum):
    READY = "ready"
    ADVANCING = "advancing"


class SandboxFaultKind(StrEnum):
    RESPONSE_LOST = "response_lost"
    RATE_LIMITED = "rate_limited"
    SERVER_ERROR = "server_error"
    SLOW = "slow"
    TRUNCATED_BODY = "truncated_body"
    CONNECTION_RESET = "connection_reset"
    WEBHOOK_LATE = "webhook_late"
    WEBHOOK_TWICE = "webhook_twice"
    WEBHOOK_OUT_OF_ORDER = "webhook_out_of_order"
    WEBHOOK_BAD_SIGNATURE = "webhook_bad_signature"
    WEBHOOK_UNKNOWN_TYPE = "webhook_unknown_type"
    WEBHOOK_UNKNOWN_FIELD = "webhook_unknown_field"
    WEBHOOK_DOWN = "webhook_down"


class SandboxMomentKind(StrEnum):
    DAY_ENDED = "day_ended"
    KEY_EXPIRED = "key_expired"
    VERSION_RETIRED = "version_retired"
    MAIL_QUEUED = "mail_queued"
    DELIVERIES_DUE = "deliveries_due"
    ROWS_REMOVED = "rows_removed"


class SavingKind(StrEnum):
    WEBHOOK = "webhook"
    IF_NONE_MATCH = "if_none_match"
    BATCH = "batch"


class ShadowDifferenceKind(StrEnum):
    STATUS = "status"
    PARAMETER = "parameter"
    REMOVED = "removed"
    ADDED = "added"
    TYPE = "type"
    VALUE = "value"
    LENGTH = "length"


class Scope(StrEnum):
    READ_ACCOUNT = "read:account"
    READ_ITEMS = "read:items"
    WRITE_ITEMS = "write:items"
    READ_ORDERS = "read:orders"
    READ_ORDER_CONTACTS = "read:order_contacts"
    READ_MESSAGES = "read:messages"
    WEBHOOKS = "webhooks"
    CONTRACTS = "contracts"
    READ_AUDIT = "read:audit"


SCOPE_TEXTS: Mapping[Scope, str] = {
    Scope.READ_ACCOUNT: "see who you are (email and username), your organisation, keys, usage and requests",
    Scope.READ_ITEMS: "search the market, and read your own items with their SKUs, and your favorites",
    Scope.WRITE_ITEMS: "create, change and delete your items and favorites",
    Scope.READ_ORDERS: "read your orders, with the usernames of their buyers and sellers",
    Scope.READ_ORDER_CONTACTS: "read more of your buyers than their usernames (nothing yet)",
    Scope.READ_MESSAGES: "read messages to you, in events",
    Scope.WEBHOOKS: "register and manage your webhooks",
    Scope.CONTRACTS: "publish and manage the contracts of your programs",
    Scope.READ_AUDIT: "read who did what in your account, with network addresses",
}


class Tier(StrEnum):
    FREE = "free"
    BASIC = "basic"
    PRO = "pro"


class WebhookHealthStatus(StrEnum):
    ACTIVE = "active"
    DEGRADED = "degraded"
    FAILING = "failing"
    HELD = "held"
    PAUSED = "paused"
    DISABLED = "disabled"
    UNVERIFIED = "unverified"


class WebhookStatus(StrEnum):
    ACTIVE = "active"
    PAUSED = "paused"
    DISABLED = "disabled"
    UNVERIFIED = "unverified"
