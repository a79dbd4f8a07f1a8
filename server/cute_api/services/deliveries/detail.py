"""A delivery with its attempts and the body of its request."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Integer,
    Text,
    Uuid,
    cast,
    func,
    literal,
    literal_column,
    select,
)

from cute_api.lib.json_objects import Json
from cute_api.lib.times import EPOCH, MILLISECOND
from cute_api.models import Attempt, Delivery, Event, Webhook
from cute_api.models.statements import Reads, Statement, parameter, pick
from cute_api.services.deliveries.columns import (
    OF_ATTEMPTS,
    AttemptColumns,
    DeliveryColumns,
    of_deliveries,
)
from cute_api.services.deliveries.deliveries import is_own_delivery, require_scope, unknown
from cute_api.services.keys.principals import Principal
from cute_api.spec import VERSION_HEADER, EventType
from cute_api.versions.registry import Versions
from cute_api.webhooks.delivery import signing

SHOWN_ATTEMPTS = 100


def _sent_version() -> ColumnElement[Any]:
    """Select the API version of the last attempt, or of the webhook before the first."""
    header = func.jsonb_extract_path_text(Attempt.request_headers, literal(VERSION_HEADER))
    last = select(header).where(
        Attempt.delivery_id == Delivery.id,
        Attempt.event_id == Delivery.event_id,
        Attempt.number == Delivery.attempt_count,
    )
    pin = select(Webhook.api_version).where(Webhook.id == Delivery.webhook_id)
    return func.coalesce(last.scalar_subquery(), pin.scalar_subquery())


# The event's data as text, because its bytes were signed.
ONE = Statement(
    select(
        *of_deliveries(Delivery),
        Delivery.occurred_at.label("event_occurred_at"),
        select(cast(Event.data, Text)).where(Event.id == Delivery.event_id).label("data"),
        select(Event.api_version).where(Event.id == Delivery.event_id).label("emitted"),
        _sent_version().label("sent"),
    ).where(*is_own_delivery(parameter("owner", Uuid()), parameter("delivery", Uuid())))
)
ATTEMPTS = Statement(
    select(*OF_ATTEMPTS)
    .where(
        Attempt.delivery_id == parameter("delivery", Uuid()),
        Attempt.event_id == parameter("event", Uuid()),
        # Skip attempts that were recorded after the delivery was read.
        Attempt.number <= parameter("count", Integer()),
    )
    .order_by(Attempt.number.desc())
    .limit(literal_column(str(SHOWN_ATTEMPTS))),
    AttemptColumns,
)


def get(
    reads: Reads,
    principal: Principal,
    delivery_id: UUID,
    *,
    event_types: Mapping[str, EventType],
    versions: Versions,
) -> Json:
    """Return a `DeliveryWithAttempts`. Raises `ApiError`: `not_found`, `missing_scope`.

    Its body has the API version of the last attempt, because the webhook's pin may have changed
    since.
    """
    rows = reads.rows(ONE, owner=str(principal.owner_id), delivery=str(delivery_id))
    if not rows:
        raise unknown()
    found, row = rows[0], pick(rows[0], DeliveryColumns)
    require_scope(principal, row.event_type, event_types)
    if found.data is None:
        raise unknown()
    attempts = reads.rows(ATTEMPTS, delivery=row.id, event=row.event_id, count=row.attempt_count)
    milliseconds = (found.event_occurred_at - EPOCH) // MILLISECOND
    content = versions.event_text(
        row.event_type, found.data, emitted=found.emitted, wanted=versions.pinned(found.sent)
    )
    body = signing.body(
        row.event_id,
        row.event_type,
        milliseconds,
        row.account or principal.user_id,
        content,
        install=row.install_id,
    )
    return {
        **row.document(principal.user_id),
        "request_body": body.decode(),
        "attempts": [attempt.document for attempt in reversed(attempts)],
    }
