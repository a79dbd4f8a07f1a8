"""The common code of the other contenders: tables, tiers, entity tags and cursors."""

import base64
import hashlib
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, DateTime, FetchedValue, ForeignKey, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

ITEM_URL = "https://www.cute.example/items/"
PUBLIC = ("active", "reserved", "sold")
# Calls a minute and a day. The load's tier is never reached, as in ours.
QUOTAS = {"free": (60, 1_000), "basic": (300, 10_000), "pro": (1_000_000_000, 1_000_000_000)}
# All keys of a user together may make this many times the calls of one.
KEYS_FACTOR = 3
DELIVERIES_A_DAY = {"free": 10_000, "basic": 100_000, "pro": 1_000_000}
# The most items and bytes that a user may store.
STORAGE = {
    "free": (500, 5_000_000),
    "basic": (10_000, 100_000_000),
    "pro": (1_000_000, 10_000_000_000),
}
EVENTS_SHOWN = timedelta(days=30)
# The event types, with the scope that a key needs to read them.
EVENT_TYPES = {
    "item.created": "read:items",
    "item.updated": "read:items",
    "item.sold": "read:items",
    "item.deleted": "read:items",
    "order.created": "read:orders",
    "order.completed": "read:orders",
    "order.cancelled": "read:orders",
    "message.received": "read:messages",
    "key.rotated": "read:account",
    "key.revoked": "read:account",
    "webhook.failing": "webhooks",
    "webhook.disabled": "webhooks",
    "webhook.verification": "webhooks",
}
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND, MILLISECOND = timedelta(microseconds=1), timedelta(milliseconds=1)


class Base(DeclarativeBase):
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it as a class attribute
        str: Text,
        datetime: DateTime(timezone=True),
        dict[str, Any]: JSONB,
        list[dict[str, Any]]: JSONB,
    }


class User(Base):
    __tablename__ = "users"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    email: Mapped[str]
    username: Mapped[str]
    tier: Mapped[str]
    created_at: Mapped[datetime]
    suspended_at: Mapped[datetime | None]
    deliveries_held_until: Mapped[datetime | None]


class ApiKey(Base):
    __tablename__ = "api_keys"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    name: Mapped[str]
    prefix: Mapped[str]
    digest: Mapped[bytes]
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    tier: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    api_version: Mapped[str]
    networks: Mapped[list[str]] = mapped_column(ARRAY(Text))

    user: Mapped[User] = relationship()


class DeliveryDay(Base):
    __tablename__ = "delivery_days"

    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    sent: Mapped[int] = mapped_column(BigInteger)


class UserStorage(Base):
    """A user's storage, which triggers count."""

    __tablename__ = "user_storage"

    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    items: Mapped[int] = mapped_column(BigInteger)
    bytes: Mapped[int] = mapped_column(BigInteger)


class Category(Base):
    __tablename__ = "categories"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    parent_id: Mapped[UUID | None]
    path: Mapped[list[str]] = mapped_column(ARRAY(Text))


class Brand(Base):
    __tablename__ = "brands"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]


class Item(Base):
    __tablename__ = "items"

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=FetchedValue())
    seller_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    title: Mapped[str]
    description: Mapped[str | None]
    price_amount: Mapped[int] = mapped_column(BigInteger)
    price_currency: Mapped[str]
    category_id: Mapped[UUID] = mapped_column(ForeignKey("categories.id"))
    brand_id: Mapped[UUID | None] = mapped_column(ForeignKey("brands.id"))
    size: Mapped[str | None]
    color: Mapped[str | None]
    condition: Mapped[str]
    images: Mapped[list[dict[str, Any]]]
    quantity: Mapped[int] = mapped_column(server_default=FetchedValue())
    ships_from: Mapped[str | None]
    shipping: Mapped[list[dict[str, Any]]] = mapped_column(server_default=FetchedValue())
    attributes: Mapped[dict[str, Any]] = mapped_column(server_default=FetchedValue())
    sizes: Mapped[list[dict[str, Any]]] = mapped_column(server_default=FetchedValue())
    sku: Mapped[str | None]
    pairs: Mapped[dict[str, Any]]
    status: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=FetchedValue())
    updated_at: Mapped[datetime] = mapped_column(server_default=FetchedValue())
    published_at: Mapped[datetime | None] = mapped_column(server_default=FetchedValue())
    sold_at: Mapped[datetime | None] = mapped_column(server_default=FetchedValue())
    relisted_from: Mapped[UUID | None] = mapped_column(server_default=FetchedValue())
    deleted_at: Mapped[datetime | None]

    seller: Mapped[User] = relationship()
    category: Mapped[Category] = relationship()
    brand: Mapped[Brand | None] = relationship()


class Event(Base):
    """The outbox: a relay gives each event a `sequence`, by which events are listed."""

    __tablename__ = "events"

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=FetchedValue())
    type: Mapped[str]
    user_id: Mapped[UUID]
    subject_id: Mapped[UUID]
    data: Mapped[dict[str, Any]]
    created_at: Mapped[datetime] = mapped_column(server_default=FetchedValue())
    sequence: Mapped[int | None] = mapped_column(BigInteger, server_default=FetchedValue())


# What an item shows of its category and brand, beside their ids.
NAMES = (
    *(getattr(Category, name).label(f"category_{name}") for name in ("name", "parent_id", "path")),
    Brand.name.label("brand_name"),
)


def references(row: Any) -> dict[str, Any]:
    """Return category and brand of a row with an item's columns and `NAMES`."""
    parent = row.category_parent_id
    return {
        "category": {
            "id": str(row.category_id),
            "name": row.category_name,
            "parent_id": None if parent is None else str(parent),
            "path": row.category_path,
        },
        "brand": row.brand_id and {"id": str(row.brand_id), "name": row.brand_name},
    }


def keys_quota(tier: str, user_tier: str) -> tuple[int, int]:
    """Return the calls a minute and a day of all keys of a user, by the higher tier."""
    tiers = QUOTAS[tier], QUOTAS[user_tier]
    minute, day = (KEYS_FACTOR * max(quotas) for quotas in zip(*tiers, strict=True))
    return minute, day


def digest(secret: str) -> bytes:
    """Return the stored digest of an API key."""
    return hashlib.sha256(secret.encode()).digest()


def etag(updated_at: datetime, *, for_owner: bool) -> str:
    """Return the entity tag of an item's version; the owner's differs, as it sees more.

    It ends as ours does, with the date of the newest change of items in the API.
    """
    return f'"{(updated_at - EPOCH) // MICROSECOND:x}{"o" if for_owner else ""}-20270115"'


def timestamp(moment: datetime) -> str:
    """Format as RFC 3339 in UTC with milliseconds."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def shown_user(user: User, stored: UserStorage, sent: int, now: datetime) -> dict[str, Any]:
    """The user of `/v1/me`, with today's number of deliveries."""
    held = user.deliveries_held_until
    most_items, most_bytes = STORAGE[user.tier]
    return {
        "id": str(user.id),
        "email": user.email,
        "username": user.username,
        "tier": user.tier,
        "created_at": timestamp(user.created_at),
        "deliveries": {
            "budget": DELIVERIES_A_DAY[user.tier],
            "sent_today": sent,
            "resumes_at": None if held is None or held < now else timestamp(held),
        },
        "storage": {
            "items": stored.items,
            "item_limit": most_items,
            "bytes": stored.bytes,
            "byte_limit": most_bytes,
        },
    }


def shown_key(key: ApiKey) -> dict[str, Any]:
    """Return the key of `/v1/me`."""
    return {
        "id": str(key.id),
        "name": key.name,
        "prefix": key.prefix,
        "scopes": key.scopes,
        "networks": key.networks,
        "tier": key.tier,
        "version": key.api_version,
        "created_at": timestamp(key.created_at),
        "expires_at": key.expires_at and timestamp(key.expires_at),
    }


def shown_item(
    row: Any, seller: str, references: dict[str, Any], *, for_owner: bool
) -> dict[str, Any]:
    """Return an item; `references` are its category and brand."""
    found = {
        "id": str(row.id),
        "url": f"{ITEM_URL}{row.id}",
        "seller": {"id": str(row.seller_id), "username": seller},
        "title": row.title,
        "description": row.description,
        "price": {"amount": row.price_amount, "currency": row.price_currency},
        **references,
        "size": row.size,
        "color": row.color,
        "condition": row.condition,
        "images": row.images,
        "quantity": row.quantity,
        "ships_from": row.ships_from,
        "shipping": row.shipping,
        "attributes": row.attributes,
        "sizes": row.sizes,
        "status": row.status,
        "created_at": timestamp(row.created_at),
        "updated_at": timestamp(row.updated_at),
        "published_at": row.published_at and timestamp(row.published_at),
        "sold_at": row.sold_at and timestamp(row.sold_at),
        "relisted_from": row.relisted_from and str(row.relisted_from),
        "etag": etag(row.updated_at, for_owner=for_owner),
    }
    return {**found, "sku": row.sku, "metadata": row.pairs} if for_owner else found


def milliseconds(moment: datetime) -> int:
    return (moment - EPOCH) // MILLISECOND


def write_cursor(place: str) -> str:
    return base64.urlsafe_b64encode(place.encode()).decode()


def read_cursor(cursor: str) -> str:
    """Parse a cursor; raises `ValueError`."""
    return base64.urlsafe_b64decode(cursor).decode()


def readable_types(scopes: list[str]) -> list[str]:
    """Return the event types that a key may read."""
    return [name for name, scope in EVENT_TYPES.items() if scope in scopes]
