"""Signed requests for tokens, each of which counts once (`jti` of RFC 7523)."""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import delete, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from cute_api.lib.tokens import digest
from cute_api.models import AppAssertion, clock

# The lifetime of an assertion, in seconds; clients of Authlib ask for an hour.
MAX_LIFETIME_S = 3_600
# How far a client's clock may be off, in seconds.
LEEWAY_S = 60
BATCH = 1_000


def use(session: Session, app_id: UUID, jti: str, expires_at: float) -> bool:
    """Return whether an app uses an assertion for the first time. `expires_at` is in Unix time."""
    row = insert(AppAssertion).values(
        app_id=app_id,
        digest=digest(jti),
        expires_at=datetime.fromtimestamp(expires_at + LEEWAY_S, UTC),
    )
    first = row.on_conflict_do_nothing().returning(AppAssertion.digest)
    return session.scalar(first) is not None


def purge(session: Session) -> int:
    """Remove a batch of expired assertions; return how many."""
    over = (
        select(AppAssertion.app_id, AppAssertion.digest)
        .where(AppAssertion.expires_at <= clock.STATEMENT)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )
    removed = delete(AppAssertion).where(tuple_(AppAssertion.app_id, AppAssertion.digest).in_(over))
    return len(session.scalars(removed.returning(AppAssertion.digest)).all())
