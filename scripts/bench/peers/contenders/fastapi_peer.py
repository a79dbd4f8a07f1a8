"""The peer: what a team that knows FastAPI writes for these operations, and writes well.

Async SQLAlchemy on asyncpg, Pydantic models, `limits.aio` on Valkey with two sliding windows, the
key read from the database at each call, scopes, entity tags, an outbox row in the transaction of
the change. It logs and counts nothing.
"""

import os
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, FastAPI, Header, HTTPException, Query, Response, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer, SecurityScopes
from limits import RateLimitItem, RateLimitItemPerDay, RateLimitItemPerMinute
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from limits.storage import storage_from_string
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import contains_eager, joinedload

from scripts.bench.peers.contenders import marketplace
from scripts.bench.peers.contenders.fastapi_models import (
    Deliveries,
    EventOut,
    EventPage,
    ItemPage,
    KeyOut,
    Me,
    Money,
    NewItem,
    OwnItem,
    Policy,
    PublicItem,
)
from scripts.bench.peers.contenders.marketplace import ApiKey, DeliveryDay, Event, Item, User

POOL = 20
KNOWN = {60: "minute", 86_400: "day"}
LIMITS: dict[str, tuple[RateLimitItem, RateLimitItem]] = {
    tier: (RateLimitItemPerMinute(minute), RateLimitItemPerDay(day))
    for tier, (minute, day) in marketplace.QUOTAS.items()
}

engine = create_async_engine(
    os.environ["DATABASE_URL"].replace("postgresql://", "postgresql+asyncpg://", 1),
    pool_size=POOL,
    max_overflow=0,
)
sessions = async_sessionmaker(engine, expire_on_commit=False)
limiter = SlidingWindowCounterRateLimiter(
    storage_from_string("async+valkey+" + os.environ["REDIS_URL"])
)
bearer = HTTPBearer(auto_error=False)
app = FastAPI(openapi_url=None)


@dataclass(frozen=True)
class Caller:
    """An authenticated call that its limits let through."""

    key: ApiKey
    policies: list[Policy]


async def get_session() -> AsyncIterator[AsyncSession]:
    async with sessions() as session:
        yield session


Session = Annotated[AsyncSession, Depends(get_session)]


async def get_caller(
    scopes: SecurityScopes,
    response: Response,
    session: Session,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)],
) -> Caller:
    """The key of the call, after both windows were counted; 401, 403 or 429 otherwise."""
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
    policies = await count(key, response)
    missing = [scope for scope in scopes.scopes if scope not in key.scopes]
    if missing:
        raise HTTPException(403, f"The key needs the scope {missing[0]}.")
    return Caller(key, policies)


async def count(key: ApiKey, response: Response) -> list[Policy]:
    """Take a unit of both windows, and say in the headers what is left."""
    found = []
    admitted = True
    for item in LIMITS[key.tier]:
        admitted = await limiter.hit(item, str(key.id)) and admitted
        stats = await limiter.get_window_stats(item, str(key.id))
        seconds = item.get_expiry()
        found.append(
            Policy(
                name=KNOWN[seconds],
                quota=item.amount,
                seconds=seconds,
                remaining=stats.remaining,
                resets_in=max(round(stats.reset_time - time.time()), 1),
            )
        )
    tightest = min(found, key=lambda policy: policy.remaining / policy.quota)
    headers = {
        "X-RateLimit-Limit": str(tightest.quota),
        "X-RateLimit-Remaining": str(tightest.remaining),
        "X-RateLimit-Reset": str(int(time.time()) + tightest.resets_in),
    }
    if not admitted:
        raise HTTPException(
            429, "Too many calls.", {**headers, "Retry-After": str(tightest.resets_in)}
        )
    response.headers.update(headers)
    return found


Reader = Annotated[Caller, Security(get_caller, scopes=["read:items"])]
Writer = Annotated[Caller, Security(get_caller, scopes=["write:items"])]
AnyKey = Annotated[Caller, Security(get_caller)]


def public_item(row: Item, seller: str, *, for_owner: bool = False) -> PublicItem:
    fields: dict[str, Any] = {
        "id": row.id,
        "url": f"{marketplace.ITEM_URL}{row.id}",
        "seller_id": row.seller_id,
        "seller": seller,
        "title": row.title,
        "description": row.description,
        "price": Money(amount=row.price_amount, currency=row.price_currency),
        "category_id": row.category_id,
        "brand_id": row.brand_id,
        "size": row.size,
        "color": row.color,
        "condition": row.condition,
        "images": row.images,
        "status": row.status,
        "created_at": marketplace.timestamp(row.created_at),
        "updated_at": marketplace.timestamp(row.updated_at),
        "etag": marketplace.etag(row.updated_at, for_owner=for_owner),
    }
    return OwnItem(**fields, sku=row.sku) if for_owner else PublicItem(**fields)


@app.get("/healthz")
async def healthz() -> str:
    return "ok"


@app.get("/v1/items")
async def list_items(
    session: Session,
    _: Reader,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    cursor: str | None = None,
) -> ItemPage:
    query = (
        select(Item)
        .options(joinedload(Item.seller, innerjoin=True))
        .where(Item.deleted_at.is_(None), Item.status.in_(marketplace.PUBLIC))
        .order_by(Item.id.desc())
        .limit(limit + 1)
    )
    if cursor is not None:
        try:
            query = query.where(Item.id < UUID(marketplace.read_cursor(cursor)))
        except ValueError:
            raise HTTPException(422, "This is no cursor of this list.") from None
    rows = (await session.scalars(query)).all()
    shown, has_more = rows[:limit], len(rows) > limit
    return ItemPage(
        data=[public_item(row, row.seller.username) for row in shown],
        next_cursor=marketplace.write_cursor(str(shown[-1].id)) if has_more else None,
        has_more=has_more,
    )


@app.get("/v1/items/{item_id}", response_model=OwnItem | PublicItem)
async def get_item(
    session: Session,
    caller: Reader,
    response: Response,
    item_id: UUID,
    if_none_match: Annotated[str | None, Header()] = None,
) -> PublicItem | Response:
    row = await session.scalar(
        select(Item)
        .options(joinedload(Item.seller, innerjoin=True))
        .where(Item.id == item_id, Item.deleted_at.is_(None))
    )
    own = row is not None and row.seller_id == caller.key.user_id
    if row is None or not (own or row.status in marketplace.PUBLIC):
        raise HTTPException(404, "There is no such item.")
    tag = marketplace.etag(row.updated_at, for_owner=own)
    response.headers["ETag"] = tag
    if if_none_match is not None and tag in if_none_match.split(", "):
        return Response(status_code=304, headers=dict(response.headers))
    return public_item(row, row.seller.username, for_owner=own)


@app.post("/v1/items", status_code=201)
async def create_item(
    session: Session, caller: Writer, response: Response, new: NewItem
) -> OwnItem:
    user = caller.key.user
    values = new.model_dump(exclude={"price", "images"})
    row = Item(
        **values,
        seller_id=user.id,
        price_amount=new.price.amount,
        price_currency=new.price.currency,
        images=[image.model_dump() for image in new.images],
    )
    session.add(row)
    try:
        await session.flush()
    except IntegrityError:
        raise HTTPException(
            422, "There is no such category or brand, or the SKU is taken."
        ) from None
    await session.refresh(row, ["created_at", "updated_at"])
    item = public_item(row, user.username, for_owner=True)
    assert isinstance(item, OwnItem)
    session.add(
        Event(
            type="item.created",
            user_id=user.id,
            subject_id=row.id,
            data=item.model_dump(mode="json"),
        )
    )
    await session.commit()
    response.headers["Location"] = f"/v1/items/{row.id}"
    response.headers["ETag"] = item.etag
    return item


@app.get("/v1/me")
async def get_me(session: Session, caller: AnyKey) -> Me:
    key, user = caller.key, caller.key.user
    now = datetime.now(UTC)
    sent = await session.scalar(
        select(func.coalesce(func.sum(DeliveryDay.sent), 0)).where(
            DeliveryDay.user_id == user.id, DeliveryDay.day == now.date()
        )
    )
    held = user.deliveries_held_until
    return Me(
        id=user.id,
        email=user.email,
        username=user.username,
        tier=user.tier,
        created_at=marketplace.timestamp(user.created_at),
        key=KeyOut(
            id=key.id,
            name=key.name,
            prefix=key.prefix,
            scopes=key.scopes,
            tier=key.tier,
            created_at=marketplace.timestamp(key.created_at),
            expires_at=None if key.expires_at is None else marketplace.timestamp(key.expires_at),
        ),
        policies=caller.policies,
        deliveries=Deliveries(
            budget=marketplace.DELIVERIES_A_DAY[user.tier],
            sent_today=int(sent or 0),
            held_until=None if held is None or held < now else marketplace.timestamp(held),
        ),
    )


@app.get("/v1/events")
async def list_events(
    session: Session,
    caller: AnyKey,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    after: str | None = None,
) -> EventPage:
    query = (
        select(Event)
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
            raise HTTPException(422, "This is no cursor of this feed.") from None
        query = query.where(Event.sequence > last)
    rows = (await session.scalars(query)).all()
    shown = rows[:limit]
    return EventPage(
        data=[
            EventOut(
                id=row.id,
                event=row.type,
                timestamp=marketplace.milliseconds(row.created_at),
                data=row.data,
            )
            for row in shown
        ],
        next_cursor=marketplace.write_cursor(str(shown[-1].sequence if shown else last)),
        has_more=len(rows) > limit,
    )
