"""The digest of a webhook's day, with which a receiver checks its own list of ids.

A transaction reads it: a day's ids come in batches of one snapshot, through a cursor.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any, TypedDict
from uuid import UUID

from sqlalchemy import exists, select, true
from sqlalchemy.orm import Session

from cute_api.lib.json_objects import Json
from cute_api.lib.times import ID_SKEW, first_id
from cute_api.models import Delivery, Event, Webhook
from cute_api.models.enums import DeliveryStatus
from cute_api.problems import ApiError, Code, invalid_parameter
from cute_api.services.common.moments import day_of
from cute_api.services.keys.principals import Principal
from cute_api.services.sandbox import account_time
from cute_api.services.webhooks import views

KEPT_DAYS = 31
DAY = timedelta(days=1)
BATCH = 10_000
MAX_EVENTS = 1_000_000

FIRST_LINK = bytes(32)


@dataclass(slots=True)
class Chain:
    """A hash chain of event ids under construction; feed it ascending ids.

    It begins with 32 zero bytes. Each link is the SHA-256 of the previous link and the id in
    lower-case ASCII, so two sides have the same last link if and only if they have the same ids.
    """

    count: int = 0
    link: bytes = FIRST_LINK

    def add(self, event_ids: Iterable[UUID | str]) -> None:
        for event_id in event_ids:
            self.link = hashlib.sha256(self.link + str(event_id).encode("ascii")).digest()
            self.count += 1


class DigestQuery(TypedDict, total=False):
    """Parameters of `get_webhook_digest`."""

    date: str


def digest(
    session: Session,
    principal: Principal,
    webhook_id: UUID,
    query: Mapping[str, Any],
    *,
    now: datetime,
) -> Json:
    """The `WebhookDigest` of the query's `date` (YYYY-MM-DD, UTC), or of yesterday.

    Days are those of the clock of the webhook's owner, which a sandbox can move; `now` is the real
    time.
    Raises `ApiError`: `not_found`, also for a day that has not begun or is no longer kept.
    """
    webhook = views.find_own(session, principal, webhook_id)
    account = account_time.of_account(session, webhook.user_id)
    now += account.ahead
    yesterday = (now - DAY).astimezone(UTC).date()
    day = day_of(query, "date") if "date" in query else yesterday
    begins = datetime.combine(day, time(), UTC)
    ends = begins + DAY
    if not now - KEPT_DAYS * DAY < ends or begins > now:
        raise ApiError(Code.NOT_FOUND, f"Digests exist only for the last {KEPT_DAYS} days.")
    chain, delivered, pending = Chain(), 0, False
    for rows in _rows(session, webhook, account.real(begins), account.real(ends)):
        if chain.count + len(rows) > MAX_EVENTS:
            raise invalid_parameter(
                "date",
                "too_many_events",
                f"Days with more than {MAX_EVENTS:,} events have no digest.",
            )
        chain.add(event_id for event_id, _ in rows)
        statuses = [status for _, status in rows]
        delivered += statuses.count(DeliveryStatus.DELIVERED)
        pending = pending or DeliveryStatus.PENDING in statuses
    return {
        "webhook_id": str(webhook.id),
        "date": day.isoformat(),
        "count": chain.count,
        "delivered": delivered,
        "chain": chain.link.hex(),
        "complete": now >= ends
        and not pending
        and not _in_the_outbox(session, webhook, account.real(ends)),
    }


def _rows(
    session: Session, webhook: Webhook, begins: datetime, ends: datetime
) -> Iterator[Sequence[Any]]:
    """Event ids in ascending order with their delivery's status, in batches of one snapshot."""
    found = session.execute(
        select(Delivery.event_id, Delivery.status)
        .where(
            Delivery.webhook_id == webhook.id,
            Delivery.event_id >= first_id(begins - ID_SKEW),
            Delivery.event_id < first_id(ends + ID_SKEW),
            Delivery.occurred_at >= begins,
            Delivery.occurred_at < ends,
            Delivery.test.is_(False),
            Delivery.status != DeliveryStatus.CANCELLED,
        )
        .order_by(Delivery.event_id)
        .execution_options(yield_per=BATCH)
    )
    yield from found.partitions()


def _in_the_outbox(session: Session, webhook: Webhook, ends: datetime) -> bool:
    """Whether an event from before `ends` is not fanned out yet."""
    # An app's webhook gets events of many users.
    of_user = Event.user_id == webhook.user_id if webhook.app_id is None else true()
    waiting = exists().where(
        of_user,
        Event.sequence.is_(None),
        Event.test.is_(False),
        Event.created_at < ends,
    )
    return bool(session.scalar(select(waiting)))
