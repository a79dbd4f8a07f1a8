"""Enums of table columns: those of the document, and our own; and the advisory locks."""

from enum import IntEnum, StrEnum

from cute_api.models._gen.enums import (
    FULFILLMENT_STATUS_STEPS,
    MEMBER_ROLE_TEXTS,
    ORDER_STATUS_STEPS,
    PAYMENT_STATUS_STEPS,
    SCOPE_TEXTS,
    AlertKind,
    AppStatus,
    AttemptOutcome,
    CertificateKind,
    Condition,
    ContractOutcome,
    DeliveryStatus,
    DisabledReason,
    FulfillmentStatus,
    ItemChangeType,
    ItemStatus,
    MemberRole,
    OrderRole,
    OrderStatus,
    PaymentStatus,
    RevocationReason,
    SandboxClockStatus,
    SandboxFaultKind,
    SandboxMomentKind,
    SavingKind,
    Scope,
    ShadowDifferenceKind,
    Tier,
    WebhookHealthStatus,
    WebhookStatus,
)

__all__ = [
    "FULFILLMENT_STATUS_STEPS",
    "MEMBER_ROLE_TEXTS",
    "ORDER_STATUS_STEPS",
    "PAYMENT_STATUS_STEPS",
    "SCOPE_TEXTS",
    "ActorKind",
    "AdvisoryLock",
    "AlertKind",
    "AlertRecipients",
    "AppStatus",
    "AttemptOutcome",
    "AuditAction",
    "AuditTarget",
    "CertificateKind",
    "Condition",
    "ContractOutcome",
    "DeliveryStatus",
    "DeviceLoginStatus",
    "DisabledReason",
    "FulfillmentStatus",
    "ItemChangeType",
    "ItemStatus",
    "MailKind",
    "MemberRole",
    "NoticeKind",
    "OrderRole",
    "OrderState",
    "OrderStatus",
    "PasskeyPurpose",
    "PauseReason",
    "PaymentStatus",
    "RevocationReason",
    "Role",
    "RowWriter",
    "SandboxClockStatus",
    "SandboxFaultKind",
    "SandboxMomentKind",
    "SavingKind",
    "Scope",
    "SecondFactor",
    "ShadowDifferenceKind",
    "Tier",
    "TokenPurpose",
    "WebhookHealthStatus",
    "WebhookStatus",
]


class OrderState(StrEnum):
    """The status of an order as the table has it: `created` is `open` in the API.

    The word is that of processes of the release before, which read and write the same rows.
    """

    CREATED = "created"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class PauseReason(StrEnum):
    """Why a webhook is paused: a key that created or edited it was revoked or reported."""

    KEY_REVOKED = "key_revoked"
    KEY_REPORTED = "key_reported"


class ActorKind(StrEnum):
    """The kind of an actor: an operator, by `cute` or in the portal's admin pages; a user in the
    portal; a key; or the system.
    """

    OPERATOR = "operator"
    USER = "user"
    KEY = "key"
    SYSTEM = "system"


class Role(StrEnum):
    """A user's rights in the portal beyond their own account."""

    MEMBER = "member"
    ADMIN = "admin"


class AuditAction(StrEnum):
    USER_CREATED = "user.created"
    USER_EDITED = "user.edited"
    USER_TIER_SET = "user.tier_set"
    USER_LIMITS_SET = "user.limits_set"
    USER_LIMITS_CLEARED = "user.limits_cleared"
    USER_ROLE_SET = "user.role_set"
    USER_SUSPENDED = "user.suspended"
    USER_UNSUSPENDED = "user.unsuspended"
    USER_SIGNED_UP = "user.signed_up"
    USER_EMAIL_VERIFIED = "user.email_verified"
    USER_EMAIL_CHANGE_REQUESTED = "user.email_change_requested"
    USER_EMAIL_CHANGED = "user.email_changed"
    USER_DATA_EXPORTED = "user.data_exported"
    USER_PASSWORD_CHANGED = "user.password_changed"  # noqa: S105 - the name of an action
    USER_PASSWORD_RESET = "user.password_reset"  # noqa: S105 - the name of an action
    SESSION_STARTED = "session.started"
    SESSION_FAILED = "session.failed"
    SESSION_ENDED = "session.ended"
    SECOND_FACTOR_ADDED = "second_factor.added"
    SECOND_FACTOR_REMOVED = "second_factor.removed"
    SECOND_FACTOR_FAILED = "second_factor.failed"
    RECOVERY_CODES_REPLACED = "recovery_codes.replaced"
    RECOVERY_CODE_USED = "recovery_code.used"
    IDENTITY_LINKED = "identity.linked"
    IDENTITY_UNLINKED = "identity.unlinked"
    KEY_CREATED = "key.created"
    KEY_EDITED = "key.edited"
    KEY_TIER_SET = "key.tier_set"
    KEY_ROTATED = "key.rotated"
    KEY_REVOKED = "key.revoked"
    KEY_REPORTED = "key.reported"
    KEYS_LISTED = "keys.listed"
    WEBHOOK_CREATED = "webhook.created"
    WEBHOOK_DELETED = "webhook.deleted"
    WEBHOOK_CONFIRMED = "webhook.confirmed"
    WEBHOOK_EDITED = "webhook.edited"
    WEBHOOK_SECRET_ROTATED = "webhook.secret_rotated"  # noqa: S105 - the name of an action
    USER_ERASED = "user.erased"
    USERS_LISTED = "users.listed"
    USER_VIEWED = "user.viewed"
    APP_CREATED = "app.created"
    APP_EDITED = "app.edited"
    APP_REVIEW_REQUESTED = "app.review_requested"
    APP_REJECTED = "app.rejected"
    APP_PUBLISHED = "app.published"
    APP_SUSPENDED = "app.suspended"
    APP_RESTORED = "app.restored"
    APP_INSTALLED = "app.installed"
    APP_SCOPES_CHANGED = "app.scopes_changed"
    APP_UNINSTALLED = "app.uninstalled"
    APP_DATA_REQUESTED = "app.data_requested"
    APP_TOKENS_ENDED = "app.tokens_ended"
    CONTRACT_PUBLISHED = "contract.published"
    CONTRACT_DELETED = "contract.deleted"
    CERTIFICATE_UPLOADED = "certificate.uploaded"
    CERTIFICATES_DELETED = "certificates.deleted"
    LEAKS_LISTED = "leaks.listed"
    AUDIT_LISTED = "audit.listed"
    AUDIT_ADOPTED = "audit.adopted"
    ORGANISATION_EDITED = "organisation.edited"
    ORGANISATION_DELETION_REQUESTED = "organisation.deletion_requested"
    ORGANISATION_DELETION_CANCELLED = "organisation.deletion_cancelled"
    ORGANISATION_DELETED = "organisation.deleted"
    SELLER_MOVED = "seller.moved"
    MEMBER_INVITED = "member.invited"
    INVITATION_REVOKED = "invitation.revoked"
    MEMBER_JOINED = "member.joined"
    MEMBER_ROLE_SET = "member.role_set"
    MEMBER_REMOVED = "member.removed"
    MEMBER_LEFT = "member.left"
    OWNERSHIP_TRANSFERRED = "ownership.transferred"
    ALERT_CREATED = "alert.created"
    ALERT_EDITED = "alert.edited"
    ALERT_REMOVED = "alert.removed"


class AuditTarget(StrEnum):
    USER = "user"
    KEY = "key"
    WEBHOOK = "webhook"
    APP = "app"
    ORGANISATION = "organisation"


class SecondFactor(StrEnum):
    """What a person shows besides the password; a recovery code stands in for the others."""

    AUTHENTICATOR = "authenticator"
    PASSKEY = "passkey"
    RECOVERY_CODE = "recovery_code"


class PasskeyPurpose(StrEnum):
    """What a challenge is for: making a passkey, or showing one."""

    CREATE = "create"
    SHOW = "show"


class NoticeKind(StrEnum):
    KEY_ROTATED = "key_rotated"
    KEY_REVOKED = "key_revoked"
    KEY_REPORTED = "key_reported"
    WEBHOOK_FAILING = "webhook_failing"
    WEBHOOK_DISABLED = "webhook_disabled"


class MailKind(StrEnum):
    """The kind of an email. Its text is made when it is sent."""

    VERIFY_EMAIL = "verify_email"
    RESET_PASSWORD = "reset_password"  # noqa: S105 - the name of an email
    ADDRESS_TAKEN = "address_taken"
    CONFIRM_OLD_EMAIL = "confirm_old_email"
    CONFIRM_NEW_EMAIL = "confirm_new_email"
    EMAIL_REFUSED = "email_refused"
    EMAIL_CHANGED = "email_changed"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - the name of an email
    ACCOUNT_LOCKED = "account_locked"
    NEW_OWNER = "new_owner"
    ORGANISATION_DELETION = "organisation_deletion"
    SELLER_GIVEN_BACK = "seller_given_back"
    SECOND_FACTOR_CHANGED = "second_factor_changed"
    SECOND_FACTOR_GUESSED = "second_factor_guessed"
    DELIVERIES_USED_UP = "deliveries_used_up"
    VERSION_RETIRES = "version_retires"
    CONTRACT_BREAKS = "contract_breaks"
    WEBHOOK_FAILING = "webhook_failing"
    WEBHOOK_DISABLED = "webhook_disabled"
    WEBHOOK_RECOVERED = "webhook_recovered"
    SECURITY_MAILS_OFF = "security_mails_off"
    KEY_CREATED = "key_created"
    KEY_ROTATED = "key_rotated"
    KEY_LEAKED = "key_leaked"
    KEY_EXPIRES = "key_expires"
    KEY_EXPIRED = "key_expired"
    KEY_UNUSED = "key_unused"
    APP_TOKENS_ENDED = "app_tokens_ended"
    NEW_LOGIN = "new_login"
    QUOTA_NEARLY_USED = "quota_nearly_used"
    QUOTA_USED_UP = "quota_used_up"
    APP_REVIEWED = "app_reviewed"
    APP_SUSPENDED = "app_suspended"
    INVITATION = "invitation"
    APP_TOKEN_LEAKED = "app_token_leaked"  # noqa: S105 - the name of an email
    ALERT_FIRED = "alert_fired"
    ALERT_RESOLVED = "alert_resolved"


class AlertRecipients(StrEnum):
    """The members of an organisation who get the emails of an alert."""

    ADMINS = "admins"
    DEVELOPERS = "developers"
    READERS = "readers"


class TokenLeak(StrEnum):
    """How we know that somebody else may have a token of an app."""

    REUSED = "reused"
    REPORTED = "reported"


class TokenPurpose(StrEnum):
    """The purpose of a link in an email."""

    VERIFY_EMAIL = "verify_email"
    RESET_PASSWORD = "reset_password"  # noqa: S105 - the name of a purpose
    CONFIRM_OLD_EMAIL = "confirm_old_email"
    CONFIRM_NEW_EMAIL = "confirm_new_email"


class DeviceLoginStatus(StrEnum):
    """The status of a program's request for a key."""

    PENDING = "pending"
    APPROVED = "approved"
    DENIED = "denied"


class ClientAuth(StrEnum):
    """How an app authenticates for a token: with a key, with a signature, or not (public)."""

    SECRET = "secret"  # noqa: S105 - the name of a way
    PRIVATE_KEY = "private_key"
    NONE = "none"


class RowWriter(StrEnum):
    """The loops that write rows of many users at once, and set aside refused ones."""

    DELIVERER = "deliverer"
    RELAY = "relay"
    CATALOGUE = "catalogue"
    UPKEEP = "upkeep"
    USAGE = "usage"
    KEYS = "keys"
    MAIL = "mail"
    SNAPSHOTS = "snapshots"


class AdvisoryLock(IntEnum):
    """The advisory locks of the database; the high word marks them as this product's.

    An `Idempotency-Key` locks its own hash: see `handlers.idempotency`.
    """

    MIGRATION = 0x63757465_0001
    RELAY = 0x63757465_0002
    IMPORT = 0x63757465_0003
    GENERATED_BUYER = 0x63757465_0004
    RELAY_AWAKE = 0x63757465_0005
    ENCRYPTION_KEYS = 0x63757465_0006
    SNAPSHOTS = 0x63757465_0010
    USAGE = 0x63757465_0020
