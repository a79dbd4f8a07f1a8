"""Webhook registrations: which of a user's events go to which URL."""

import secrets
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from server.models import User, Webhook
from server.problems import ApiError, Code, invalid_field
from server.sealing import Sealer
from server.services import representations, webhook_pauses
from server.services.pagination import PageRequest, page
from server.services.principals import Principal
from server.spec import EventType
from server.webhooks.addresses import UrlRefusedError, UrlRules, check_url
from server.webhooks.signing import new_secret

Json = dict[str, Any]


def register(
    session: Session,
    principal: Principal,
    new: Json,
    *,
    event_types: Mapping[str, EventType],
    allowed: int,
    rules: UrlRules,
    sealer: Sealer,
) -> Json:
    """Register a webhook; the answer alone holds its secret.

    `new` is a valid `NewWebhook`. Each event type needs its own scope; `allowed` is how many
    webhooks the caller's tier may have at once.
    """
    webhook_pauses.require_scopes(principal, new["events"], event_types)
    try:
        check_url(new["url"], rules)
    except UrlRefusedError as error:
        raise invalid_field("/url", "refused_url", str(error)) from error
    webhook_pauses.hold_live(session, principal.key_id)
    owner = select(User.id).where(User.id == principal.user_id)
    session.execute(owner.with_for_update(key_share=True))
    live = session.scalar(
        select(func.count())
        .select_from(Webhook)
        .where(Webhook.user_id == principal.user_id, Webhook.deleted_at.is_(None))
    )
    if (live or 0) >= allowed:
        raise ApiError(
            Code.WEBHOOK_LIMIT_REACHED,
            f"The tier {principal.tier} allows {allowed} webhooks. Remove one first.",
        )
    secret = new_secret(secrets.token_bytes)
    row = Webhook(
        user_id=principal.user_id,
        url=new["url"],
        events=list(dict.fromkeys(new["events"])),
        description=new.get("description"),
        sealed_secret=sealer.seal(secret.encode()),
        created_by_key_id=principal.key_id,
    )
    session.add(row)
    session.flush()
    return representations.webhook_with_secret(row, secret)


def list_own(session: Session, principal: Principal, query: Json) -> Json:
    """A page of the caller's webhooks, newest first, without their secrets."""
    wanted = PageRequest.of(query)
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
    return page(rows, wanted, representations.webhook)


def remove(session: Session, principal: Principal, webhook_id: UUID) -> None:
    """End a webhook of the caller's. The relay cancels what was still to be sent to it."""
    removed = session.scalar(
        update(Webhook)
        .where(
            Webhook.id == webhook_id,
            Webhook.user_id == principal.user_id,
            Webhook.deleted_at.is_(None),
        )
        .values(deleted_at=func.clock_timestamp())
        .returning(Webhook.id)
    )
    if removed is None:
        raise ApiError(Code.NOT_FOUND, "There is no such webhook of yours.")
