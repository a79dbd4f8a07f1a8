"""Recovering what a webhook did not get: events of a range, without those that it has.

One call looks at a bounded number of the owner's events, in the order of the feed, and says where
the next one continues. It is safe to repeat: what is pending or delivered is left alone.
"""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, text
from sqlalchemy.orm import Session

from cute_api.lib.times import timestamp
from cute_api.models import Delivery, Webhook, clock
from cute_api.models.enums import DeliveryStatus
from cute_api.problems import ApiError, Code
from cute_api.services.common.cursors import Cursors, Listing
from cute_api.services.common.moments import EPOCH, body_moment, first_id
from cute_api.services.deliveries import deliveries
from cute_api.services.keys.principals import Principal
from cute_api.services.webhooks import views
from cute_api.spec import EventType
from cute_api.webhooks.delivery import due
from cute_api.webhooks.selection.event_patterns import scope_lacking
from cute_api.webhooks.selection.matching import matching

KEPT = timedelta(days=31)
EXAMINED = 10_000
PLACE = struct.Struct(">QQ")
MICROSECOND = timedelta(microseconds=1)
# An event's id is drawn a moment before its time is.
APART = timedelta(minutes=1)

Json = dict[str, Any]


class Wanted(StrEnum):
    """Which events to recover. The spec's `RecoveryStatus` names the same values."""

    FAILED = "failed"
    CANCELLED = "cancelled"
    MISSING = "missing"
    ALL = "all"


REARMED: Mapping[Wanted, frozenset[DeliveryStatus]] = {
    Wanted.FAILED: frozenset({DeliveryStatus.FAILED}),
    Wanted.CANCELLED: frozenset({DeliveryStatus.CANCELLED}),
    Wanted.MISSING: frozenset(),
    Wanted.ALL: frozenset({DeliveryStatus.FAILED, DeliveryStatus.CANCELLED}),
}

# Only events that have been fanned out have a sequence: one that waits for that is not missing.
_EXAMINE = text(
    f"""
    SELECT events.id, events.sequence, events.type = ANY (:readable) AS readable,
        events.type = ANY (:readable) AND {matching("events")} AS matches
    FROM events
    JOIN webhooks ON webhooks.id = :webhook_id
    WHERE events.user_id = :user_id AND events.sequence > :after
        AND events.created_at >= :since AND events.created_at < :until
        AND events.id >= :lowest AND events.id < :highest
    ORDER BY events.sequence
    LIMIT :limit
    """  # noqa: S608 - constants only
)

# One time for all, and ids that rise with the sequence: first attempts keep its order.
_MAKE = text(
    """
    INSERT INTO deliveries
        (webhook_id, event_id, event_type, subject_id, sequence, occurred_at, next_attempt_at)
    SELECT :webhook_id, id, type, subject_id, sequence, created_at, statement_timestamp()
    FROM events WHERE id = ANY (CAST(:ids AS uuid[]))
    ORDER BY sequence
    """
)


@dataclass(frozen=True, slots=True)
class RecoveryPlace:
    """Where a recovery continues: after an event's sequence, up to the end of the first call."""

    sequence: int
    until: datetime

    def pack(self) -> bytes:
        """The place that a cursor holds."""
        return PLACE.pack(self.sequence, (self.until - EPOCH) // MICROSECOND)

    @classmethod
    def unpack(cls, place: bytes) -> "RecoveryPlace":
        """What `pack` made."""
        sequence, microseconds = PLACE.unpack(place)
        return cls(sequence, EPOCH + microseconds * MICROSECOND)


@dataclass(frozen=True, slots=True)
class EventRange:
    """Of which events: those from `since` on and before `until`."""

    since: datetime
    until: datetime


def range_of(body: Json, webhook: Webhook, now: datetime) -> EventRange:
    """What the body asks for, within what can be recovered at all."""
    missed = webhook.missed_since is not None
    since, until = webhook.missed_since or webhook.created_at, now
    if missed and webhook.missed_until is not None:
        until = webhook.missed_until
    if "since" in body:
        since, until = body_moment(body, "since"), now
    if "until" in body:
        until = body_moment(body, "until")
    return EventRange(max(since, webhook.created_at, now - KEPT), min(until, now))


def recover(
    session: Session,
    principal: Principal,
    webhook_id: UUID,
    body: Json,
    *,
    event_types: Mapping[str, EventType],
    examined: int = EXAMINED,
) -> Json:
    """Send the events of a range that the webhook did not get; schema `Recovery`.

    `body` is a valid `RecoveryCreate`. Raises `ApiError`: `not_found`, `missing_scope`,
    `webhook_not_active`, `validation_failed`.
    """
    webhook = views.find_own(session, principal, webhook_id, lock=True)
    _require_scopes(principal, webhook, event_types)
    deliveries.require_active(webhook)
    now = clock.now(session)
    wanted = Wanted(body.get("status", Wanted.ALL))
    chosen, after = range_of(body, webhook, now), 0
    cursors = Cursors.of(
        session,
        Listing.RECOVERY,
        user_id=principal.user_id,
        query={**body, "webhook_id": str(webhook_id)},
        in_body=True,
    )
    if "cursor" in body:
        going_on = RecoveryPlace.unpack(cursors.read(body["cursor"]))
        chosen, after = EventRange(chosen.since, min(going_on.until, now)), going_on.sequence
    readable = deliveries.readable(principal, event_types)
    events = _examine(session, webhook, chosen, after=after, readable=readable, limit=examined)
    count = _put_on_their_way(session, webhook, wanted, events)
    has_more = len(events) == examined
    if not has_more and wanted is Wanted.ALL:
        _forget_what_was_missed(webhook, chosen)
    following = RecoveryPlace(events[-1].sequence, chosen.until) if has_more else None
    return {
        "count": count,
        "since": timestamp(chosen.since),
        "until": timestamp(chosen.until),
        "next_cursor": None if following is None else cursors.write(following.pack()),
        "has_more": has_more,
    }


def _require_scopes(
    principal: Principal, webhook: Webhook, event_types: Mapping[str, EventType]
) -> None:
    """403 unless the key has the scope of each type that the webhook is sent."""
    lacking = scope_lacking(webhook.types, event_types, principal.has)
    if lacking is not None:
        index, scope = lacking
        raise ApiError(
            Code.MISSING_SCOPE,
            f"The webhook is sent `{webhook.types[index]}`: the key needs the scope `{scope}`.",
        )


def _examine(
    session: Session,
    webhook: Webhook,
    chosen: EventRange,
    *,
    after: int,
    readable: list[str],
    limit: int,
) -> Sequence[Row[Any]]:
    return session.execute(
        _EXAMINE,
        {
            "readable": readable,
            "webhook_id": webhook.id,
            "user_id": webhook.user_id,
            "after": after,
            "since": chosen.since,
            "until": chosen.until,
            "lowest": first_id(chosen.since - APART),
            "highest": first_id(chosen.until + APART),
            "limit": limit,
        },
    ).all()


def _put_on_their_way(
    session: Session, webhook: Webhook, wanted: Wanted, events: Sequence[Row[Any]]
) -> int:
    """How many deliveries were made, or made due again."""
    known = _known(session, webhook, [event.id for event in events])
    count = 0
    rearmed = REARMED[wanted]
    lost = [event.id for event in events if event.readable and known.get(event.id) in rearmed]
    if lost:
        count += len(
            deliveries.rearm(
                session,
                webhook,
                deliveries.one_of(Delivery.event_id, lost),
                Delivery.status.in_(rearmed),
            )
        )
    if wanted in {Wanted.MISSING, Wanted.ALL}:
        missing = [event.id for event in events if event.matches and event.id not in known]
        if missing:
            session.execute(_MAKE, {"webhook_id": webhook.id, "ids": missing})
            due.wake(session, webhook.id)
            count += len(missing)
    return count


def _known(
    session: Session, webhook: Webhook, event_ids: list[UUID]
) -> Mapping[UUID, DeliveryStatus]:
    """Which of the events have a delivery to the webhook, and how far it is.

    What is pending has no index on its event: that is one pass over what waits for this webhook.
    """
    if not event_ids:
        return {}
    rows = session.execute(
        select(Delivery.event_id, Delivery.status).where(
            Delivery.webhook_id == webhook.id, deliveries.one_of(Delivery.event_id, event_ids)
        )
    ).all()
    return dict(rows)


def _forget_what_was_missed(webhook: Webhook, recovered: EventRange) -> None:
    if webhook.missed_since is None or recovered.since > webhook.missed_since:
        return
    if webhook.missed_until is None or recovered.until >= webhook.missed_until:
        webhook.missed_since = webhook.missed_until = None
