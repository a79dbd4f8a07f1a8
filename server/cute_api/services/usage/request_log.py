"""A user's single requests, and the events, deliveries and attempts that each caused.

Every query is limited to the user's own rows: another user's id is treated as not found.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, aliased

from cute_api.lib.json_objects import Json
from cute_api.lib.times import first_id
from cute_api.models import Attempt, Delivery, Event, RequestRecord, Webhook
from cute_api.models.usage import FIRST_FAILED
from cute_api.services.common.cursors import Cursors, Listing
from cute_api.services.common.pagination import ListPosition
from cute_api.services.deliveries.deliveries import one_of
from cute_api.services.usage.usage import MICROSECOND, RequestColumns, before, began, place_of

PAGE_ROWS = 50
# The rows that a filter scans for a page. A page that is not full by then offers to continue.
SCANNED_ROWS = 20_000
MAX_EVENTS = 100
MAX_DELIVERIES = 200
MAX_ATTEMPTS = 500
MAX_WEBHOOKS = 1_000
# The greatest difference between the clocks of an API server and of the database.
SKEW = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class RequestFilter:
    """The conditions of a list of requests: all fields that are not None.

    `status_class` is the first digit of the status, 2 to 5; `path` is any part of a path. Requests
    began from `since` on and before `until`.
    """

    status_class: int | None = None
    status: int | None = None
    operation: str | None = None
    key_id: UUID | None = None
    error_code: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    path: str | None = None
    api_version: str | None = None

    @property
    def only_failed(self) -> bool:
        """Whether only failed requests pass."""
        lowest = self.status or (self.status_class or 0) * 100
        return lowest >= FIRST_FAILED or self.error_code is not None


@dataclass(frozen=True, slots=True)
class LogPage:
    """Requests, newest first. `older` is the cursor of older ones, None at the end.

    `looked_until` is set when the page is not full because the search paused there.
    """

    rows: Sequence[RequestRecord]
    older: str | None
    looked_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class SentDelivery:
    """A delivery with its URL and its attempts, the oldest first."""

    delivery: Delivery
    url: str
    attempts: Sequence[Attempt]


@dataclass(frozen=True, slots=True)
class CausedEvent:
    """An event of a request with its deliveries, if any webhook subscribed to it."""

    event: Event
    deliveries: Sequence[SentDelivery]


@dataclass(frozen=True, slots=True)
class RequestConsequences:
    """The consequences of a request. `cut` means that some were left out."""

    events: Sequence[CausedEvent]
    cut: bool


def list_own(
    session: Session,
    user_id: UUID,
    chosen: RequestFilter,
    *,
    cursor: str | None = None,
    most: int | None = None,
) -> LogPage:
    """Return a page of requests, of `PAGE_ROWS` or `most`. Another list's cursor is 422."""
    most = PAGE_ROWS if most is None else most
    cursors = Cursors.of(session, Listing.PORTAL_REQUESTS, user_id=user_id, query=asdict(chosen))
    place = None if cursor is None else ListPosition.unpack(cursors.read(cursor))
    scanned = _scanned(user_id, chosen, place).subquery()
    entry = aliased(RequestRecord, scanned)
    found = session.scalars(
        select(entry)
        .where(*_passes(chosen, entry))
        .order_by(entry.at.desc(), entry.request_id.desc())
        .limit(most + 1)
    ).all()
    shown = found[:most]
    if len(found) > most:
        older = place_of(shown[-1].at, shown[-1].request_id)
        return LogPage(shown, cursors.write(older.pack()))
    last = session.execute(
        select(scanned.c.at, scanned.c.request_id)
        .order_by(scanned.c.at.desc(), scanned.c.request_id.desc())
        .offset(SCANNED_ROWS - 1)
        .limit(1)
    ).one_or_none()
    if last is None:
        return LogPage(shown, None)
    older = place_of(last.at, last.request_id)
    return LogPage(shown, cursors.write(older.pack()), looked_until=last.at)


def newest(
    session: Session, user_id: UUID, chosen: RequestFilter, since: datetime, *, most: int
) -> Sequence[RequestRecord]:
    """The user's requests that pass the filter and began after `since`, the newest first."""
    return session.scalars(
        select(RequestRecord)
        .where(
            RequestRecord.user_id == user_id,
            RequestRecord.at >= since,
            *_passes(chosen, RequestRecord),
        )
        .order_by(RequestRecord.at.desc(), RequestRecord.request_id.desc())
        .limit(most)
    ).all()


def entry(record: RequestRecord) -> Json:
    """A request as the schema `RequestEntry`."""
    values = {name: getattr(record, name) for name in RequestColumns._fields}
    ids = {name: str(values[name]) for name in ("request_id", "key_id")}
    return RequestColumns(**{**values, **ids}).document


def find(session: Session, user_id: UUID, request_id: UUID) -> RequestRecord | None:
    """The user's request with this id, if it is stored and not removed yet."""
    return session.scalars(
        select(RequestRecord)
        .where(RequestRecord.request_id == request_id, RequestRecord.user_id == user_id)
        .order_by(RequestRecord.at.desc())
        .limit(1)
    ).one_or_none()


def caused(session: Session, user_id: UUID, record: RequestRecord) -> RequestConsequences:
    """The user's events that a request of theirs caused, with their deliveries."""
    began = first_id(record.at - SKEW)
    ended = first_id(record.at + record.latency_us * MICROSECOND + SKEW)
    events = session.scalars(
        select(Event)
        .where(
            Event.id >= began,
            Event.id < ended,
            Event.user_id == user_id,
            Event.request_id == record.request_id,
        )
        .order_by(Event.id)
        .limit(MAX_EVENTS + 1)
    ).all()
    shown = events[:MAX_EVENTS]
    if not shown:
        return RequestConsequences([], cut=False)
    urls = _webhooks(session, user_id)
    deliveries = session.scalars(
        select(Delivery)
        .where(
            one_of(Delivery.webhook_id, list(urls)),
            one_of(Delivery.event_id, [event.id for event in shown]),
            Delivery.id >= began,
        )
        .order_by(Delivery.id)
        .limit(MAX_DELIVERIES + 1)
    ).all()
    attempts = session.scalars(
        select(Attempt)
        .where(
            one_of(Attempt.delivery_id, [row.id for row in deliveries[:MAX_DELIVERIES]]),
            one_of(Attempt.event_id, [event.id for event in shown]),
        )
        .order_by(Attempt.delivery_id, Attempt.number)
        .limit(MAX_ATTEMPTS + 1)
    ).all()
    sent = [
        SentDelivery(
            row,
            urls[row.webhook_id],
            [attempt for attempt in attempts[:MAX_ATTEMPTS] if attempt.delivery_id == row.id],
        )
        for row in deliveries[:MAX_DELIVERIES]
    ]
    return RequestConsequences(
        [
            CausedEvent(event, [entry for entry in sent if entry.delivery.event_id == event.id])
            for event in shown
        ],
        cut=len(events) > MAX_EVENTS
        or len(deliveries) > MAX_DELIVERIES
        or len(attempts) > MAX_ATTEMPTS,
    )


def _scanned(
    user_id: UUID, chosen: RequestFilter, place: ListPosition | None
) -> Select[RequestRecord]:
    """The newest requests, which a filter scans. Failed requests have an index of their own."""
    conditions: list[ColumnElement[bool]] = [RequestRecord.user_id == user_id]
    if chosen.only_failed:
        conditions.append(RequestRecord.status >= FIRST_FAILED)
    if chosen.since is not None:
        conditions.append(RequestRecord.at >= chosen.since)
    if chosen.until is not None:
        conditions.append(RequestRecord.at < chosen.until)
    if place is not None:
        conditions += before(*began(place))
    return (
        select(RequestRecord)
        .where(*conditions)
        .order_by(RequestRecord.at.desc(), RequestRecord.request_id.desc())
        .limit(SCANNED_ROWS)
    )


def _passes(chosen: RequestFilter, entry: type[RequestRecord]) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if chosen.status_class is not None:
        lowest = chosen.status_class * 100
        conditions.append(entry.status.between(lowest, lowest + 99))
    if chosen.status is not None:
        conditions.append(entry.status == chosen.status)
    if chosen.operation is not None:
        conditions.append(entry.operation == chosen.operation)
    if chosen.key_id is not None:
        conditions.append(entry.key_id == chosen.key_id)
    if chosen.error_code is not None:
        conditions.append(entry.error_code == chosen.error_code)
    if chosen.path is not None:
        conditions.append(func.strpos(entry.path, chosen.path) > 0)
    if chosen.api_version is not None:
        conditions.append(entry.api_version == chosen.api_version)
    return conditions


def _webhooks(session: Session, user_id: UUID) -> Mapping[UUID, str]:
    """The URLs of the user's webhooks: live ones first, then the last deleted."""
    found = session.execute(
        select(Webhook.id, Webhook.url)
        .where(Webhook.user_id == user_id)
        .order_by(Webhook.deleted_at.desc().nulls_first())
        .limit(MAX_WEBHOOKS)
    )
    return {row.id: row.url for row in found}
