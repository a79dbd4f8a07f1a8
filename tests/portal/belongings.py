"""One of everything that a user can have, put into the database as the server would leave it."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from cute_api.models import (
    App,
    Attempt,
    Brand,
    Category,
    Delivery,
    Event,
    Install,
    InstallOperation,
    Item,
    Lane,
    Passkey,
    PortalSession,
    RequestRecord,
    UsageHour,
    User,
    Webhook,
    clock,
)
from cute_api.models.database import Database
from cute_api.models.enums import (
    AttemptOutcome,
    AuditAction,
    Condition,
    DeliveryStatus,
    ItemStatus,
    MailKind,
    NoticeKind,
    Scope,
    TokenPurpose,
    WebhookStatus,
)
from cute_api.processes.connections import connect
from cute_api.sealing import Sealer
from cute_api.services.accounts import audit, notices
from cute_api.services.accounts.clients import Client
from cute_api.services.apps import logos
from cute_api.services.keys import device_logins, keys
from cute_api.services.keys.device_logins import DeviceRequest
from cute_api.services.keys.principals import Principal
from cute_api.services.mail import tokens as mail_tokens
from cute_api.services.mail import unsubscribing
from cute_api.usage import partitions
from cute_api.usage.histogram import BUCKETS
from cute_api.webhooks.outbox import outbox
from tests.portal import compatibility
from tests.portal.colleagues import begin_email_change, give_colleague
from tests.services.test_app_logos import picture

PARAMETER = re.compile(r"<(?:[\w.]+(?:\([^)]*\))?:)?(\w+)>")


@dataclass(frozen=True, slots=True)
class Words:
    """Texts that users and other servers wrote, wherever they are stored."""

    key_name: str = "Inventory sync"
    webhook_url: str = "https://hooks.example/cute"
    description: str = "Shows the shop what sold"
    filter: str = "data.price.amount > 1000"
    title: str = "Silk scarf"
    user_agent: str = "inventory/2.1"
    response: str = "accepted"
    source: str = "scanner"
    reported_url: str = "https://paste.example/1"
    path: str = "/hooks"


@dataclass(slots=True)
class Belongings:
    """The ids of what one user has, by the names that the parameters of routes have."""

    ids: dict[str, str] = field(default_factory=dict)

    def path(self, rule: str, others: Mapping[str, str] | None = None) -> str:
        """The path of a rule with these ids; raises KeyError for a parameter unknown here."""
        known = {**self.ids, **(others or {})}
        return PARAMETER.sub(lambda found: known[found[1]], rule)


def have_days(database: Database) -> None:
    """The request log takes rows of today and yesterday."""
    url = database.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    connection = connect(url, "cute-test")
    try:
        today = datetime.now(UTC).date()
        for day in (today - timedelta(days=1), today):
            if day not in partitions.existing(connection):
                partitions.make(connection, day)
    finally:
        connection.close()


def give(
    database: Database, user_id: UUID, sealer: Sealer, words: Words | None = None
) -> Belongings:
    """Give the user one of everything, with these words in it."""
    said = words or Words()
    have_days(database)
    with database.transaction() as session:
        user = session.get_one(User, user_id)
        key = keys.create(session, user=user, name="a key", scopes=tuple(Scope)).row
        # Stored names can be longer than forms allow today.
        key.name = said.key_name
        notices.add(
            session,
            user_id,
            NoticeKind.KEY_REPORTED,
            {
                "id": str(key.id),
                "name": said.key_name,
                "prefix": key.prefix,
                "source": said.source,
                "url": said.reported_url,
            },
        )
        webhook = Webhook(
            user_id=user_id,
            url=said.webhook_url,
            types=["item.created", "item.sold"],
            filter=said.filter,
            description=said.description,
            sealed_secret=sealer.seal(b"whsec_" + b"A" * 32),
            status=WebhookStatus.ACTIVE,
        )
        paused = Webhook(
            user_id=user_id,
            url=said.webhook_url,
            types=["item.created"],
            sealed_secret=sealer.seal(b"whsec_" + b"A" * 32),
            status=WebhookStatus.PAUSED,
        )
        session.add_all([webhook, paused])
        session.flush()
        notice = notices.list_own(session, user_id, unseen_only=True)[0]
        request_id = _request(session, user_id, key.id, said)
        tokens = {
            "verify_token": mail_tokens.issue(session, user_id, TokenPurpose.VERIFY_EMAIL),
            "reset_token": mail_tokens.issue(session, user_id, TokenPurpose.RESET_PASSWORD),
            "email_token": begin_email_change(session, user),
            "user_code": _device(session),
            "stop_token": unsubscribing.token(sealer.mail_keys, user_id, MailKind.WEBHOOK_FAILING),
            **give_colleague(session, user, said.key_name),
        }
        app = App(
            user_id=user_id,
            name=said.key_name,
            redirect_uris=["https://app.example/"],
            scopes=["read:items", "write:items"],
        )
        logos.put(app, picture())
        session.add(app)
        session.flush()
        installed = Install(app_id=app.id, user_id=user_id, scopes=app.scopes)
        session.add(installed)
        session.flush()
        session.add(
            InstallOperation(
                install_id=installed.id,
                operation="list_items",
                calls=3,
                last_used_at=clock.now(session),
            )
        )
        contract = compatibility.contract(user_id, said.key_name, said.title)
        session.add_all([contract, *compatibility.polls(user_id, key.id, said.user_agent)])
        session.flush()
        compatibility.add_results(session, user_id, app.id, said.title)
        compatibility.add_shadow_upgrade(session, user_id)
        event_id, delivery_id = _delivery(session, user_id, webhook.id, said)
        ids: dict[str, UUID] = {
            "user_id": user_id,
            "key_id": key.id,
            "notice_id": notice.id,
            "webhook_id": webhook.id,
            "request_id": request_id,
            "event_id": event_id,
            "delivery_id": delivery_id,
            "session_id": _login(session, user_id, said),
            "passkey_id": _passkey(session, user_id, said),
            "item_id": _item(session, user_id, said),
            "app_id": app.id,
            "install_id": installed.id,
            "contract_id": contract.id,
        }
        return Belongings({**tokens, **{name: str(value) for name, value in ids.items()}})


def _device(session: Session) -> str:
    """The code of a program that waits for a key."""
    asked = DeviceRequest("cute-dev", "laptop", tuple(Scope), Client("192.0.2.7", "cute-dev"))
    return device_logins.begin(session, asked, secrets.choice).user


def _item(session: Session, user_id: UUID, said: Words) -> UUID:
    path = ["Women", said.title]
    category = session.scalar(select(Category).where(Category.path == path))
    category = category or Category(name=said.title, path=path)
    brand = session.scalar(select(Brand).where(Brand.name == said.title))
    brand = brand or Brand(name=said.title)
    session.add_all([category, brand])
    session.flush()
    row = Item(
        seller_id=user_id,
        title=said.title,
        description=said.description,
        price_amount=2_450,
        price_currency="EUR",
        category_id=category.id,
        brand_id=brand.id,
        size=said.title,
        color=said.title,
        condition=Condition.VERY_GOOD,
        images=[{"url": said.webhook_url, "alt": said.description}],
        status=ItemStatus.ACTIVE,
    )
    session.add(row)
    session.flush()
    return row.id


def _passkey(session: Session, user_id: UUID, said: Words) -> UUID:
    given = {"credential_id": uuid4().bytes, "public_key": b"", "sign_count": 0}
    row = Passkey(user_id=user_id, name=said.key_name, **given)
    session.add(row)
    session.flush()
    return row.id


def _login(session: Session, user_id: UUID, said: Words) -> UUID:
    row = PortalSession(
        token_digest=secrets.token_bytes(32),
        user_id=user_id,
        expires_at=datetime.now(UTC) + timedelta(hours=1),
        address="192.0.2.0/24",
        agent=said.user_agent,
    )
    session.add(row)
    session.flush()
    audit.record(
        session,
        Principal.of_user(session.get_one(User, user_id)),
        AuditAction.SESSION_STARTED,
        user_id,
        address=row.address,
        agent=said.user_agent,
    )
    return row.id


def _request(session: Session, user_id: UUID, key_id: UUID, said: Words) -> UUID:
    now = datetime.now(UTC)
    facts: dict[str, Any] = {
        "key_id": key_id,
        "user_id": user_id,
        "operation": "list_items",
        "method": "GET",
        "latency_us": 4_000,
        "bytes_out": 1_200,
        "ip_prefix": "192.0.2.0/24",
        "user_agent": said.user_agent,
        "counted": True,
    }
    refused = uuid4()
    session.add_all(
        [
            RequestRecord(at=now, request_id=uuid4(), status=200, **facts),
            RequestRecord(
                at=now,
                request_id=refused,
                status=404,
                error_code="not_found",
                path=f"/v1/items/{said.title}",
                query=f"q=[redacted]&size={said.title}",
                api_version="2026-12-15",
                errors=[{"parameter": said.title, "code": "unknown", "detail": said.description}],
                **facts,
            ),
        ]
    )
    hour = now.replace(minute=0, second=0, microsecond=0)
    for status_class in (2, 4):
        session.add(
            UsageHour(
                user_id=user_id,
                hour=hour,
                key_id=key_id,
                operation="list_items",
                status_class=status_class,
                requests=1,
                quota_used=1,
                latencies=[1] + [0] * (BUCKETS - 1),
            )
        )
    return refused


def _delivery(session: Session, user_id: UUID, webhook_id: UUID, said: Words) -> tuple[UUID, UUID]:
    event_id = outbox.record(
        session, "item.created", user_id=user_id, subject_id=uuid4(), data={"title": said.title}
    )
    event = session.get_one(Event, event_id)
    delivery = Delivery(
        webhook_id=webhook_id,
        event_id=event_id,
        status=DeliveryStatus.PENDING,
        event_type=event.type,
        subject_id=event.subject_id,
        occurred_at=event.created_at,
        attempt_count=1,
        # Long after the test: nobody sends it.
        next_attempt_at=event.created_at + timedelta(days=1),
    )
    session.add_all([delivery, Lane(webhook_id=webhook_id)])
    session.flush()
    session.add(
        Attempt(
            delivery_id=delivery.id,
            number=1,
            event_id=event_id,
            webhook_id=webhook_id,
            outcome=AttemptOutcome.BAD_STATUS,
            started_at=event.created_at,
            duration_ms=12,
            request_headers={"X-Cute-Event": "item.created", "X-Said": said.response},
            response_status=500,
            response_headers={"X-Said": said.response},
            response_body=said.response,
            error=said.response,
        )
    )
    return event_id, delivery.id
