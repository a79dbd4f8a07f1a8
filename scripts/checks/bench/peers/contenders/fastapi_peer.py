"""The peer: what a good team that knows FastAPI writes for these operations.

Async SQLAlchemy on asyncpg, Pydantic for what comes in, orjson for what goes out, `limits.aio` on
Valkey with two sliding windows of the key and two of its user, the key read from the database at
each call, scopes, entity tags, an outbox row in the transaction of the change. It logs and counts
nothing.
"""

import os
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import Depends, FastAPI, Header, HTTPException, Query, Response, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer, SecurityScopes
from limits import RateLimitItem, RateLimitItemPerDay, RateLimitItemPerMinute
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from limits.storage import storage_from_string
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import contains_eager

from scripts.checks.bench.peers.contenders import marketplace
from scripts.checks.bench.peers.contenders.marketplace import (
    ApiKey,
    DeliveryDay,
    Event,
    Item,
    User,
    UserStorage,
)

POOL = 20

engine = create_async_engine(
    os.environ["DATABASE_URL"].replace("postgresql://", "postgresql+asyncpg://", 1),
    pool_size=POOL,
    max_overflow=0,
)
sessions = async_sessionmaker(engine, expire_on_commit=False)
limiter = SlidingWindowCounterRateLimiter(
    storage_from_string("async+valkey+" + os.environ["REDIS_URL"])
)
# Select columns, because entities would be half of the work on a page.
ITEMS = (
    select(
        *Item.__table__.columns,
        User.username.label("seller"),
        *marketplace.NAMES,
    )
    .join(Item.seller)
    .join(Item.category)
    .outerjoin(Item.brand)
    .where(Item.deleted_at.is_(None))
)
bearer = HTTPBearer(auto_error=False)
app = FastAPI(openapi_url=None)

Json = dict[str, Any]


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
    metadata: dict[str, str] = Field(default={}, max_length=20)
    status: str = Field("active", pattern="^(draft|active)$")


@dataclass(frozen=True)
class AuthenticatedCall:
    """An authenticated, admitted call with its rate-limit headers."""

    key: ApiKey
    policies: list[Json]
    headers: dict[str, str]


async def get_session() -> AsyncIterator[AsyncSession]:
    async with sessions() as session:
        yield session


Session = Annotated[AsyncSession, Depends(get_session)]


async def get_caller(
    scopes: SecurityScopes,
    session: Session,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)],
) -> AuthenticatedCall:
    """The key of the call, after all windows were counted; 401, 403 or 429 otherwise."""
    if credentials is None:
        raise HTTPException(401, "Send an API key.", {"WWW-Authenticate": "Bearer"})
    key = await session.scalar(
        select(ApiKey)
        .join(ApiKey.user)
        .options(contains_eager(ApiKey.user))
        .where(
            ApiKey.digest == marketplace.digest(credentials.credentials),
            ApiKey.revoked_at.is_(None),
            User.suspended_at.is_(None),
        )
    )
    now = datetime.now(UTC)
    if key is None or (key.expires_at is not None and key.expires_at <= now):
        raise HTTPException(401, "This key is not valid.", {"WWW-Authenticate": "Bearer"})
    policies, headers = await count(key)
    missing = [scope for scope in scopes.scopes if scope not in key.scopes]
    if missing:
        raise HTTPException(403, f"The key needs the scope {missing[0]}.")
    return AuthenticatedCall(key, policies, headers)


@cache
def limits_of(tier: str, user_tier: str) -> tuple[tuple[str, RateLimitItem], ...]:
    """Return the limits of a key, then those of all keys of its user, with their names."""
    minute, day = marketplace.QUOTAS[tier]
    user_minute, user_day = marketplace.keys_quota(tier, user_tier)
    return (
        ("minute", RateLimitItemPerMinute(minute)),
        ("day", RateLimitItemPerDay(day)),
        ("user_minute", RateLimitItemPerMinute(user_minute)),
        ("user_day", RateLimitItemPerDay(user_day)),
    )


async def count(key: ApiKey) -> tuple[list[Json], dict[str, str]]:
    """Take a unit of each window; return the rest, and its headers."""
    found: list[Json] = []
    admitted = True
    whom = (str(key.id), str(key.id), str(key.user_id), str(key.user_id))
    for (name, item), owner in zip(limits_of(key.tier, key.user.tier), whom, strict=True):
        admitted = await limiter.hit(item, owner) and admitted
        stats = await limiter.get_window_stats(item, owner)
        found.append(
            {
                "name": name,
                "quota": item.amount,
                "seconds": item.get_expiry(),
                "remaining": stats.remaining,
                "resets_in": max(round(stats.reset_time - time.time()), 1),
            }
        )
    tightest = min(found, key=lambda policy: policy["remaining"] / policy["quota"])
    headers = {
        "X-RateLimit-Limit": str(tightest["quota"]),
        "X-RateLimit-Remaining": str(tightest["remaining"]),
        "X-RateLimit-Reset": str(int(time.time()) + tightest["resets_in"]),
    }
    if not admitted:
        raise HTTPException(
            429, "Too many calls.", {**headers, "Retry-After": str(tightest["resets_in"])}
        )
    return found, headers


Reader = Annotated[AuthenticatedCall, Security(get_caller, scopes=["read:items"])]
Writer = Annotated[AuthenticatedCall, Security(get_caller, scopes=["write:items"])]
AnyKey = Annotated[AuthenticatedCall, Security(get_caller)]


def respond(
    document: Json, caller: AuthenticatedCall, status: int = 200, **headers: str
) -> Response:
    """Encode JSON directly, so that FastAPI doesn't process it again."""
    content = orjson.dumps(document)
    return Response(content, status, {**caller.headers, **headers}, "application/json")


def shown_item(row: Any, seller: str, *, for_owner: bool = False) -> Json:
    """Return the document of a row of `ITEMS`."""
    return marketplace.shown_item(row, seller, marketplace.references(row), for_owner=for_owner)


@app.get("/healthz")
async def healthz() -> str:
    return "ok"


@app.get("/v1/items")
async def list_items(
    session: Session,
    caller: Reader,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    cursor: str | None = None,
) -> Response:
    query = ITEMS.where(Item.status == "active").order_by(Item.id.desc()).limit(limit + 1)
    if cursor is not None:
        try:
            query = query.where(Item.id < UUID(marketplace.read_cursor(cursor)))
        except ValueError:
            raise HTTPException(422, "The cursor is not valid for this list.") from None
    rows = (await session.execute(query)).all()
    shown, has_more, own = rows[:limit], len(rows) > limit, caller.key.user_id
    document = {
        "data": [shown_item(row, row.seller, for_owner=row.seller_id == own) for row in shown],
        "next_cursor": marketplace.write_cursor(str(shown[-1].id)) if has_more else None,
        "has_more": has_more,
    }
    return respond(document, caller)


@app.get("/v1/items/{item_id}")
async def get_item(
    session: Session,
    caller: Reader,
    item_id: UUID,
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    row = (await session.execute(ITEMS.where(Item.id == item_id))).one_or_none()
    own = row is not None and row.seller_id == caller.key.user_id
    if row is None or not (own or row.status in marketplace.PUBLIC):
        raise HTTPException(404, "There is no such item.")
    tag = marketplace.etag(row.updated_at, for_owner=own)
    if if_none_match is not None and tag in if_none_match.split(", "):
        return Response(status_code=304, headers={**caller.headers, "ETag": tag})
    return respond(shown_item(row, row.seller, for_owner=own), caller, ETag=tag)


@app.post("/v1/items")
async def create_item(session: Session, caller: Writer, new: NewItem) -> Response:
    user = caller.key.user
    row = Item(
        **new.model_dump(exclude={"price", "images", "metadata"}),
        seller_id=user.id,
        price_amount=new.price.amount,
        price_currency=new.price.currency,
        images=[image.model_dump() for image in new.images],
        pairs=new.metadata,
    )
    session.add(row)
    try:
        await session.flush()
    except IntegrityError:
        raise HTTPException(
            422, "There is no such category or brand, or the SKU is taken."
        ) from None
    written = (await session.execute(ITEMS.where(Item.id == row.id))).one()
    item = shown_item(written, user.username, for_owner=True)
    session.add(Event(type="item.created", user_id=user.id, subject_id=row.id, data=item))
    await session.commit()
    return respond(item, caller, 201, Location=f"/v1/items/{row.id}", ETag=item["etag"])


@app.get("/v1/me")
async def get_me(session: Session, caller: AnyKey) -> Response:
    key, user = caller.key, caller.key.user
    now = datetime.now(UTC)
    today = (DeliveryDay.user_id == UserStorage.user_id) & (DeliveryDay.day == now.date())
    found = await session.execute(
        select(UserStorage, func.coalesce(DeliveryDay.sent, 0))
        .outerjoin(DeliveryDay, today)
        .where(UserStorage.user_id == user.id)
    )
    stored, sent = found.one()
    document = {
        "key": marketplace.shown_key(key),
        # Nobody here has any.
        "custom_limits": None,
        "policies": caller.policies,
        "user": marketplace.shown_user(user, stored, sent, now),
    }
    return respond(document, caller)


@app.get("/v1/events")
async def list_events(
    session: Session,
    caller: AnyKey,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    after: str | None = None,
) -> Response:
    query = (
        select(Event.id, Event.type, Event.user_id, Event.created_at, Event.data, Event.sequence)
        .where(
            Event.user_id == caller.key.user_id,
            Event.sequence.is_not(None),
            Event.type.in_(marketplace.readable_types(caller.key.scopes)),
        )
        .order_by(Event.sequence)
        .limit(limit + 1)
    )
    last = 0
    if after is None:
        query = query.where(Event.created_at >= datetime.now(UTC) - marketplace.EVENTS_SHOWN)
    else:
        try:
            last = int(marketplace.read_cursor(after))
        except ValueError:
            raise HTTPException(422, "The cursor is not valid for this feed.") from None
        query = query.where(Event.sequence > last)
    rows = (await session.execute(query)).all()
    shown = rows[:limit]
    document = {
        "data": [
            {
                "id": str(row.id),
                "type": row.type,
                "account": str(row.user_id),
                "timestamp": marketplace.milliseconds(row.created_at),
                "data": row.data,
            }
            for row in shown
        ],
        "next_cursor": marketplace.write_cursor(str(shown[-1].sequence if shown else last)),
        "has_more": len(rows) > limit,
    }
    return respond(document, caller)
