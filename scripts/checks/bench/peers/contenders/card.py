"""The card off the shelf: Connexion, the ORM and Flask-Limiter, put together as their docs say.

Connexion does not check the scopes of a bearer key, so the handlers do. Limits are Flask-Limiter's
defaults: fixed windows, counted for each endpoint apart.
"""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import connexion
import flask
from connexion.exceptions import OAuthProblem
from flask_limiter import Limit, Limiter, RequestLimit
from sqlalchemy import create_engine, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload, sessionmaker

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
OF_USER = "user_"
WINDOWS = {60: "minute", 86_400: "day"}
Json = dict[str, Any]
ViewResult = tuple[Any, int] | tuple[Any, int, dict[str, str]]

engine = create_engine(
    os.environ["DATABASE_URL"].replace("postgresql://", "postgresql+psycopg2://", 1),
    pool_size=POOL,
)
sessions = sessionmaker(engine, expire_on_commit=False)
SHOWN = (joinedload(Item.seller), joinedload(Item.category), joinedload(Item.brand))


def find_key(token: str) -> Json:
    """Return the caller, which Connexion passes on as `token_info`."""
    with sessions() as session:
        key = session.scalar(
            select(ApiKey)
            .options(joinedload(ApiKey.user))
            .where(
                ApiKey.digest == marketplace.digest(token),
                ApiKey.revoked_at.is_(None),
                ApiKey.user.has(User.suspended_at.is_(None)),
            )
        )
    if key is None or (key.expires_at is not None and key.expires_at <= datetime.now(UTC)):
        raise OAuthProblem("This key is not valid.")
    return {"sub": str(key.id), "key": key}


def caller(scope: str | None = None) -> ApiKey:
    """Return the key of the request; 403 without the scope."""
    key: ApiKey = connexion.context.context["token_info"]["key"]
    if scope is not None and scope not in key.scopes:
        flask.abort(403, f"The key needs the scope {scope}.")
    return key


def whom() -> str:
    return str(caller().id)


def whose() -> str:
    return f"{OF_USER}{caller().user_id}"


def quota() -> str:
    return "{} per minute; {} per day".format(*marketplace.QUOTAS[caller().tier])


def keys_quota() -> str:
    key = caller()
    return "{} per minute; {} per day".format(*marketplace.keys_quota(key.tier, key.user.tier))


def document(row: Item, seller: str, *, for_owner: bool = False) -> Json:
    category, brand = row.category, row.brand
    references = {
        "category": {
            "id": str(category.id),
            "name": category.name,
            "parent_id": None if category.parent_id is None else str(category.parent_id),
            "path": category.path,
        },
        "brand": None if brand is None else {"id": str(brand.id), "name": brand.name},
    }
    return marketplace.shown_item(row, seller, references, for_owner=for_owner)


def list_items(limit: int = 20, cursor: str | None = None) -> ViewResult:
    key = caller("read:items")
    query = (
        select(Item)
        .options(*SHOWN)
        .where(Item.deleted_at.is_(None), Item.status == "active")
        .order_by(Item.id.desc())
        .limit(limit + 1)
    )
    if cursor is not None:
        try:
            query = query.where(Item.id < UUID(marketplace.read_cursor(cursor)))
        except ValueError:
            flask.abort(422, "The cursor is not valid for this list.")
    with sessions() as session:
        rows = session.scalars(query).all()
    shown, has_more = rows[:limit], len(rows) > limit
    return {
        "data": [
            document(row, row.seller.username, for_owner=row.seller_id == key.user_id)
            for row in shown
        ],
        "next_cursor": marketplace.write_cursor(str(shown[-1].id)) if has_more else None,
        "has_more": has_more,
    }, 200


def get_item(item_id: str) -> ViewResult:
    key = caller("read:items")
    with sessions() as session:
        row = session.scalar(
            select(Item).options(*SHOWN).where(Item.id == UUID(item_id), Item.deleted_at.is_(None))
        )
    own = row is not None and row.seller_id == key.user_id
    if row is None or not (own or row.status in marketplace.PUBLIC):
        flask.abort(404, "There is no such item.")
    tag = marketplace.etag(row.updated_at, for_owner=own)
    if tag.strip('"') in flask.request.if_none_match:
        return None, 304, {"ETag": tag}
    return document(row, row.seller.username, for_owner=own), 200, {"ETag": tag}


NESTED = ("price", "images", "metadata")
SET_BY_DATABASE = (
    *("quantity", "shipping", "attributes", "sizes"),
    *("created_at", "updated_at", "published_at", "sold_at", "relisted_from"),
)


def create_item(body: Json) -> ViewResult:
    key = caller("write:items")
    values = {name: value for name, value in body.items() if name not in NESTED}
    row = Item(
        **{"status": "active", **values},
        seller_id=key.user_id,
        price_amount=body["price"]["amount"],
        price_currency=body["price"]["currency"],
        images=[{"url": image["url"], "alt": image.get("alt")} for image in body.get("images", [])],
        pairs=body.get("metadata", {}),
    )
    with sessions() as session:
        session.add(row)
        try:
            session.flush()
        except IntegrityError:
            flask.abort(422, "There is no such category or brand, or the SKU is taken.")
        session.refresh(row, SET_BY_DATABASE)
        item = document(row, key.user.username, for_owner=True)
        session.add(Event(type="item.created", user_id=key.user_id, subject_id=row.id, data=item))
        session.commit()
    return item, 201, {"Location": f"/v1/items/{row.id}", "ETag": item["etag"]}


def get_me() -> ViewResult:
    key = caller()
    user = key.user
    now = datetime.now(UTC)
    with sessions() as session:
        today = session.get(DeliveryDay, (user.id, now.date()))
        stored = session.get_one(UserStorage, user.id)
    return {
        "key": marketplace.shown_key(key),
        # Nobody here has any.
        "custom_limits": None,
        "policies": policies(now.timestamp()),
        "user": marketplace.shown_user(user, stored, 0 if today is None else today.sent, now),
    }, 200


def window(limit: RequestLimit) -> str:
    """Return the name of a window, by whom it counts for and how long."""
    return (OF_USER if is_of_user(limit) else "") + WINDOWS[limit.limit.get_expiry()]


def is_of_user(limit: RequestLimit) -> bool:
    return str(limit.request_args[0]).startswith(OF_USER)


def policies(now: float) -> list[Json]:
    return [
        {
            "name": window(limit),
            "quota": limit.limit.amount,
            "seconds": limit.limit.get_expiry(),
            "remaining": limit.remaining,
            "resets_in": max(round(limit.reset_at - now), 1),
        }
        for limit in sorted(limiter.current_limits, key=is_of_user)
    ]


def list_events(limit: int = 20, after: str | None = None) -> ViewResult:
    key = caller()
    query = (
        select(Event)
        .where(
            Event.user_id == key.user_id,
            Event.sequence.is_not(None),
            Event.type.in_(marketplace.readable_types(key.scopes)),
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
            flask.abort(422, "The cursor is not valid for this feed.")
        query = query.where(Event.sequence > last)
    with sessions() as session:
        rows = session.scalars(query).all()
    shown = rows[:limit]
    return {
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
    }, 200


app = connexion.FlaskApp(__name__, specification_dir=str(Path(__file__).parent))
app.add_api("card.yaml", validate_responses=False)
app.app.add_url_rule("/healthz", "healthz", lambda: "ok")
limiter = Limiter(
    whom,
    app=app.app,
    default_limits=[quota, Limit(keys_quota, key_function=whose)],
    storage_uri="redis+" + os.environ["REDIS_URL"],
    headers_enabled=True,
)
# Connexion's own handler would lose the headers of a 429.
app.app.register_error_handler(429, lambda error: error.get_response())
limiter.exempt(app.app.view_functions["healthz"])
