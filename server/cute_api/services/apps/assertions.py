"""Signed requests for tokens, each of which counts once (`jti` of RFC 7523)."""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from cute_api.lib.tokens import digest
from cute_api.models import AppAssertion

# The lifetime of an assertion, in seconds; clients of Authlib ask for an hour.
MAX_LIFETIME_S = 3_600
# How far a client's clock may be off, in seconds.
LEEWAY_S = 60


def use(session: Session, app_id: UUID, jti: str, expires_at: float) -> bool:
    """Return whether an app uses an assertion for the first time. `expires_at` is in Unix time."""
    row = insert(AppAssertion).values(
        app_id=app_id,
        digest=digest(jti),
        expires_at=datetime.fromtimestamp(expires_at + LEEWAY_S, UTC),
    )
    first = row.on_conflict_do_nothing().returning(AppAssertion.digest)
    return session.scalar(first) is not None
