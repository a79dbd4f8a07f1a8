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
    """All but the first two got no status: nothing that a receiver's code could have said."""

    SUCCESS = "success"
    BAD_STATUS = "bad_status"
    TIMEOUT = "timeout"
    CONNECTION_ERROR = "connection_error"
    TLS_ERROR = "tls_error"
    REFUSED_ADDRESS = "refused_address"


class RevocationReason(StrEnum):
    """Why a key was revoked."""

    BY_OWNER = "by_owner"
    BY_OPERATOR = "by_operator"
    REPORTED = "reported"


class WebhookStatus(StrEnum):
    """A paused webhook's deliveries are queued, and wait. A disabled one gets none."""

    ACTIVE = "active"
    PAUSED = "paused"
    DISABLED = "disabled"


class PauseReason(StrEnum):
    """Why a webhook is paused: what became of a key that created or edited it."""

    KEY_REVOKED = "key_revoked"
    KEY_REPORTED = "key_reported"


class DisabledReason(StrEnum):
    """Why a webhook is disabled. `gone`: its receiver answered 410."""

    BY_OWNER = "by_owner"
    GONE = "gone"
    FAILING = "failing"


class ActorKind(StrEnum):
    """Who does something: an operator, by `cute` or for others in the portal; a user in the
    portal; a key; or the system.
    """

    OPERATOR = "operator"
    USER = "user"
    KEY = "key"
    SYSTEM = "system"


class Role(StrEnum):
    """What a user may do in the portal beyond what is theirs."""

    MEMBER = "member"
    ADMIN = "admin"


class AuditAction(StrEnum):
    USER_CREATED = "user.created"
    USER_EDITED = "user.edited"
    USER_TIER_SET = "user.tier_set"
    USER_ROLE_SET = "user.role_set"
    USER_SUSPENDED = "user.suspended"
    USER_UNSUSPENDED = "user.unsuspended"
    USER_SIGNED_UP = "user.signed_up"
    USER_EMAIL_VERIFIED = "user.email_verified"
    USER_PASSWORD_CHANGED = "user.password_changed"  # noqa: S105 - the name of a deed
    USER_PASSWORD_RESET = "user.password_reset"  # noqa: S105 - the name of a deed
    SESSION_STARTED = "session.started"
    SESSION_FAILED = "session.failed"
    SESSION_ENDED = "session.ended"
    IDENTITY_LINKED = "identity.linked"
    IDENTITY_UNLINKED = "identity.unlinked"
    KEY_CREATED = "key.created"
    KEY_EDITED = "key.edited"
    KEY_TIER_SET = "key.tier_set"
    KEY_ROTATED = "key.rotated"
    KEY_REVOKED = "key.revoked"
    KEY_REPORTED = "key.reported"
    KEYS_LISTED = "keys.listed"
    WEBHOOK_CONFIRMED = "webhook.confirmed"
    WEBHOOK_EDITED = "webhook.edited"
    WEBHOOK_SECRET_ROTATED = "webhook.secret_rotated"  # noqa: S105 - the name of a deed
    USER_ERASED = "user.erased"
    USERS_LISTED = "users.listed"
    USER_VIEWED = "user.viewed"
    LEAKS_LISTED = "leaks.listed"
    AUDIT_LISTED = "audit.listed"


class AuditTarget(StrEnum):
    USER = "user"
    KEY = "key"
    WEBHOOK = "webhook"


class NoticeKind(StrEnum):
    KEY_ROTATED = "key_rotated"
    KEY_REVOKED = "key_revoked"
    KEY_REPORTED = "key_reported"
    WEBHOOK_FAILING = "webhook_failing"
    WEBHOOK_DISABLED = "webhook_disabled"


class MailKind(StrEnum):
    """What a mail is about. Its text is written when it is sent."""

    VERIFY_EMAIL = "verify_email"
    RESET_PASSWORD = "reset_password"  # noqa: S105 - the name of a mail
    ADDRESS_TAKEN = "address_taken"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - the name of a mail
    ACCOUNT_LOCKED = "account_locked"


class TokenPurpose(StrEnum):
    """What a link in a mail is good for."""

    VERIFY_EMAIL = "verify_email"
    RESET_PASSWORD = "reset_password"  # noqa: S105 - the name of a purpose
