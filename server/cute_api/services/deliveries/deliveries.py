"""The delivery log of a user's webhooks, and redelivery.

A delivery is looked up by webhook and id, because the id alone is not indexed. Rows are kept for 31
days; the body of a request is rebuilt from the event, as for sending.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Text,
    Uuid,
    and_,
    any_,
    case,
    func,
    literal,
    literal_column,
    not_,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import UUID as PGUUID
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from cute_api.lib.json_objects import Json
from cute_api.lib.times import first_id
from cute_api.models import Attempt, Delivery, Webhook, clock
from cute_api.models.enums import AttemptOutcome, DeliveryStatus, WebhookStatus
from cute_api.models.statements import Reads, Statement, parameter
from cute_api.problems import ApiError, Code
from cute_api.services.common.cursors import Listing
from cute_api.services.common.moments import moment
from cute_api.services.common.pagination import HIGHEST, LOWEST, PageParameters, PageRequest, page
from cute_api.services.deliveries.columns import (
    DeliveryColumns,
    of_deliveries,
)
from cute_api.services.keys.event_rights import may_get
from cute_api.services.keys.principals import Principal
from cute_api.services.webhooks import columns, views
from cute_api.spec import EventType
from cute_api.webhooks.delivery import due

# A delivery with as many attempts can't be redelivered; its last round may exceed it.
MAX_ATTEMPTS = 100
# A user has few webhooks, but possibly many deleted ones: only the newest of those are searched.
MAX_WEBHOOKS = 1_000


def require_active(row: Webhook) -> None:
    """Raise 409 for a deleted or disabled webhook. A paused one gets its deliveries later."""
    if row.deleted_at is not None:
        raise ApiError(
            Code.WEBHOOK_NOT_ACTIVE,
            "The webhook was deleted. Register a new webhook: it starts without deliveries.",
        )
    if row.status is WebhookStatus.DISABLED:
        raise ApiError(
            Code.WEBHOOK_NOT_ACTIVE,
            'The webhook is disabled. Enable it with `PATCH {"status": "active"}`, then try again.',
        )


@cache
def _page(count: int, *, statuses: int, having_failed: bool | None) -> Statement:
    """Select deliveries of a webhook of the caller; a row of nulls if it has no delivery.

    `statuses` is how many of them are given. They decide which tables are read: in a plan for all
    values one status does, several don't.
    """
    webhook_id = parameter("webhook", Uuid())
    event_types = parameter("types", ARRAY(Text))
    conditions = [
        Delivery.webhook_id == webhook_id,
        # Ids begin with their creation time, and rows are sorted by them.
        Delivery.id >= parameter("since", Uuid()),
        Delivery.id < parameter("below", Uuid()),
        or_(event_types.is_(None), Delivery.event_type == any_(event_types)),
    ]
    if statuses == 1:
        conditions.append(Delivery.status == parameter("status", Text()))
    elif statuses:
        conditions.append(Delivery.status.bool_op("=")(any_(parameter("statuses", ARRAY(Text)))))
    if having_failed is not None:
        failed = _has_failed_attempts()
        conditions.append(failed if having_failed else not_(failed))
    newest = select(Delivery).where(*conditions).order_by(Delivery.id.desc())
    delivery = aliased(Delivery, newest.limit(literal_column(str(count))).subquery())
    return Statement(
        select(*of_deliveries(delivery))
        .select_from(Webhook)
        .outerjoin(delivery, true())
        .where(*views.is_own(), Webhook.id == webhook_id)
        .order_by(delivery.id.desc()),
        DeliveryColumns,
        by_values=statuses > 1,
    )


def _has_failed_attempts() -> ColumnElement[bool]:
    """Search attempts only where needed: most deliveries succeed with their first attempt."""
    failed = (
        select(Attempt.number)
        .where(
            Attempt.delivery_id == Delivery.id,
            Attempt.event_id == Delivery.event_id,
            Attempt.outcome != AttemptOutcome.SUCCESS,
        )
        .correlate(Delivery)
    )
    first = case((Delivery.status == DeliveryStatus.DELIVERED, 1), else_=0)
    return and_(Delivery.attempt_count > first, failed.exists())


class DeliveriesQuery(PageParameters, total=False):
    """Parameters of `list_deliveries`."""

    status: list[str]
    types: list[str]
    has_failed_attempts: bool
    created_since: str
    created_until: str


def list_of_webhook(
    reads: Reads, principal: Principal, webhook_id: UUID, query: Mapping[str, Any]
) -> Json:
    """Return a page of a webhook's deliveries, newest first, by the operation's parameters."""
    request = PageRequest.of(
        reads,
        Listing.DELIVERIES,
        {**query, "webhook_id": str(webhook_id)},
        user_id=principal.owner_id,
    )
    since, until = (
        first_id(moment(query, name)) if name in query else bound
        for name, bound in (("created_since", LOWEST), ("created_until", HIGHEST))
    )
    statuses = query.get("status", [])
    rows = reads.rows(
        _page(
            request.count,
            statuses=len(statuses),
            having_failed=query.get("has_failed_attempts"),
        ),
        owner=str(principal.owner_id),
        webhook=str(webhook_id),
        since=str(since),
        below=str(min(until, request.below)),
        types=query.get("types"),
        status=statuses[0] if statuses else None,
        statuses=statuses,
    )
    if not rows:
        raise views.unknown()
    found = [row for row in rows if row.id is not None]
    return page(found, request, lambda row: row.document(principal.user_id))


def count_waiting(session: Session, principal: Principal, webhook_id: UUID, *, most: int) -> int:
    """Count pending deliveries of a webhook of the caller, up to `most`."""
    views.find_own(session, principal, webhook_id)
    waiting = (
        select(Delivery.id)
        .where(Delivery.webhook_id == webhook_id, Delivery.status == DeliveryStatus.PENDING)
        .limit(most)
    )
    return session.scalars(select(func.count()).select_from(waiting.subquery())).one()


def is_own_delivery(owner: Any, delivery_id: Any) -> tuple[ColumnElement[bool], ...]:
    """Return conditions for a delivery of an owner's webhook, by values or parameters."""
    webhook_ids = (
        select(Webhook.id)
        .where(columns.is_of(owner))
        .order_by(Webhook.deleted_at.desc().nulls_first())
        .limit(literal_column(str(MAX_WEBHOOKS)))
    )
    owned = any_(func.array(webhook_ids.scalar_subquery()))
    return (Delivery.webhook_id == owned, Delivery.id == delivery_id)


def redeliver(
    session: Session,
    principal: Principal,
    delivery_id: UUID,
    *,
    event_types: Mapping[str, EventType],
) -> Json:
    """Send a finished delivery again, as if it were new; return a `Delivery`.

    Raises `ApiError`: `not_found`, `missing_scope`, `delivery_pending`, `too_many_attempts`,
    `webhook_not_active`.
    """
    found = _need(session, principal, delivery_id)
    require_scope(principal, found.event_type, event_types)
    webhook = session.scalars(
        select(Webhook)
        .where(Webhook.id == found.webhook_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one()
    require_active(webhook)
    if found.status is not DeliveryStatus.PENDING and found.attempt_count >= MAX_ATTEMPTS:
        raise ApiError(Code.TOO_MANY_ATTEMPTS)
    row = rearm(session, webhook, Delivery.id == found.id, Delivery.event_id == found.event_id)
    if not row:
        raise ApiError(Code.DELIVERY_PENDING)
    return DeliveryColumns.of(row[0]).document(webhook.user_id)


def rearm(session: Session, webhook: Webhook, *conditions: ColumnElement[bool]) -> list[Delivery]:
    """Make finished deliveries of a webhook due now with a fresh schedule; return the changed ones.

    The webhook's row must be locked. Attempts keep their numbers. Deliveries with `MAX_ATTEMPTS`
    are skipped.
    """
    rows = session.scalars(
        update(Delivery)
        .where(
            Delivery.webhook_id == webhook.id,
            Delivery.status != DeliveryStatus.PENDING,
            Delivery.attempt_count < MAX_ATTEMPTS,
            *conditions,
        )
        .values(
            status=DeliveryStatus.PENDING,
            tries=0,
            next_attempt_at=clock.STATEMENT,
            finished_at=None,
        )
        .returning(Delivery)
        .execution_options(synchronize_session=False, populate_existing=True)
    ).all()
    if rows:
        due.wake(session, webhook.id)
    return list(rows)


def one_of(column: InstrumentedAttribute[UUID], ids: Sequence[UUID]) -> ColumnElement[bool]:
    """Return the condition that a column has one of many ids, as a single parameter."""
    return column == any_(literal(list(ids), ARRAY(PGUUID(as_uuid=True))))


def readable(principal: Principal, event_types: Mapping[str, EventType]) -> list[str]:
    """Return the event types whose data the caller may read."""
    return [name for name, known in event_types.items() if may_get(principal, known)]


def _need(session: Session, principal: Principal, delivery_id: UUID) -> Delivery:
    row = session.scalar(select(Delivery).where(*is_own_delivery(principal.owner_id, delivery_id)))
    if row is None:
        raise unknown()
    return row


def require_scope(
    principal: Principal, event_type: str, event_types: Mapping[str, EventType]
) -> None:
    """Raise 403 unless the caller may read deliveries of a type."""
    known = event_types.get(event_type)
    if known is not None and not may_get(principal, known):
        raise ApiError(
            Code.MISSING_SCOPE,
            f"For a delivery of `{event_type}` the key needs the scope `{known.required_scope}`.",
        )


def unknown() -> ApiError:
    """The error for a delivery that is not the caller's or has expired."""
    return ApiError(Code.NOT_FOUND, "The delivery has expired or never existed, or isn't yours.")
