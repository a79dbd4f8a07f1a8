"""The keys and webhooks of all sellers of an organisation."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from cute_api.models import ApiKey, User, Webhook
from cute_api.services.keys import keys

MAX_SHOWN = 1_000


def live_keys(session: Session, organisation_id: UUID) -> Sequence[tuple[ApiKey, str]]:
    """Return the first `MAX_SHOWN` keys that are valid now, with their sellers' usernames.

    Keys of the reference, which last as long as a session, are left out.
    """
    found = session.execute(
        select(ApiKey, User.username)
        .join(User, ApiKey.user_id == User.id)
        .where(User.organisation_id == organisation_id, ApiKey.explorer.is_(False), *keys.is_live())
        .order_by(ApiKey.id)
        .limit(MAX_SHOWN)
    )
    return [(key, seller) for key, seller in found]


def webhooks(session: Session, organisation_id: UUID) -> Sequence[tuple[Webhook, str]]:
    """Return the first `MAX_SHOWN` webhooks, with their sellers' usernames."""
    found = session.execute(
        select(Webhook, User.username)
        .join(User, Webhook.user_id == User.id)
        .where(User.organisation_id == organisation_id, Webhook.deleted_at.is_(None))
        .order_by(Webhook.id)
        .limit(MAX_SHOWN)
    )
    return [(webhook, seller) for webhook, seller in found]
