"""Rows that the API reads, with values that careless code gets wrong."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from cute_api.models import (
    ApiKey,
    Attempt,
    Category,
    Delivery,
    Event,
    Item,
    Lane,
    Order,
    RequestRecord,
    Webhook,
)
from cute_api.models.enums import (
    AttemptOutcome,
    Condition,
    DeliveryStatus,
    DisabledReason,
    ItemStatus,
    OrderState,
    PauseReason,
    Scope,
    Tier,
    WebhookStatus,
)
from cute_api.services.accounts import accounts
from cute_api.services.orders.columns import OF_ITEM_FOR_SELLER
from tests.api.webhooks.log import id_at
from tests.services.unusual import MOMENTS, TEXTS

Json = dict[str, Any]

NOW = datetime.now(UTC)
SOON, BEFORE = NOW + timedelta(hours=1), NOW - timedelta(hours=1)
PLAIN_ITEM: Json = {
    **dict.fromkeys(OF_ITEM_FOR_SELLER),
    "id": str(uuid4()),
    "title": "Silk scarf",
    "price": {"amount": 2_450, "currency": "EUR"},
    "category": {"id": str(uuid4()), "name": "Women", "parent_id": None, "path": ["Women"]},
    "condition": Condition.GOOD,
    "images": [],
    # Snapshots hold all that an item said; an order shows a part of it.
    "seller_id": str(uuid4()),
    "url": "https://cute.example/items/1",
}
ITEMS: list[Json] = [
    *({"title": words, "description": words, "size": words, "sku": words} for words in TEXTS),
    *({"images": [{"url": f"https://x.example/{words}", "alt": words}]} for words in TEXTS),
    *({"price": {"amount": amount, "currency": "JPY"}} for amount in (0, 2**53, 2**63 - 1)),
    {"images": [{"url": "x", "alt": None, "w": 2**53, "a": [0.1, {"b": 1, "a": None}]}]},
    {"description": "long " * 1_000, "brand": {"id": str(uuid4()), "name": "Éclat"}},
]
ORDERS: list[Json] = [
    *({"item_snapshot": PLAIN_ITEM | item} for item in ITEMS),
    *({"amount": amount} for amount in (0, 2**53, 2**53 + 1, 2**63 - 1)),
    *(
        {"status": status, "completed_at": moment, "cancelled_at": moment}
        for status in OrderState
        for moment in (None, MOMENTS[2])
    ),
    *(dict.fromkeys(["created_at", "updated_at", "completed_at"], moment) for moment in MOMENTS),
]
WEBHOOKS: list[Json] = [
    *({"description": words, "filter": words, "verification_error": words} for words in TEXTS),
    *({"url": f"https://x.example/{words}"} for words in TEXTS),
    *({"pairs": {words or "empty": words}} for words in TEXTS),
    {"pairs": {"bb": "1", "a": "2", "é": "3", "aa": "4"}},
    {"types": []},
    {"types": ["*", "item.*", "order.created", 'a "quoted" one, {with} \\ more', "😀", "NULL"]},
    *({"status": status} for status in WebhookStatus),
    *(
        {"status": WebhookStatus.DISABLED, "disabled_reason": reason, "disabled_at": MOMENTS[3]}
        for reason in DisabledReason
    ),
    {"status": WebhookStatus.PAUSED, "pause_reason": PauseReason.KEY_REVOKED},
    {"missed_since": MOMENTS[3]},
    {"missed_since": MOMENTS[3], "missed_until": MOMENTS[5]},
    {"missed_until": MOMENTS[5]},
    *({"previous_secret_until": until} for until in (None, SOON, BEFORE, MOMENTS[-1])),
    *(
        dict.fromkeys(
            ["created_at", "verified_at", "verification_tried_at", "verification_due_at"], moment
        )
        for moment in MOMENTS
    ),
]
LANES: list[Json | None] = [
    None,
    {},
    *(
        dict.fromkeys(["failing_since", "last_success_at", "last_failure_at"], moment)
        for moment in MOMENTS
    ),
    {"held_until": SOON, "failures": 3, "slow": True, "last_failure_at": BEFORE},
]
DELIVERIES: list[Json] = [
    *({"status": status, "finished_at": None} for status in DeliveryStatus),
    *({"status": status, "finished_at": MOMENTS[2]} for status in DeliveryStatus),
    *({"attempt_count": count} for count in (0, 100, 2**31 - 1)),
    {"test": True},
    *(
        dict.fromkeys(["occurred_at", "created_at", "next_attempt_at", "finished_at"], moment)
        for moment in MOMENTS
    ),
]
ATTEMPTS: list[Json] = [
    *({"response_body": words, "error": words} for words in TEXTS),
    *({"request_headers": {"a": words}, "response_headers": {words: "b"}} for words in TEXTS),
    *({"started_at": moment} for moment in MOMENTS),
    *({"outcome": outcome} for outcome in AttemptOutcome),
    *(
        dict.fromkeys(["dns_ms", "connect_ms", "tls_ms", "first_byte_ms"], taken)
        for taken in (0.0, 0.001, 1.0, 1.5, 99.9999, 16_777_217.0)
    ),
    {"response_status": 599, "duration_ms": 2**31 - 1},
]
KEYS: list[Json] = [
    *({"name": words, "prefix": words} for words in TEXTS),
    {"scopes": []},
    {"api_version": "2024-01-01"},
    *({"tier": tier} for tier in Tier),
    *({"previous_expires_at": until} for until in (SOON, BEFORE, MOMENTS[-1])),
    *(
        dict.fromkeys(["created_at", "expires_at", "last_used_at", "rotated_at"], moment)
        for moment in MOMENTS
    ),
]
DAY = "2026-01-02"
REQUESTS: list[Json] = [
    *({"user_agent": words} for words in TEXTS),
    *({"at": moment} for moment in MOMENTS if moment.startswith(DAY)),
    {"operation": None, "status": 404, "error_code": "not_found"},
    {"status": 500, "error_code": "internal_error", "fault": "server_error"},
    {"latency_us": 0, "ip_prefix": "192.0.2.0/24", "api_version": "2026-12-15"},
    *({"path": words, "query": words, "errors": [{"detail": words}]} for words in TEXTS),
    {"latency_us": 1_001, "bytes_out": 2**53 + 1, "ip_prefix": "2001:db8::/48"},
]


def fill(session: Session) -> None:
    """Alice and Bob, who buy from each other; Alice's webhooks, deliveries, keys and requests."""
    people = [
        accounts.create(session, email=f"{name}@people.example", tier=Tier.PRO)[0].id
        for name in ("alice", "bob")
    ]
    category_id = session.scalars(
        insert(Category).values(name="Women", path=["Women"]).returning(Category.id)
    ).one()
    for number, changes in enumerate(ORDERS):
        seller_id, buyer_id = people if number % 3 else reversed(people)
        if number == len(ORDERS) - 1:
            # Nobody buys from themselves; if they did, it were one order.
            buyer_id = seller_id
        item_id = session.scalars(
            insert(Item)
            .values(
                seller_id=seller_id,
                category_id=category_id,
                title="Silk scarf",
                price_amount=2_450,
                price_currency="EUR",
                condition=Condition.GOOD,
                status=ItemStatus.RESERVED,
                images=[],
            )
            .returning(Item.id)
        ).one()
        plain = {
            "item_id": item_id,
            "seller_id": seller_id,
            "buyer_id": buyer_id,
            "status": OrderState.CREATED,
            "amount": 2_450,
            "currency": "EUR",
            "item_snapshot": PLAIN_ITEM,
        }
        session.execute(insert(Order).values(plain | changes))
    webhook = {"user_id": people[0], "url": "https://x.example", "types": ["*"]}
    for changes in [*WEBHOOKS, *({} for _ in LANES), {"deleted_at": NOW}]:
        session.execute(insert(Webhook).values(webhook | {"sealed_secret": b""} | changes))
    ids = session.scalars(select(Webhook.id).order_by(Webhook.id)).all()
    # One by one: an INSERT of many rows gives each the columns of the first.
    for webhook_id, lane in zip(ids[-len(LANES) - 1 :], LANES, strict=False):
        if lane is not None:
            session.execute(insert(Lane).values(webhook_id=webhook_id, **lane))
    for changes in DELIVERIES:
        _deliver(session, people[0], ids[0], changes)
    _deliver(session, people[0], ids[-1], {"event_type": "item.sold"})
    for changes in [*KEYS, {"revoked_at": NOW}, {"explorer": True}]:
        key = {"user_id": people[0], "name": "shop", "prefix": "cute_abcd", "tier": Tier.PRO}
        key |= {"digest": uuid4().bytes, "scopes": sorted(Scope)}
        session.execute(insert(ApiKey).values(key | changes))
    session.execute(
        text(
            f"CREATE TABLE request_log_one PARTITION OF request_log"
            f" FOR VALUES FROM ('{DAY}') TO ('{DAY} 24:00')"
        )
    )
    for changes in REQUESTS:
        request = {"user_id": people[0], "key_id": uuid4(), "request_id": uuid4(), "at": DAY}
        request |= {"operation": "get_me", "method": "GET", "status": 200, "counted": True}
        request |= {"latency_us": 1_000, "bytes_out": 0}
        session.execute(insert(RequestRecord).values(request | changes))


def _deliver(session: Session, user_id: UUID, webhook_id: UUID, changes: Json) -> None:
    """A delivery with an attempt of each kind."""
    event_id, delivery_id = id_at(NOW), id_at(NOW)
    data = {words: [words, None, 2**53, 1.5] for words in TEXTS}
    about = {"user_id": user_id, "subject_id": uuid4(), "type": "item.sold"}
    session.execute(insert(Event).values(id=event_id, data=data, created_at=NOW, **about))
    plain = {
        "id": delivery_id,
        "webhook_id": webhook_id,
        "event_id": event_id,
        "event_type": "item.sold",
        "subject_id": uuid4(),
        "occurred_at": NOW,
        "status": DeliveryStatus.DELIVERED,
        "attempt_count": len(ATTEMPTS),
    }
    session.execute(insert(Delivery).values(plain | changes))
    for number, attempt in enumerate(ATTEMPTS, 1):
        of_attempt = {
            "delivery_id": delivery_id,
            "number": number,
            "event_id": event_id,
            "webhook_id": webhook_id,
            "outcome": AttemptOutcome.SUCCESS,
            "started_at": NOW,
            "duration_ms": 1,
            "request_headers": {},
        }
        session.execute(insert(Attempt).values(of_attempt | attempt))
