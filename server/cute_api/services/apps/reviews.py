"""Reviews of apps: what follows from an operator's decision, and from a change of the developer."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from cute_api.models import App, clock
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


def action_of(before: AppStatus, after: AppStatus) -> AuditAction:
    """Return the audit action of an operator's decision."""
    if before is AppStatus.SUSPENDED and after is not before:
        return AuditAction.APP_RESTORED
    return ACTIONS[after]


def show_again(session: Session, row: App) -> None:
    """Have operators look at what sellers see of an app, which has changed."""
    if row.status is AppStatus.LIVE:
        row.status, row.review_requested_at = AppStatus.REVIEW, clock.now(session)
    elif row.status is AppStatus.REVIEW:
        row.status, row.review_requested_at = AppStatus.DRAFT, None


def inform(session: Session, row: App, actor: Actor, reason: str | None) -> None:
    """Email the developer about a decision, unless the service itself made it."""
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
            "outcome": " ".join(filter(None, (OUTCOMES[row.status], because))),
        },
    )
