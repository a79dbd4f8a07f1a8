"""The bodies of failed calls, which are kept while the user wants them."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from cute_api.lib.times import optional_timestamp
from cute_api.models import RequestBody, RequestRecord, User
from cute_api.models.enums import AuditAction
from cute_api.sealing import Sealer
from cute_api.services.accounts import audit
from cute_api.services.keys.principals import Principal
from cute_api.usage import bodies

# It ends by itself because users forget to switch it off after debugging.
WANTED_FOR = timedelta(days=7)


def wanted_until(session: Session, user_id: UUID, now: datetime) -> datetime | None:
    """The time until which bodies are kept; None when they are not."""
    until = session.scalar(select(User.bodies_kept_until).where(User.id == user_id))
    return until if until is not None and until > now else None


def switch_on(session: Session, principal: Principal, now: datetime) -> None:
    """Keep the bodies of calls that fail from now on, for `WANTED_FOR`."""
    _put(session, principal, now + WANTED_FOR)


def switch_off(session: Session, principal: Principal) -> None:
    """Stop keeping bodies, and remove the stored ones."""
    session.execute(delete(RequestBody).where(RequestBody.user_id == principal.user_id))
    _put(session, principal, None)


def find(session: Session, sealer: Sealer, record: RequestRecord) -> bytes | None:
    """The body of a request as JSON, if it is kept and can be read."""
    sealed = session.scalar(
        select(RequestBody.sealed).where(
            RequestBody.at == record.at,
            RequestBody.request_id == record.request_id,
            RequestBody.user_id == record.user_id,
        )
    )
    return None if sealed is None else bodies.opened(sealer, sealed)


def _put(session: Session, principal: Principal, until: datetime | None) -> None:
    user = session.get_one(User, principal.user_id)
    before, user.bodies_kept_until = user.bodies_kept_until, until
    audit.record(
        session,
        principal,
        AuditAction.USER_EDITED,
        principal.user_id,
        before={"bodies_kept_until": optional_timestamp(before)},
        after={"bodies_kept_until": optional_timestamp(until)},
    )
