"""Users with orders and messages between them, and all of their rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, select, text

from cute_api.models import (
    Attempt,
    Brand,
    Category,
    Delivery,
    Event,
    IdempotencyRecord,
    Item,
    RequestRecord,
    UsageHour,
    User,
    Webhook,
)
from cute_api.models.database import Database
from cute_api.models.enums import (
    AttemptOutcome,
    AuditAction,
    AuditTarget,
    Condition,
    DeliveryStatus,
    ItemStatus,
    Scope,
)
from cute_api.services.accounts import accounts, audit
from cute_api.services.accounts.audit import ConsoleOperator
from cute_api.services.erasure import erasure
from cute_api.services.keys import keys
from cute_api.services.orders import messages, orders
from cute_api.usage.histogram import BUCKETS

OPERATOR = ConsoleOperator("operator")
NOW = datetime.now(UTC)


def silent(_step: str, _rows: int) -> None:
    """Ignore the steps."""


@dataclass
class Town:
    """Alice, who will be erased, and Bob and Charlie, who bought, sold and wrote to her."""

    database: Database
    alice: User
    bob: User
    charlie: User
    hers: Item
    his: Item
    bobs_hook: UUID

    def erase(self) -> None:
        erasure.erase(self.database, self.alice.email, actor=OPERATOR, progress=silent)

    def tables_that_name_her(self) -> set[str]:
        """Every table that holds her username or her address anywhere in a row, in any case."""
        with self.database.transaction() as session:
            tables = session.scalars(
                text(
                    "SELECT relname FROM pg_class WHERE relkind = 'r'"
                    " AND relnamespace = 'public'::regnamespace"
                )
            ).all()
            return {
                table
                for table in tables
                if session.scalar(
                    text(
                        f'SELECT count(*) FROM "{table}" AS t WHERE'
                        " strpos(lower(t::text), :username) > 0"
                        " OR strpos(lower(t::text), :email) > 0"
                    ),
                    {"username": self.alice.username, "email": self.alice.email.lower()},
                )
            }


def _item(seller: User, category: Category, brand: Brand, words: str) -> Item:
    return Item(
        seller_id=seller.id,
        title=f"Wool coat, {words}",
        description=f"Write to {words}",
        price_amount=5_000,
        price_currency="EUR",
        category_id=category.id,
        brand_id=brand.id,
        condition=Condition.GOOD,
        images=[{"url": "https://images.cute.example/a.jpg", "alt": words}],
        sku=words,
        size="M",
        color=words,
        status=ItemStatus.ACTIVE,
    )


def _hook(user: User) -> Webhook:
    return Webhook(
        user_id=user.id,
        url=f"https://{user.username}.example/hook",
        types=["*"],
        description=f"Of {user.email}",
        sealed_secret=b"sealed",
    )


def settle(database: Database) -> Town:
    """Alice and Bob sold to, bought from and wrote to each other; all of it went to webhooks."""
    mark = uuid4().hex[:8]
    with database.transaction() as session:
        alice, _ = accounts.create(session, email=f"Alice.{mark}@Cute.example", password="secret")
        bob, _ = accounts.create(session, email=f"bob.{mark}@cute.example")
        charlie, _ = accounts.create(session, email=f"charlie.{mark}@cute.example")
        category = Category(name=mark, path=[mark])
        brand = Brand(name=mark)
        session.add_all([category, brand])
        session.flush()
        sold, unsold, other = (
            _item(alice, category, brand, f"{alice.email} {number}") for number in range(3)
        )
        sold.title += f", worn by {alice.username}"
        unsold.title = f"Coat of {alice.username}"
        his, open_one = (_item(bob, category, brand, f"{bob.email} {number}") for number in (1, 2))
        charlies = _item(charlie, category, brand, charlie.email)
        hooks = [_hook(alice), _hook(bob)]
        session.add_all([sold, unsold, other, his, open_one, charlies, *hooks])
        session.flush()
        made = keys.create(session, user=alice, name=f"Key of {alice.email}", scopes=list(Scope))
        audit.record(
            session,
            OPERATOR,
            AuditAction.KEY_EDITED,
            made.row.id,
            AuditTarget.KEY,
            owner_id=alice.id,
            address="203.0.113.9",
            before={"name": alice.username},
            after={"name": alice.email},
            name=alice.email,
            scopes=["webhooks"],
        )
        for item, buyer in ((sold, bob), (his, alice)):
            order = orders.place(session, item_id=item.id, buyer_id=buyer.id)
            orders.complete(session, order_id=order.id)
        orders.place(session, item_id=open_one.id, buyer_id=alice.id)
        unwanted = orders.place(session, item_id=unsold.id, buyer_id=bob.id)
        orders.cancel(session, order_id=unwanted.id)
        messages.send(session, item_id=charlies.id, sender_id=alice.id, body="Is it warm?")
        messages.send(
            session, item_id=his.id, sender_id=alice.id, body=f"I am {alice.username}. Call me."
        )
        messages.send(session, item_id=sold.id, sender_id=bob.id, body=f"Hi {alice.username}!")
        messages.send(
            session, item_id=other.id, sender_id=bob.id, body=f"Is {alice.email} your address?"
        )
        session.add_all(_deliveries(session, hooks))
        session.add(
            IdempotencyRecord(
                user_id=alice.id,
                operation="create_item",
                key=alice.email,
                fingerprint=b"",
                status=201,
                headers={},
                body=b"",
                sealed=False,
            )
        )
        _use(session, alice, made.row.id)
        session.flush()
        return Town(database, alice, bob, charlie, sold, his, hooks[1].id)


def _deliveries(session: Any, hooks: list[Webhook]) -> Iterator[Delivery | Attempt]:
    """Each event was sent to its owner's webhook, whose response repeated it."""
    newest = session.scalar(select(func.max(Event.sequence))) or 0
    for hook in hooks:
        for event in session.scalars(select(Event).where(Event.user_id == hook.user_id)):
            newest += 1
            event.sequence = newest
            row = Delivery(
                id=uuid4(),
                webhook_id=hook.id,
                event_id=event.id,
                event_type=event.type,
                subject_id=event.subject_id,
                sequence=newest,
                occurred_at=event.created_at,
                status=DeliveryStatus.PENDING if newest % 3 else DeliveryStatus.DELIVERED,
                attempt_count=1,
            )
            yield row
            yield Attempt(
                delivery_id=row.id,
                event_id=event.id,
                webhook_id=hook.id,
                number=1,
                outcome=AttemptOutcome.SUCCESS,
                started_at=NOW,
                duration_ms=3,
                request_headers={"webhook-id": str(event.id)},
                response_status=200,
                response_headers={"x-echo": str(event.data)},
                response_body=str(event.data),
            )


def _use(session: Any, user: User, key_id: UUID) -> None:
    session.add(
        RequestRecord(
            at=NOW,
            request_id=uuid4(),
            key_id=key_id,
            user_id=user.id,
            operation="get_me",
            method="GET",
            status=200,
            latency_us=3,
            bytes_out=3,
            user_agent=f"shop of {user.email}",
            counted=True,
        )
    )
    session.add(
        UsageHour(
            user_id=user.id,
            hour=NOW.replace(minute=0, second=0, microsecond=0),
            key_id=key_id,
            operation="get_me",
            status_class=2,
            requests=1,
            quota_used=1,
            latencies=[0] * BUCKETS,
        )
    )
