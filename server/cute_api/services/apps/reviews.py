"""Reviews of apps: what follows from an operator's decision, and from a change of the developer."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from cute_api.models import App
from cute_api.models.enums import AppStatus, AuditAction, MailKind
from cute_api.services.accounts.audit import Actor, System
from cute_api.services.mail import queue

REASON_LENGTH = 500
ACTIONS: Mapping[AppStatus, AuditAction] = {
    AppStatus.DRAFT: AuditAction.APP_REJECTED,
    AppStatus.REVIEW: AuditAction.APP_REVIEW_REQUESTED,
    AppStatus.LIVE: AuditAction.APP_PUBLISHED,
    AppStatus.SUSPENDED: AuditAction.APP_SUSPENDED,
}
OUTCOMES: Mapping[AppStatus, str] = {
    AppStatus.DRAFT: "We can't publish it yet. Change it, then ask for a review again.",
    AppStatus.LIVE: "Every seller can connect it now.",
    AppStatus.SUSPENDED: "",
}
CHANGES_PUBLISHED = "Sellers see your changes now."
CHANGES_REJECTED = "We can't publish your changes, so the app stays as it was."


def action_of(before: AppStatus, after: AppStatus) -> AuditAction:
    """Return the audit action of an operator's decision."""
    if before is AppStatus.SUSPENDED and after is not before:
        return AuditAction.APP_RESTORED
    return ACTIONS[after]


def inform(
    session: Session, row: App, actor: Actor, reason: str | None, outcome: str | None = None
) -> None:
    """Email the developer about a decision, unless the service itself made it.

    Without an `outcome` the text follows from the app's status.
    """
    if isinstance(actor, System) or row.status not in OUTCOMES:
        return
    is_suspended = row.status is AppStatus.SUSPENDED
    because = f"The reason: {reason}" if reason else ""
    queue.wish(
        session,
        MailKind.APP_SUSPENDED if is_suspended else MailKind.APP_REVIEWED,
        user_id=row.user_id,
        data={
            "app": f'"{row.name}"',
            "app_id": str(row.id),
            "status": row.status,
            "outcome": " ".join(filter(None, (outcome or OUTCOMES[row.status], because))),
        },
    )
