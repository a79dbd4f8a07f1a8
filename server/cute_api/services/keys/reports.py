"""Reports of leaked keys and tokens: end them at once, without revealing whether they existed.

The response is always the same, and takes about the same time: for an unknown secret, as many
statements run that change nothing, and a commit.
"""

from uuid import UUID, uuid4

from sqlalchemy import and_, or_, update
from sqlalchemy.orm import Session

from cute_api.models import ApiKey, Webhook, clock
from cute_api.models.enums import RevocationReason
from cute_api.models.statements import SessionStatements, sql
from cute_api.problems import invalid_field
from cute_api.services.accounts import audit_chain
from cute_api.services.accounts.audit import Actor, System
from cute_api.services.apps import leaks
from cute_api.services.keys import keys, principals
from cute_api.services.keys.principals import Principal, SecretKind

ANYONE = System("leak report")
# Written only to the log, so that the commit has to wait for the disk.
_WRITE_NOTHING = sql("SELECT pg_logical_emit_message(true, 'cute', %(filler)s)")
FILLER = "x" * 200
AUDIT = ("audit",) * audit_chain.STATEMENTS


def report(
    session: Session,
    secret: str,
    *,
    source: str | None,
    url: str | None,
    reporter: Principal | None,
) -> None:
    """Revoke the key of `secret`, which may be its previous one during the grace of a rotation.

    A token of an app ends with all tokens of its install. Raises `ApiError` 422 for a malformed
    secret, which its public checksum reveals anyway.
    """
    match principals.kind_of(secret):
        case SecretKind.KEY | SecretKind.APP_KEY:
            _report_key(session, secret, reporter or ANYONE, source=source, url=url)
        case SecretKind.ACCESS_TOKEN | SecretKind.REFRESH_TOKEN:
            if not leaks.report(session, secret, reporter or ANYONE, source=source, url=url):
                clock.now(session)
                _write_nothing(session, "lock", "tokens", *AUDIT, "mail", "wake-up")
        case _:
            detail = "Not a Cute API key or token: its checksum doesn't match."
            raise invalid_field("/key", "not_a_key", detail)


def _report_key(
    session: Session, secret: str, actor: Actor, *, source: str | None, url: str | None
) -> None:
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
        actor,
        source=source,
        url=url,
    )


def _work_as_much(session: Session, nobody: UUID) -> None:
    """Run the statements of a revocation so that they change nothing."""
    clock.now(session)
    session.execute(update(ApiKey).where(ApiKey.id == nobody).values(revoked_at=None))
    session.execute(update(Webhook).where(Webhook.user_id == nobody).values(pause_reason=None))
    _write_nothing(session, *AUDIT, "notice", "event", "mail", "wake-up")


def _write_nothing(session: Session, *instead_of: str) -> None:
    for _ in instead_of:
        SessionStatements(session).rows(_WRITE_NOTHING, filler=FILLER)
