"""Authorization codes: a seller's consent, which the app redeems once for an install and tokens.

The app proves with its key that it is the one that asked, and with the verifier of PKCE that the
consent began in the same browser. The routes of the portal check both with Authlib.
"""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cute_api.lib.tokens import digest, is_well_formed
from cute_api.models import AppCode, clock
from cute_api.models.enums import Scope
from cute_api.refusals import RefusalError
from cute_api.services.apps import tokens
from cute_api.services.keys import keys

LIFETIME = timedelta(seconds=60)
MOST_OF_A_USER = 20


def begin(
    session: Session,
    app_id: UUID,
    user_id: UUID,
    *,
    code: str,
    redirect_uri: str,
    code_challenge: str,
    scopes: Sequence[Scope],
) -> None:
    """Store a seller's consent with its code. Refused beyond `MOST_OF_A_USER` at once."""
    keys.take_turns(session, user_id)
    waiting = select(func.count()).where(AppCode.user_id == user_id, AppCode.expires_at > clock.NOW)
    if (session.scalar(waiting) or 0) >= MOST_OF_A_USER:
        raise RefusalError(429, "Too many apps at once", "Try again in a minute.")
    session.add(
        AppCode(
            digest=digest(code),
            app_id=app_id,
            user_id=user_id,
            redirect_uri=redirect_uri,
            code_challenge=code_challenge,
            scopes=list(scopes),
            expires_at=clock.now(session) + LIFETIME,
        )
    )
    session.flush()


def find(session: Session, app_id: UUID, code: str) -> AppCode | None:
    """Lock and return the consent of a code of this app, unless it was used or has expired."""
    if not is_well_formed(code):
        return None
    live = select(AppCode).where(
        AppCode.digest == digest(code),
        AppCode.app_id == app_id,
        AppCode.expires_at > clock.NOW,
    )
    row = session.scalar(live)
    if row is None:
        return None
    # In the order of a removal, which locks the seller first.
    keys.take_turns(session, row.user_id)
    return session.scalar(live.with_for_update().execution_options(populate_existing=True))


def used_again(session: Session, app_id: UUID, code: str) -> None:
    """End the tokens that a code of this app gave."""
    if is_well_formed(code):
        tokens.end_of_code(session, app_id, digest(code))
