"""Webhooks as the API shows them: with how their deliveries go."""

from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.models import Lane, Webhook
from server.problems import ApiError, Code
from server.services import representations
from server.services.cursors import Listing
from server.services.pagination import PageRequest, page
from server.services.principals import Caller

Json = dict[str, Any]


def document(session: Session, row: Webhook) -> Json:
    """Schema `Webhook`, of a row whose changes are flushed."""
    now = session.scalars(select(func.clock_timestamp())).one()
    lane = session.get(Lane, row.id, populate_existing=True)
    return representations.webhook(row, lane, now=now)


def get_own(session: Session, principal: Caller, webhook_id: UUID) -> Json:
    """A webhook of the caller's, schema `Webhook`; 404 for any other."""
    return document(session, find_own(session, principal, webhook_id))


def list_own(session: Session, principal: Caller, query: Json) -> Json:
    """A page of the caller's webhooks, newest first, without their secrets."""
    wanted = PageRequest.of(session, Listing.WEBHOOKS, query, user_id=principal.user_id)
    rows = session.scalars(
        select(Webhook)
        .where(
            Webhook.user_id == principal.user_id,
            Webhook.deleted_at.is_(None),
            *wanted.older_than(Webhook.id),
        )
        .order_by(Webhook.id.desc())
        .limit(wanted.limit + 1)
    ).all()
    now = session.scalars(select(func.clock_timestamp())).one()
    found = session.scalars(select(Lane).where(Lane.webhook_id.in_([row.id for row in rows])))
    lanes = {lane.webhook_id: lane for lane in found}
    return page(rows, wanted, lambda row: representations.webhook(row, lanes.get(row.id), now=now))


def find_own(
    session: Session, principal: Caller, webhook_id: UUID, *, lock: bool = False
) -> Webhook:
    """The row of a webhook of the caller's, locked if asked to; 404 for any other.

    The lock lets deliverers make the webhook's lane meanwhile, which refers to it.
    """
    wanted = select(Webhook).where(
        Webhook.id == webhook_id,
        Webhook.user_id == principal.user_id,
        Webhook.deleted_at.is_(None),
    )
    row = session.scalar(
        wanted.with_for_update(key_share=True).execution_options(populate_existing=True)
        if lock
        else wanted
    )
    if row is None:
        raise ApiError(Code.NOT_FOUND, "You have no such webhook.")
    return row
