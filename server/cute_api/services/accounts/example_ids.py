"""Existing ids for samples of the documentation: a user's own, or public ones."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import ScalarSelect, and_, or_, select
from sqlalchemy.orm import Session

from cute_api.models import (
    ApiKey,
    Brand,
    Category,
    Contract,
    Delivery,
    Event,
    Item,
    Order,
    Webhook,
)
from cute_api.models.enums import DeliveryStatus, ItemStatus, OrderState, WebhookStatus
from cute_api.services.apps import simulated
from cute_api.services.keys import keys

ITEM, SECOND_ITEM, ORDER = "item_id", "second_item_id", "order_id"
WEBHOOK, DELIVERY, EVENT = "webhook_id", "delivery_id", "event_id"
KEY, CATEGORY, BRAND = "key_id", "category_id", "brand_id"
CONTRACT, SELLER = "contract_id", "sandbox_account"


def find(session: Session, user_id: UUID | None) -> Mapping[str, UUID]:
    """Return an id of each kind that exists, by the names above.

    Without a user only those of the public catalogue.
    """
    queries = _of_everyone() if user_id is None else {**_of_everyone(), **_of_user(user_id)}
    row = session.execute(select(*(query.label(name) for name, query in queries.items()))).one()
    return {name: value for name, value in row._asdict().items() if value is not None}


def _of_everyone() -> dict[str, ScalarSelect[UUID]]:
    active = and_(Item.status == ItemStatus.ACTIVE, Item.deleted_at.is_(None))
    return {
        CATEGORY: select(Category.id).order_by(Category.id).limit(1).scalar_subquery(),
        BRAND: select(Brand.id).order_by(Brand.id).limit(1).scalar_subquery(),
        ITEM: select(Item.id).where(active).order_by(Item.id.desc()).limit(1).scalar_subquery(),
    }


def _of_user(user_id: UUID) -> dict[str, ScalarSelect[UUID]]:
    """Return queries for the user's newest ids, preferring states that most operations accept."""
    items = (
        select(Item.id)
        .where(
            Item.seller_id == user_id, Item.status == ItemStatus.ACTIVE, Item.deleted_at.is_(None)
        )
        .order_by(Item.id.desc())
    )
    webhook = (
        select(Webhook.id)
        .where(Webhook.user_id == user_id, Webhook.deleted_at.is_(None))
        .order_by((Webhook.status == WebhookStatus.ACTIVE).desc(), Webhook.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    orders = select(Order.id).where(or_(Order.seller_id == user_id, Order.buyer_id == user_id))
    return {
        ITEM: items.limit(1).scalar_subquery(),
        SECOND_ITEM: items.offset(1).limit(1).scalar_subquery(),
        ORDER: orders.order_by((Order.status == OrderState.CREATED).desc(), Order.id.desc())
        .limit(1)
        .scalar_subquery(),
        WEBHOOK: webhook,
        DELIVERY: select(Delivery.id)
        .where(Delivery.webhook_id == webhook, Delivery.status != DeliveryStatus.PENDING)
        .order_by(Delivery.id.desc())
        .limit(1)
        .scalar_subquery(),
        EVENT: select(Event.id)
        .where(Event.user_id == user_id, Event.sequence.is_not(None))
        .order_by(Event.sequence.desc())
        .limit(1)
        .scalar_subquery(),
        KEY: select(ApiKey.id)
        .where(
            ApiKey.user_id == user_id,
            ApiKey.explorer.is_(False),
            ApiKey.app_id.is_(None),
            *keys.is_live(),
        )
        .order_by(ApiKey.id.desc())
        .limit(1)
        .scalar_subquery(),
        CONTRACT: select(Contract.id)
        .where(Contract.user_id == user_id)
        .order_by(Contract.id.desc())
        .limit(1)
        .scalar_subquery(),
        SELLER: simulated.newest_of(user_id),
    }
