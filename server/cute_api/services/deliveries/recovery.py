"""Recover a webhook's missed events of a time range.

A call examines a bounded number of the owner's events, in feed order, and returns where the next
call continues. It is safe to repeat, because pending and delivered events are skipped.
"""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from cute_api.lib.json_objects import Json
from cute_api.lib.times import EPOCH, ID_SKEW, first_id, timestamp
from cute_api.models import Delivery, Webhook, clock
from cute_api.models.enums import DeliveryStatus
from cute_api.models.statements import SessionStatements, sql
from cute_api.problems import ApiError, Code
from cute_api.services.common.cursors import Cursors, Listing
from cute_api.services.common.moments import body_moment
from cute_api.services.deliveries import deliveries
from cute_api.services.keys.event_rights import lacking_scope
from cute_api.services.keys.principals import Principal
from cute_api.services.webhooks import views
from cute_api.spec import EventType
from cute_api.webhooks.delivery import due
from cute_api.webhooks.selection.matching import matching

KEPT = timedelta(days=31)
EXAMINED = 10_000
PLACE = struct.Struct(">QQ")
MICROSECOND = timedelta(microseconds=1)


class EventsToRecover(StrEnum):
    """Which events to recover. The spec's `RecoveryStatus` names the same values."""

    FAILED = "failed"
    CANCELLED = "cancelled"
    MISSING = "missing"
    ALL = "all"


REARMED: Mapping[EventsToRecover, frozenset[DeliveryStatus]] = {
    EventsToRecover.FAILED: frozenset({DeliveryStatus.FAILED}),
    EventsToRecover.CANCELLED: frozenset({DeliveryStatus.CANCELLED}),
    EventsToRecover.MISSING: frozenset(),
    EventsToRecover.ALL: frozenset({DeliveryStatus.FAILED, DeliveryStatus.CANCELLED}),
}

# Events that still wait for fan-out have no sequence, and are not missing.
_EXAMINED_EVENTS = f"""
SELECT events.id, events.sequence, events.type = ANY (%(readable)s) AS readable,
    events.type = ANY (%(readable)s) AND {matching("events")} AS matches
"""
_IN_RANGE = """
    AND events.created_at >= %(since)s AND events.created_at < %(until)s
    AND events.id >= %(lowest)s AND events.id < %(highest)s
ORDER BY events.sequence
LIMIT %(limit)s
"""
_EXAMINE = sql(f"""
{_EXAMINED_EVENTS} FROM events JOIN webhooks ON webhooks.id = %(webhook_id)s
WHERE events.user_id = %(owner)s AND events.sequence > %(after)s {_IN_RANGE}
""")
# What an ended install doesn't allow any more is recovered as cancelled.
_EXAMINE_OF_APP = sql(f"""
{_EXAMINED_EVENTS} FROM app_events
JOIN events ON events.id = app_events.event_id
JOIN webhooks ON webhooks.id = %(webhook_id)s
WHERE app_events.app_id = %(owner)s AND app_events.sequence > %(after)s {_IN_RANGE}
""")

# A single time, and ids ascending with the sequence, so that first attempts keep its order.
_MAKE = sql("""
INSERT INTO deliveries (
    webhook_id, event_id, event_type, subject_id, sequence, occurred_at, next_attempt_at, account,
    install_id
)
SELECT webhooks.id, events.id, events.type, events.subject_id, events.sequence, events.created_at,
    statement_timestamp(), app_events.account, app_events.install_id
FROM events JOIN webhooks ON webhooks.id = %(webhook_id)s
LEFT JOIN app_events ON app_events.event_id = events.id AND app_events.app_id = webhooks.app_id
WHERE events.id = ANY (%(ids)s::uuid[])
ORDER BY events.sequence
""")


@dataclass(frozen=True, slots=True)
class RecoveryPlace:
    """Where a recovery continues: after an event's sequence, up to the end of the first call."""

    sequence: int
    until: datetime

    def pack(self) -> bytes:
        """Encode it as a cursor's place."""
        return PLACE.pack(self.sequence, (self.until - EPOCH) // MICROSECOND)

    @classmethod
    def unpack(cls, place: bytes) -> "RecoveryPlace":
        """Decode a place."""
        sequence, microseconds = PLACE.unpack(place)
        return cls(sequence, EPOCH + microseconds * MICROSECOND)


@dataclass(frozen=True, slots=True)
class EventRange:
    """A range of times: from `since`, before `until`."""

    since: datetime
    until: datetime


def range_of(body: Json, webhook: Webhook, now: datetime) -> EventRange:
    """Return the range that the body asks for, cut to what can be recovered."""
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
    """Send the events of a range that the webhook did not get; return a `Recovery`.

    `body` is a valid `RecoveryCreate`. Raises `ApiError`: `not_found`, `missing_scope`,
    `webhook_not_active`, `validation_failed`.
    """
    webhook = views.find_own(session, principal, webhook_id, lock=True)
    _require_scopes(principal, webhook, event_types)
    deliveries.require_active(webhook)
    now = clock.now(session)
    wanted = EventsToRecover(body.get("status", EventsToRecover.ALL))
    chosen, after = range_of(body, webhook, now), 0
    cursors = Cursors.of(
        session,
        Listing.RECOVERY,
        user_id=principal.owner_id,
        query={**body, "webhook_id": str(webhook_id)},
        in_body=True,
    )
    if "cursor" in body:
        place = RecoveryPlace.unpack(cursors.read(body["cursor"]))
        chosen, after = EventRange(chosen.since, min(place.until, now)), place.sequence
    readable = deliveries.readable(principal, event_types)
    events = _examine(session, webhook, chosen, after=after, readable=readable, limit=examined)
    count = _make_due(session, webhook, wanted, events)
    has_more = len(events) == examined
    if not has_more and wanted is EventsToRecover.ALL:
        _clear_missed(webhook, chosen)
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
    """Raise 403 unless the key has the scopes of all types that the webhook gets."""
    lacking = lacking_scope(principal, webhook.types, event_types)
    if lacking is not None:
        index, scope = lacking
        raise ApiError(
            Code.MISSING_SCOPE,
            f"The webhook gets `{webhook.types[index]}`, so the key needs the scope `{scope}`.",
        )


def _examine(
    session: Session,
    webhook: Webhook,
    chosen: EventRange,
    *,
    after: int,
    readable: list[str],
    limit: int,
) -> Sequence[Any]:
    return SessionStatements(session).rows(
        _EXAMINE if webhook.app_id is None else _EXAMINE_OF_APP,
        readable=readable,
        webhook_id=webhook.id,
        owner=webhook.app_id or webhook.user_id,
        after=after,
        since=chosen.since,
        until=chosen.until,
        lowest=first_id(chosen.since - ID_SKEW),
        highest=first_id(chosen.until + ID_SKEW),
        limit=limit,
    )


def _make_due(
    session: Session, webhook: Webhook, wanted: EventsToRecover, events: Sequence[Any]
) -> int:
    """Create missing deliveries and rearm finished ones; return how many."""
    known = _delivery_statuses(session, webhook, [event.id for event in events])
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
    if wanted in {EventsToRecover.MISSING, EventsToRecover.ALL}:
        missing = [event.id for event in events if event.matches and event.id not in known]
        if missing:
            SessionStatements(session).run(_MAKE, webhook_id=webhook.id, ids=missing)
            due.wake(session, webhook.id)
            count += len(missing)
    return count


def _delivery_statuses(
    session: Session, webhook: Webhook, event_ids: list[UUID]
) -> Mapping[UUID, DeliveryStatus]:
    """Return the status of the events' deliveries to the webhook.

    Pending deliveries have no index on the event, so this scans all of the webhook's.
    """
    if not event_ids:
        return {}
    rows = session.execute(
        select(Delivery.event_id, Delivery.status).where(
            Delivery.webhook_id == webhook.id, deliveries.one_of(Delivery.event_id, event_ids)
        )
    ).all()
    return dict(rows)


def _clear_missed(webhook: Webhook, recovered: EventRange) -> None:
    if webhook.missed_since is None or recovered.since > webhook.missed_since:
        return
    if webhook.missed_until is None or recovered.until >= webhook.missed_until:
        webhook.missed_since = webhook.missed_until = None
