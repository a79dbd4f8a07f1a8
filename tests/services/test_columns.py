"""Objects look the same from rows of SQL and from entities."""

import math
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest
from sqlalchemy import select

from cute_api.lib.times import EPOCH, MILLISECOND, timestamp
from cute_api.models import (
    ApiKey,
    Attempt,
    Delivery,
    Event,
    Lane,
    Order,
    RequestRecord,
    User,
    Webhook,
)
from cute_api.models.database import Database, make_engine
from cute_api.models.enums import DeliveryStatus, OrderState, Tier
from cute_api.models.statements import Reads
from cute_api.problems import ApiError, Code
from cute_api.services.common import etags
from cute_api.services.common.columns import of_entity
from cute_api.services.deliveries import deliveries, detail
from cute_api.services.deliveries.columns import AttemptColumns, DeliveryColumns
from cute_api.services.keys import listing
from cute_api.services.keys.principals import EVERY_SCOPE, Key, Principal
from cute_api.services.orders import own_orders
from cute_api.services.orders.columns import STATUSES, OrderColumns
from cute_api.services.usage import usage
from cute_api.services.webhooks import views
from cute_api.services.webhooks.columns import settings_version
from cute_api.webhooks.delivery.status import RecentAttempts, status_of
from tests.fixtures.contract import committed
from tests.services.unusual import said, walked
from tests.services.unusual_rows import DELIVERIES, KEYS, NOW, REQUESTS, fill

Json = dict[str, Any]

VERSIONS = committed()
HEALTH_TIMES = ("failing_since", "last_success_at", "last_failure_at")
TYPES = VERSIONS.spec.events


@pytest.fixture(scope="module")
def database(database_url: str) -> Iterator[Database]:
    made = Database(make_engine(database_url, pool_size=2), cursor_keys=(b"k" * 32,))
    with made.transaction() as session:
        fill(session)
    yield made
    made.engine.dispose()


def named(database: Database, name: str) -> Principal:
    with database.transaction() as session:
        user_id = session.scalars(
            select(User.id).where(User.email == f"{name}@people.example")
        ).one()
    return Principal(user_id, name, Tier.PRO, EVERY_SCOPE)


@pytest.fixture
def alice(database: Database) -> Principal:
    return named(database, "alice")


@pytest.fixture
def bob(database: Database) -> Principal:
    return named(database, "bob")


def expected_orders(
    database: Database, user_id: UUID, role: str | None = None
) -> dict[UUID, bytes]:
    """The orders from entities for a user as seller, as buyer, or both, newest first."""
    roles = [role] if role else ["seller", "buyer"]
    with database.transaction() as session:
        rows = session.scalars(select(Order).order_by(Order.id.desc())).all()
        return {
            row.id: said(OrderColumns.of(row).document_for(user_id))
            for row in rows
            if user_id in {getattr(row, f"{role}_id") for role in roles}
        }


def at(moment: datetime | None) -> str | None:
    return None if moment is None else timestamp(moment)


def expected_webhook(row: Webhook, lane: Lane | None) -> Json:
    """The JSON of a webhook from its entity and its lane's."""
    until = row.previous_secret_until
    missed = {"since": at(row.missed_since), "until": at(row.missed_until)}
    detail = {"reason": row.disabled_reason, "since": at(row.disabled_at)}
    shown = {
        "id": str(row.id),
        "url": row.url,
        "types": row.types,
        "filter": row.filter,
        "description": row.description,
        "metadata": row.pairs,
        "version": row.api_version,
        "status": row.status,
        "status_detail": detail if row.disabled_at else None,
        "missed": missed if row.missed_since else None,
        "verification": {
            "verified_at": at(row.verified_at),
            "last_tried_at": at(row.verification_tried_at),
            "last_error": row.verification_error,
            "next_try_at": at(row.verification_due_at),
        },
        "health": {
            "status": status_of(
                RecentAttempts(row.status, failures=lane.failures if lane else 0)
            ).value,
            **{name: at(getattr(lane, name, None)) for name in HEALTH_TIMES},
            **dict.fromkeys(("last_failed_delivery_id", "next_attempt_at")),
        },
        "previous_secret_expires_at": at(until) if until and until > NOW else None,
        "created_at": at(row.created_at),
    }
    return shown | {"etag": etags.of_webhook(settings_version(row), shown)}


@pytest.mark.parametrize("role", [None, "seller", "buyer"])
def test_list_my_orders_200_shows_what_the_entities_say(
    reads: Reads, database: Database, alice: Principal, bob: Principal, role: str | None
) -> None:
    chosen = {} if role is None else {"role": [role]}
    for principal in (alice, bob):
        wanted = expected_orders(database, principal.user_id, role)
        found = walked(partial(own_orders.list_orders, reads, principal), chosen)
        assert [said(order) for order in found] == list(wanted.values())
        for order_id, expected in wanted.items():
            assert said(own_orders.get_order(reads, principal, order_id)) == expected


def test_list_my_orders_200_pages_of_one_find_each_once(
    reads: Reads, database: Database, alice: Principal
) -> None:
    ids: list[str] = []
    query: Json = {"limit": 1}
    while query.get("cursor", "") is not None:
        page = own_orders.list_orders(reads, alice, query)
        ids += [order["id"] for order in page["data"]]
        query["cursor"] = page["next_cursor"]
    assert ids == [str(order_id) for order_id in expected_orders(database, alice.user_id)]


def test_list_my_orders_200_filters_by_status_and_time(
    reads: Reads, database: Database, alice: Principal
) -> None:
    with database.transaction() as session:
        rows = session.scalars(select(Order).order_by(Order.id.desc())).all()
    own = expected_orders(database, alice.user_id)
    late = "2026-01-02T03:04:05.999999Z"
    for statuses in [*([status] for status in OrderState), [*OrderState][:2], [*OrderState]]:
        wanted = [STATUSES[status].value for status in statuses]
        query = {"limit": 100, "status": wanted, "updated_since": late}
        found = own_orders.list_orders(reads, alice, query)["data"]
        assert [order["id"] for order in found] == [
            str(row.id)
            for row in rows
            if row.id in own
            and row.status in statuses
            and row.updated_at >= datetime.fromisoformat(late)
        ]


def test_an_order_of_others_is_none_404(reads: Reads, database: Database) -> None:
    stranger = Principal(uuid4(), "charlie", Tier.PRO, EVERY_SCOPE)
    with database.transaction() as session:
        order_id = session.scalars(select(Order.id).limit(1)).one()
    with pytest.raises(ApiError) as refused:
        own_orders.get_order(reads, stranger, order_id)
    assert refused.value.code is Code.NOT_FOUND
    assert own_orders.list_orders(reads, stranger, {})["data"] == []


def test_list_webhooks_200_shows_what_the_entities_say(
    reads: Reads, database: Database, alice: Principal
) -> None:
    with database.transaction() as session:
        rows = session.execute(
            select(Webhook, Lane)
            .outerjoin(Lane, Lane.webhook_id == Webhook.id)
            .where(Webhook.deleted_at.is_(None))
            .order_by(Webhook.id.desc())
        ).all()
        expected = {row.id: said(expected_webhook(row, lane)) for row, lane in rows}
        written = [said(views.document(session, row)) for row, _ in rows]
    found = walked(partial(views.list_own, reads, alice))
    assert [said(webhook) for webhook in found] == list(expected.values()) == written
    for webhook_id, text in expected.items():
        assert said(views.get_own(reads, alice, webhook_id)) == text


def test_a_webhook_of_others_or_deleted_is_none_404(
    reads: Reads, database: Database, alice: Principal, bob: Principal
) -> None:
    with database.transaction() as session:
        *_, live, deleted = session.scalars(select(Webhook.id).order_by(Webhook.id)).all()
    for principal, webhook_id in ((bob, live), (alice, deleted), (alice, uuid4())):
        with pytest.raises(ApiError) as refused:
            views.get_own(reads, principal, webhook_id)
        assert refused.value.code is Code.NOT_FOUND
        with pytest.raises(ApiError) as refused:
            deliveries.list_of_webhook(reads, principal, webhook_id, {})
        assert refused.value.code is Code.NOT_FOUND
    assert views.list_own(reads, bob, {})["data"] == []
    assert deliveries.list_of_webhook(reads, alice, live, {})["data"] == []


def test_list_deliveries_200_shows_what_the_entities_say(
    reads: Reads, database: Database, alice: Principal
) -> None:
    with database.transaction() as session:
        webhook_id = session.scalars(select(Webhook.id).order_by(Webhook.id)).first()
        rows = session.scalars(
            select(Delivery).where(Delivery.webhook_id == webhook_id).order_by(Delivery.id.desc())
        ).all()
    assert webhook_id is not None
    assert len(rows) == len(DELIVERIES)
    for status in (None, *DeliveryStatus):
        chosen = {} if status is None else {"status": [status.value]}
        found = walked(partial(deliveries.list_of_webhook, reads, alice, webhook_id), chosen)
        assert [said(delivery) for delivery in found] == [
            said(DeliveryColumns.of(row).document(alice.user_id))
            for row in rows
            if status in {None, row.status}
        ]


def test_get_delivery_200_shows_what_the_entities_say_deleted_webhooks_too(
    reads: Reads, database: Database, alice: Principal
) -> None:
    with database.transaction() as session:
        found = session.execute(
            select(Delivery, Event).join(Event, Event.id == Delivery.event_id)
        ).all()
        attempts = session.scalars(select(Attempt).order_by(Attempt.number)).all()
    assert len(found) == len(DELIVERIES) + 1
    for row, event in found:
        shown = detail.get(reads, alice, row.id, event_types=TYPES, versions=VERSIONS)
        body, tried = shown.pop("request_body"), shown.pop("attempts")
        assert said(shown) == said(DeliveryColumns.of(row).document(alice.user_id))
        assert [said(attempt) for attempt in tried] == [
            said(AttemptColumns(*of_entity(attempt, AttemptColumns._fields)).document)
            for attempt in attempts
            if attempt.delivery_id == row.id and attempt.number <= row.attempt_count
        ]
        assert orjson.loads(body) == {
            "id": str(event.id),
            "type": row.event_type,
            "timestamp": (row.occurred_at - EPOCH) // MILLISECOND,
            "account": str(alice.user_id),
            "data": event.data,
        }


def test_list_my_keys_200_shows_what_the_entities_say(
    reads: Reads, database: Database, alice: Principal
) -> None:
    with database.transaction() as session:
        rows = session.scalars(
            select(ApiKey)
            .where(ApiKey.revoked_at.is_(None), ApiKey.explorer.is_(False))
            .order_by(ApiKey.id.desc())
        ).all()
    alice = replace(alice, key=Key(rows[3].id))
    found = walked(partial(listing.list_own, reads, alice))
    assert [said(key) for key in found] == [
        said(
            {
                "id": str(row.id),
                "name": row.name,
                "prefix": row.prefix,
                "scopes": row.scopes,
                "tier": row.tier,
                "version": row.api_version,
                "created_at": at(row.created_at),
                "expires_at": at(row.expires_at),
                "networks": row.networks,
                "note": row.note,
                "last_used_at": at(row.last_used_at),
                "rotated_at": at(row.rotated_at),
                "previous_expires_at": (
                    at(row.previous_expires_at)
                    if row.previous_expires_at and row.previous_expires_at > NOW
                    else None
                ),
                "clients": [],
                "current": row.id == alice.key_id,
            }
        )
        for row in rows
    ]
    assert len(rows) == len(KEYS)


def test_list_my_requests_200_shows_what_the_entities_say(
    reads: Reads, database: Database, alice: Principal
) -> None:
    with database.transaction() as session:
        rows = session.scalars(
            select(RequestRecord).order_by(RequestRecord.at.desc(), RequestRecord.request_id.desc())
        ).all()
    assert len(rows) == len(REQUESTS)
    for limit in (2, 100):
        found = walked(partial(usage.list_requests, reads, alice), {"limit": limit})
        assert [said(request) for request in found] == [
            said(
                {
                    "request_id": str(row.request_id),
                    "started_at": row.at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
                    "key_id": str(row.key_id),
                    "operation": row.operation,
                    "method": row.method,
                    "status": row.status,
                    "error_code": row.error_code,
                    "latency_ms": math.ceil(row.latency_us / 1_000),
                    "bytes_out": row.bytes_out,
                    "ip_prefix": row.ip_prefix,
                    "user_agent": row.user_agent,
                    "path": row.path,
                    "query": row.query,
                    "api_version": row.api_version,
                    "errors": row.errors or [],
                    "fault": row.fault,
                }
            )
            for row in rows
        ]
