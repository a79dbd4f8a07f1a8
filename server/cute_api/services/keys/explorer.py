"""Keys of the interactive reference: created in a portal session, and ended with it.

Such a key has its user's tier, and counts against no limit of keys; all of a user's share a rate
limit (`cute_api.edge.limits.rate_limits.Caller`). It expires after `LIFETIME`, or earlier when
its session ends in any way, or when the user has `MAX_LIVE` newer ones. Its end pauses no webhooks.
"""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from cute_api.lib.tokens import digest
from cute_api.models import ApiKey, PortalSession, clock
from cute_api.models.enums import Scope
from cute_api.refusals import RefusalError
from cute_api.services.keys import keys
from cute_api.services.keys.keys import NewKey
from cute_api.services.keys.principals import Principal

NAME = "Reference"
LIFETIME = timedelta(hours=1)
READ_SCOPES = tuple(scope for scope in Scope if scope.startswith("read:"))
MAX_LIVE = 3
MAX_A_DAY = 100


def create(
    session: Session, principal: Principal, *, token: str, scopes: Iterable[Scope]
) -> NewKey:
    """Create a key for the reference in the portal session of `token`.

    Refused if the email is not confirmed, if the session has just ended, or for more than
    `MAX_A_DAY` keys within a day.
    """
    user = keys.take_turns(session, principal.user_id)
    keys.require_confirmed(user)
    # Locked until the commit, so that the session can't end before its key is visible.
    login = session.scalar(
        select(PortalSession)
        .where(
            PortalSession.token_digest == digest(token),
            PortalSession.user_id == principal.person_id,
        )
        .with_for_update(read=True, key_share=True)
    )
    if login is None:
        raise RefusalError(
            409,
            "You are not logged in",
            "You were logged out. Log in, then open this page again.",
        )
    made = session.scalar(
        select(func.count())
        .select_from(ApiKey)
        .where(
            ApiKey.user_id == principal.user_id,
            ApiKey.explorer,
            ApiKey.created_at > clock.NOW - keys.DAY,
        )
    )
    if (made or 0) >= MAX_A_DAY:
        raise RefusalError(
            409,
            "No more keys today",
            f"The reference creates at most {MAX_A_DAY} keys a day for you. Paste a key of your "
            "own, or try again tomorrow.",
        )
    _make_room(session, principal.user_id)
    return keys.create(
        session,
        user=user,
        name=NAME,
        scopes=scopes,
        expires_at=min(clock.now(session) + LIFETIME, login.expires_at),
        actor=principal,
        session_id=login.id,
    )


def _make_room(session: Session, user_id: UUID) -> None:
    """Expire the user's oldest live keys of the reference to make room for another one."""
    beyond = (
        select(ApiKey.id)
        .where(ApiKey.user_id == user_id, ApiKey.explorer, *keys.is_live())
        .order_by(ApiKey.id.desc())
        .offset(MAX_LIVE - 1)
    )
    session.execute(update(ApiKey).where(ApiKey.id.in_(beyond)).values(expires_at=clock.NOW))
