"""The keys of a user as one of them lists them through the API."""

from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from server.models import ApiKey
from server.services import keys, representations
from server.services.cursors import Listing
from server.services.pagination import PageRequest, page
from server.services.principals import Principal

Json = dict[str, Any]


def list_own(session: Session, principal: Principal, query: Json) -> Json:
    """A page of the keys of the caller's user, newest first, without those that were revoked.

    Of the reference's keys only the caller itself is among them.
    """
    wanted = PageRequest.of(session, Listing.OWN_KEYS, query, user_id=principal.user_id)
    rows = session.scalars(
        select(ApiKey)
        .where(
            ApiKey.user_id == principal.user_id,
            or_(ApiKey.explorer.is_(False), ApiKey.id == principal.key_id),
            ApiKey.revoked_at.is_(None),
            *wanted.older_than(ApiKey.id),
        )
        .order_by(ApiKey.id.desc())
        .limit(wanted.limit + 1)
    ).all()
    at = keys.now(session)
    return page(
        rows,
        wanted,
        lambda row: representations.user_key(row, current=row.id == principal.key_id, now=at),
    )
