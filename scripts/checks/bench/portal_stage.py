"""The data of the bench `portal`: one operator with very many rows of each kind."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from uuid import UUID

from PIL import Image
from sqlalchemy import text
from sqlalchemy.orm import Session

from cute_api import config
from cute_api.models import App, Category, Item, Webhook, schema
from cute_api.models.database import Database, make_engine
from cute_api.models.enums import Condition, ItemStatus, NoticeKind, Role, Scope, Tier
from cute_api.sealing import Sealer
from cute_api.services.accounts import accounts, notices, sessions
from cute_api.services.apps import logos
from cute_api.services.keys import keys
from cute_api.spec import Spec
from cute_api.usage.histogram import BUCKETS
from cute_api.webhooks.delivery.latency import BUCKETS as LATENCY_BUCKETS
from scripts.checks.bench.filling import DAYS, in_batches, make_days, vacuum

EMAIL = "bench@cute.example"
CALLBACK = "https://rail-lister.example/callback"
KEYS = 20
# A fifth of the requests made an event for a webhook.
REQUESTS_A_DELIVERY = 5
OPERATIONS = ("list_items", "get_item", "create_item", "update_item", "get_me", "list_events")

# More recent hours have more rows: a tenth is of the last hour.
_MOMENTS = f"""
    SELECT number, clock_timestamp() - random() ^ 3 * interval '{DAYS} days' AS at
    FROM generate_series(CAST(:first AS bigint), CAST(:last AS bigint)) AS number
"""  # noqa: S608 - constants only
_REQUESTS = f"""
INSERT INTO request_log (at, request_id, key_id, user_id, operation, method, status, latency_us,
    bytes_out, ip_prefix, user_agent, error_code, counted)
SELECT at, gen_random_uuid(), (CAST(:keys AS uuid[]))[1 + number % :key_count], :user,
    (CAST(:operations AS text[]))[1 + number % :operation_count], 'GET',
    CASE WHEN number % 20 = 0 THEN 404 WHEN number % 997 = 0 THEN 500 ELSE 200 END,
    (1000 + random() * 20000)::int, 1200, '192.0.2.0/24', 'inventory/2.1',
    CASE WHEN number % 20 = 0 THEN 'not_found' WHEN number % 997 = 0 THEN 'internal_error' END, true
FROM ({_MOMENTS}) AS moments
"""  # noqa: S608 - constants only
_HOURS = """
INSERT INTO usage_hours (user_id, hour, key_id, operation, status_class, requests, quota_used,
    latencies)
SELECT :user, hour, key, operation, class, 40, 40, array_fill(1::bigint, ARRAY[:buckets])
FROM generate_series(
        date_trunc('hour', now()) - make_interval(days => :days), now(), interval '1 hour'
    ) AS hour
CROSS JOIN unnest(CAST(:keys AS uuid[])) AS key
CROSS JOIN unnest(CAST(:operations AS text[])) AS operation
CROSS JOIN (VALUES (2), (4)) AS classes (class)
"""
_DELIVERIES = f"""
WITH moments AS MATERIALIZED ({_MOMENTS}), event AS (
    INSERT INTO events (id, type, user_id, subject_id, data, created_at, sequence)
    SELECT uuidv7(at - clock_timestamp()), 'item.created', :user, gen_random_uuid(),
        '{{"title": "Silk scarf"}}', at, number
    FROM moments RETURNING id, type, subject_id, created_at, sequence
), delivery AS (
    INSERT INTO deliveries (id, webhook_id, status, event_id, event_type, subject_id, sequence,
        occurred_at, attempt_count, tries, next_attempt_at, created_at, finished_at)
    SELECT uuidv7(created_at - clock_timestamp()), :webhook,
        CASE WHEN sequence % 50 = 0 THEN 'pending' WHEN sequence % 20 = 1 THEN 'failed'
            ELSE 'delivered' END,
        id, type, subject_id, sequence, created_at, 1, 1, now() + interval '1 day', created_at,
        CASE WHEN sequence % 50 <> 0 THEN created_at + interval '1 second' END
    FROM event RETURNING id, event_id, created_at, status
)
INSERT INTO attempts (delivery_id, number, event_id, webhook_id, outcome, started_at, duration_ms,
    request_headers, response_status)
SELECT id, 1, event_id, :webhook,
    CASE status WHEN 'delivered' THEN 'success' ELSE 'bad_status' END, created_at, 12, '{{}}',
    CASE status WHEN 'delivered' THEN 200 ELSE 500 END
FROM delivery
"""  # noqa: S608 - constants only
_WEBHOOK_HOURS = """
INSERT INTO webhook_hours (webhook_id, hour, delivered, failed, attempts, failed_attempts, latency)
SELECT :webhook, hour, 200, 10, 230, 30, array_fill(1, ARRAY[:buckets])
FROM generate_series(
    date_trunc('hour', now()) - make_interval(days => :days), now(), interval '1 hour'
) AS hour
"""
_NEWEST_REQUEST = """
SELECT request_id FROM request_log WHERE user_id = :user AND status >= 400
ORDER BY at DESC LIMIT 1
"""
_NEWEST_DELIVERY = """
SELECT id, event_id FROM deliveries WHERE webhook_id = :webhook ORDER BY id DESC LIMIT 1
"""

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class PortalStage:
    """The viewer's session token; `ids` by the parameters of routes."""

    token: str
    ids: Mapping[str, str]


def fill(
    settings: config.Settings, requests: int, say: Say, *, key_count: int = KEYS
) -> PortalStage:
    """Create an operator with this many requests and keys, in a fresh database."""
    engine = make_engine(settings.need_database_url(), pool_size=1)
    try:
        schema.upgrade(engine, Spec.load(sandbox=True).events)
        make_days(settings.need_database_url())
        database = Database(engine, item_url=settings.item_url)
        with database.transaction() as session:
            ids, token = _person(session, settings)
        user, webhook = ids["user_id"], ids["webhook_id"]
        with database.transaction() as session:
            known: dict[str, Any] = {
                "user": user,
                "keys": [ids["key_id"], *(_key(session) for _ in range(key_count - 1))],
                "operations": list(OPERATIONS),
                "days": DAYS,
            }
            say(f"{requests:,} requests, by their hours and with what they caused")
            session.execute(
                text(_WEBHOOK_HOURS),
                {"webhook": webhook, "days": DAYS, "buckets": LATENCY_BUCKETS},
            )
        for key in known["keys"]:
            # One statement for all of them would time out.
            with database.transaction() as session:
                session.execute(text(_HOURS), {**known, "keys": [key], "buckets": BUCKETS})
        counts = {"key_count": key_count, "operation_count": len(OPERATIONS)}
        in_batches(engine, _REQUESTS, requests, {**known, **counts}, say)
        deliveries = max(requests // REQUESTS_A_DELIVERY, 1)
        in_batches(engine, _DELIVERIES, deliveries, {"user": user, "webhook": webhook}, say)
        vacuum(engine)
        with database.transaction() as session:
            delivery = session.execute(text(_NEWEST_DELIVERY), {"webhook": webhook}).one()
            ids["request_id"] = session.scalars(text(_NEWEST_REQUEST), {"user": user}).one()
            ids["delivery_id"], ids["event_id"] = delivery
        shown = {name: str(value) for name, value in ids.items()}
        return PortalStage(token, {**shown, "form": "csv"})
    finally:
        engine.dispose()


def _person(session: Session, settings: config.Settings) -> tuple[dict[str, UUID], str]:
    """The operator, with a key, a webhook and a reported key; and the token of their session."""
    user, _ = accounts.create(
        session, email=EMAIL, tier=Tier.PRO, password=secrets.token_urlsafe(16)
    )
    user = accounts.set_role(session, email=EMAIL, role=Role.ADMIN)
    notices.add(session, user.id, NoticeKind.WEBHOOK_FAILING, {"url": "https://hooks.example/1"})
    webhook = Webhook(
        user_id=user.id,
        url="https://hooks.example/cute",
        types=["item.*"],
        sealed_secret=Sealer.of(settings).seal(b"whsec_" + b"A" * 32),
    )
    session.add(webhook)
    session.flush()
    candidate = sessions.candidate(session, EMAIL)
    token = None if candidate is None else sessions.start(session, candidate)
    if token is None:
        raise RuntimeError("The operator can't log in.")
    notice = notices.list_own(session, user.id, unseen_only=True)[0]
    ids = {
        "user_id": user.id,
        "key_id": _key(session),
        "webhook_id": webhook.id,
        "notice_id": notice.id,
        "item_id": _item(session, user.id),
        "app_id": _app(session, user.id),
    }
    return ids, token


def _item(session: Session, user_id: UUID) -> UUID:
    category = Category(name="Women", path=["Women"])
    session.add(category)
    session.flush()
    row = Item(
        seller_id=user_id,
        title="Silk scarf",
        price_amount=2_450,
        price_currency="EUR",
        category_id=category.id,
        condition=Condition.GOOD,
        status=ItemStatus.ACTIVE,
    )
    session.add(row)
    session.flush()
    return row.id


def _app(session: Session, user_id: UUID) -> UUID:
    row = App(
        user_id=user_id,
        name="Rail Lister",
        redirect_uris=[CALLBACK],
        scopes=[Scope.READ_ITEMS],
    )
    logos.put(row, _logo())
    session.add(row)
    session.flush()
    return row.id


def _logo() -> bytes:
    """Return a picture of the largest size."""
    file = BytesIO()
    Image.new("RGB", (logos.MAX_SIDE, logos.MAX_SIDE), "red").save(file, format="PNG")
    return file.getvalue()


def _key(session: Session) -> UUID:
    user = accounts.need(session, EMAIL)
    return keys.create(session, user=user, name="Inventory sync", scopes=tuple(Scope)).row.id
