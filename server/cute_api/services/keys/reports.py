"""Reports of leaked keys: revoke at once, and let nobody learn whether a key existed.

The response is always the same, and so is about what it costs: where there is nothing to revoke, as
many statements run that change nothing, and a commit is waited for.
"""

from uuid import UUID, uuid4

from sqlalchemy import and_, or_, text, update
from sqlalchemy.orm import Session

from cute_api.models import ApiKey, Webhook, clock
from cute_api.models.enums import RevocationReason
from cute_api.problems import invalid_field
from cute_api.services.accounts.audit import System
from cute_api.services.keys import keys, principals
from cute_api.services.keys.principals import Principal

ANYONE = System("leak report")
# Written to the log that a commit waits for, and kept nowhere.
_WRITE_NOTHING = text("SELECT pg_logical_emit_message(true, 'cute', :filler)")
FILLER = "x" * 200


def report(
    session: Session,
    secret: str,
    *,
    source: str | None,
    url: str | None,
    reporter: Principal | None,
) -> None:
    """Revoke the key that `secret` is, or was before a rotation whose grace runs.

    Raises `ApiError` 422 for what can't be a key of ours, which its checksum shows to anyone.
    """
    if not principals.is_well_formed(secret):
        raise invalid_field(
            "/key", "not_a_key", "This is not a key of ours: its checksum does not fit."
        )
    digest = principals.digest(secret)
    row = keys.lock(
        session,
        or_(
            ApiKey.digest == digest,
            and_(
                ApiKey.previous_digest == digest,
                ApiKey.previous_expires_at > clock.NOW,
            ),
        ),
    )
    if row is None:
        _work_as_much(session, uuid4())
        return
    keys.end(
        session,
        row,
        RevocationReason.REPORTED,
        reporter or ANYONE,
        source=source,
        url=url,
    )


def _work_as_much(session: Session, nobody: UUID) -> None:
    """What revoking runs, statement by statement, with nothing to show for it."""
    clock.now(session)
    session.execute(update(ApiKey).where(ApiKey.id == nobody).values(revoked_at=None))
    session.execute(update(Webhook).where(Webhook.user_id == nobody).values(pause_reason=None))
    for _ in ("audit", "notice", "event", "mail", "wake-up"):
        session.execute(_WRITE_NOTHING, {"filler": FILLER})
