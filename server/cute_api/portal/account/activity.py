"""Entries of the audit log, worded for the user whom they are about."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cute_api.models import AuditEntry
from cute_api.models.enums import ActorKind, AuditAction
from cute_api.services.accounts import audit_listing
from cute_api.services.accounts.clients import nickname

TEXTS: Mapping[AuditAction, str] = {
    AuditAction.USER_CREATED: "Account created",
    AuditAction.USER_EDITED: "Account edited",
    AuditAction.USER_TIER_SET: "Tier set",
    AuditAction.USER_LIMITS_SET: "Limits agreed",
    AuditAction.USER_LIMITS_CLEARED: "Limits of the tier again",
    AuditAction.USER_ROLE_SET: "Role set",
    AuditAction.USER_SUSPENDED: "Account suspended",
    AuditAction.USER_UNSUSPENDED: "Account no longer suspended",
    AuditAction.USER_ERASED: "Account erased",
    AuditAction.USER_SIGNED_UP: "Signed up",
    AuditAction.USER_EMAIL_VERIFIED: "Email address confirmed",
    AuditAction.USER_EMAIL_CHANGE_REQUESTED: "Change of the email address requested",
    AuditAction.USER_EMAIL_CHANGED: "Email address changed",
    AuditAction.USER_DATA_EXPORTED: "Data of the account downloaded",
    AuditAction.USER_PASSWORD_CHANGED: "Password changed",
    AuditAction.USER_PASSWORD_RESET: "Password reset with a link from an email",
    AuditAction.SESSION_STARTED: "Logged in",
    AuditAction.SESSION_FAILED: "Login attempt with a wrong password",
    AuditAction.SESSION_ENDED: "Logged out",
    AuditAction.SECOND_FACTOR_ADDED: "Second factor added",
    AuditAction.SECOND_FACTOR_REMOVED: "Second factor removed",
    AuditAction.SECOND_FACTOR_FAILED: "Wrong code or passkey of a second factor",
    AuditAction.RECOVERY_CODES_REPLACED: "Recovery codes replaced",
    AuditAction.RECOVERY_CODE_USED: "Recovery code used",
    AuditAction.IDENTITY_LINKED: "Other login linked",
    AuditAction.IDENTITY_UNLINKED: "Other login unlinked",
    AuditAction.KEY_CREATED: "Key created",
    AuditAction.KEY_EDITED: "Key edited",
    AuditAction.KEY_TIER_SET: "Key's tier set",
    AuditAction.KEY_ROTATED: "Key rotated",
    AuditAction.KEY_REVOKED: "Key revoked",
    AuditAction.KEY_REPORTED: "Key reported as leaked and revoked",
    AuditAction.KEYS_LISTED: "Keys viewed",
    AuditAction.USERS_LISTED: "Users searched",
    AuditAction.USER_VIEWED: "Account viewed",
    AuditAction.APP_CREATED: "App created",
    AuditAction.APP_EDITED: "App edited",
    AuditAction.APP_REVIEW_REQUESTED: "App's review requested",
    AuditAction.APP_REJECTED: "App rejected",
    AuditAction.APP_PUBLISHED: "App published",
    AuditAction.APP_SUSPENDED: "App suspended",
    AuditAction.APP_RESTORED: "App no longer suspended",
    AuditAction.APP_INSTALLED: "App connected",
    AuditAction.APP_SCOPES_CHANGED: "Connected app's scopes changed",
    AuditAction.APP_UNINSTALLED: "App disconnected",
    AuditAction.APP_DATA_REQUESTED: "Data requested from an app",
    AuditAction.APP_TOKENS_ENDED: "App's tokens ended, because somebody else may have one",
    AuditAction.CONTRACT_PUBLISHED: "Contract published",
    AuditAction.CONTRACT_DELETED: "Contract deleted",
    AuditAction.CERTIFICATE_UPLOADED: "Signed test result uploaded",
    AuditAction.CERTIFICATES_DELETED: "Signed test results deleted",
    AuditAction.LEAKS_LISTED: "Leak reports viewed",
    AuditAction.AUDIT_LISTED: "Audit log viewed",
    AuditAction.AUDIT_ADOPTED: "Older entries put into chains",
    AuditAction.WEBHOOK_CREATED: "Webhook registered",
    AuditAction.WEBHOOK_DELETED: "Webhook deleted",
    AuditAction.WEBHOOK_CONFIRMED: "Webhook confirmed",
    AuditAction.WEBHOOK_EDITED: "Webhook edited",
    AuditAction.ORGANISATION_EDITED: "Organisation's settings changed",
    AuditAction.ORGANISATION_DELETION_REQUESTED: "Deletion of the organisation requested",
    AuditAction.ORGANISATION_DELETION_CANCELLED: "Deletion of the organisation cancelled",
    AuditAction.ORGANISATION_DELETED: "Organisation deleted",
    AuditAction.SELLER_MOVED: "Seller moved to another organisation",
    AuditAction.MEMBER_INVITED: "Member invited",
    AuditAction.INVITATION_REVOKED: "Invitation revoked",
    AuditAction.MEMBER_JOINED: "Member joined",
    AuditAction.MEMBER_ROLE_SET: "Member's role set",
    AuditAction.MEMBER_REMOVED: "Member removed",
    AuditAction.MEMBER_LEFT: "Member left",
    AuditAction.OWNERSHIP_TRANSFERRED: "Ownership transferred",
    AuditAction.ALERT_CREATED: "Alert added",
    AuditAction.ALERT_EDITED: "Alert edited",
    AuditAction.ALERT_REMOVED: "Alert removed",
    AuditAction.WEBHOOK_SECRET_ROTATED: "Webhook's signing secret rotated",
}
WARNINGS = frozenset(
    {
        AuditAction.SESSION_FAILED,
        AuditAction.SECOND_FACTOR_FAILED,
        AuditAction.KEY_REPORTED,
        AuditAction.APP_TOKENS_ENDED,
    }
)
# Details that an entry can have, with their labels.
DETAILS: Mapping[str, str] = {
    "factor": "factor",
    "second_factor": "second factor",
    "reason": "reason",
    "source": "reported by",
    "url": "found at",
    "sessions": "sessions ended",
    "agent": "by",
}
NOBODY = "Someone"
NOTHING = "nothing"
CHANGE_LENGTH = 300
FAILURES = frozenset({AuditAction.SESSION_FAILED, AuditAction.SECOND_FACTOR_FAILED})


@dataclass(frozen=True, slots=True)
class EntryView:
    """An entry as the page shows it. `subject` is the name of its key or webhook, if any.

    `origin` is the person's role and address, `changes` what an edit changed.
    """

    at: datetime
    text: str
    actor: str
    origin: str
    subject: str | None
    changes: list[str]
    details: list[str]
    is_warning: bool


def describe(entry: AuditEntry, names: Mapping[UUID, str], user_id: UUID) -> EntryView:
    """Describe an entry for its user, with the names of their keys and webhooks."""
    return EntryView(
        at=entry.at,
        text=TEXTS.get(entry.action, entry.action.value),
        actor=_actor(entry, names, user_id),
        origin=_origin(entry),
        subject=names.get(entry.target_id) or entry.details.get("prefix"),
        changes=changes(entry),
        details=[
            f"{word} {_detail(name, entry.details[name])}"
            for name, word in DETAILS.items()
            if entry.details.get(name) not in {None, ""}
        ],
        is_warning=entry.action in WARNINGS,
    )


def changes(entry: AuditEntry) -> list[str]:
    """Word what an edit changed: each setting before and after."""
    return [
        f"{change['setting'].replace('_', ' ')}: {change['before'] or NOTHING}"
        f" → {change['after'] or NOTHING}"[:CHANGE_LENGTH]
        for change in audit_listing.changes(entry)
    ]


def _origin(entry: AuditEntry) -> str:
    """Return the role and address of the person; those of operators are not for users."""
    if audit_listing.is_by_operator(entry.actor_kind, entry.role):
        return ""
    return ", ".join(filter(None, (entry.role, entry.address)))


def _detail(name: str, value: object) -> str:
    return nickname(str(value)) if name == "agent" else str(value)


def _actor(entry: AuditEntry, names: Mapping[UUID, str], user_id: UUID) -> str:
    """Name the actor; operators stay anonymous to users."""
    match entry.actor_kind:
        case ActorKind.OPERATOR:
            return "An operator"
        case ActorKind.USER:
            return "You" if entry.actor == str(user_id) else "Another user"
        case ActorKind.KEY:
            return f"Key “{names.get(UUID(entry.actor), entry.actor)}”"
        case ActorKind.SYSTEM:
            return NOBODY if entry.action in FAILURES else "Cute"
