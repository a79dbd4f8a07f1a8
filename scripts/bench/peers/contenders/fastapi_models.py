"""The bodies that the FastAPI peer takes and sends."""

from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class Money(BaseModel):
    amount: int = Field(ge=0)
    currency: str = Field(pattern="^[A-Z]{3}$")


class Image(BaseModel):
    url: str
    alt: str | None = None


class NewItem(BaseModel):
    model_config = ConfigDict(extra="forbid")

    title: str = Field(min_length=1, max_length=120)
    description: str | None = Field(None, min_length=1, max_length=5_000)
    price: Money
    category_id: UUID
    brand_id: UUID | None = None
    size: str | None = Field(None, min_length=1, max_length=40)
    color: str | None = Field(None, min_length=1, max_length=40)
    condition: str = Field(pattern="^(new_with_tags|new_without_tags|very_good|good|satisfactory)$")
    images: list[Image] = Field(default=[], max_length=12)
    sku: str | None = Field(None, min_length=1, max_length=64)
    status: str = Field("active", pattern="^(draft|active)$")


class PublicItem(BaseModel):
    id: UUID
    url: str
    seller_id: UUID
    seller: str
    title: str
    description: str | None
    price: Money
    category_id: UUID
    brand_id: UUID | None
    size: str | None
    color: str | None
    condition: str
    images: list[Image]
    status: str
    created_at: str
    updated_at: str
    etag: str


class OwnItem(PublicItem):
    sku: str | None


class ItemPage(BaseModel):
    data: list[PublicItem]
    next_cursor: str | None
    has_more: bool


class EventOut(BaseModel):
    id: UUID
    event: str
    timestamp: int
    data: dict[str, Any]


class EventPage(BaseModel):
    data: list[EventOut]
    next_cursor: str
    has_more: bool


class KeyOut(BaseModel):
    id: UUID
    name: str
    prefix: str
    scopes: list[str]
    tier: str
    created_at: str
    expires_at: str | None


class Policy(BaseModel):
    name: str
    quota: int
    seconds: int
    remaining: int
    resets_in: int


class Deliveries(BaseModel):
    budget: int
    sent_today: int
    held_until: str | None


class Me(BaseModel):
    id: UUID
    email: str
    username: str
    tier: str
    created_at: str
    key: KeyOut
    policies: list[Policy]
    deliveries: Deliveries
