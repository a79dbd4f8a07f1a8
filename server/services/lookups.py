"""Reads that only page through what the caller may see: categories, brands, orders, me."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Text, Uuid, cast, literal_column, or_, select
from sqlalchemy.orm import Session, joinedload

from server.models import ApiKey, Brand, Category, DeliveryDay, Order, User
from server.models.reads import Reads, Statement, parameter
from server.problems import ApiError, Code
from server.services import delivery_budget, representations
from server.services.cursors import Listing
from server.services.item_columns import timestamp_of
from server.services.moments import updated_since
from server.services.pagination import PageRequest, page
from server.services.principals import Principal
from server.spec import TierLimits

Json = dict[str, Any]


class Named(NamedTuple):
    """A brand, or a category with its place in the tree."""

    id: str
    name: str
    parent_id: str | None = None
    path: Sequence[str] = ()


@cache
def _categories(limit: int, given: frozenset[str]) -> Statement:
    found = select(
        cast(Category.id, Text), Category.name, cast(Category.parent_id, Text), Category.path
    )
    if "cursor" in given:
        found = found.where(Category.id > parameter("after", Uuid()))
    if "parent_id" in given:
        found = found.where(Category.parent_id == parameter("parent_id", Uuid()))
    return Statement(found.order_by(Category.id).limit(literal_column(str(limit + 1))))


@cache
def _brands(limit: int, given: frozenset[str]) -> Statement:
    found = select(cast(Brand.id, Text), Brand.name)
    if "cursor" in given:
        found = found.where(Brand.id > parameter("after", Uuid()))
    return Statement(found.order_by(Brand.id).limit(literal_column(str(limit + 1))))


def list_categories(reads: Reads, query: Json) -> Json:
    """A page of the tree, oldest first; with `parent_id`, of that category's children."""
    wanted = PageRequest.of(reads, Listing.CATEGORIES, query)
    found = reads.rows(
        _categories(wanted.limit, frozenset(query) - {"limit"}),
        after=wanted.after_text,
        parent_id=query.get("parent_id"),
    )
    return page([Named._make(row) for row in found], wanted, representations.category)


def list_brands(reads: Reads, query: Json) -> Json:
    """A page of the brands, oldest first."""
    wanted = PageRequest.of(reads, Listing.BRANDS, query)
    found = reads.rows(_brands(wanted.limit, frozenset(query) - {"limit"}), after=wanted.after_text)
    return page([Named(*row) for row in found], wanted, representations.brand)


def list_orders(session: Session, principal: Principal, query: Json) -> Json:
    """A page of the caller's orders, newest first: as seller, as buyer, or both."""
    wanted = PageRequest.of(session, Listing.OWN_ORDERS, query, user_id=principal.user_id)
    sides = {"seller": Order.seller_id, "buyer": Order.buyer_id}
    roles = [query["role"]] if "role" in query else list(sides)
    conditions = [
        or_(*(sides[role] == principal.user_id for role in roles)),
        *wanted.older_than(Order.id),
    ]
    if "status" in query:
        conditions.append(Order.status == query["status"])
    if "updated_since" in query:
        conditions.append(Order.updated_at >= updated_since(query))
    rows = session.scalars(
        select(Order)
        .options(joinedload(Order.buyer), joinedload(Order.seller))
        .where(*conditions)
        .order_by(Order.id.desc())
        .limit(wanted.limit + 1)
    ).all()
    return page(
        rows,
        wanted,
        lambda row: representations.order(row, for_seller=row.seller_id == principal.user_id),
    )


def get_order(session: Session, principal: Principal, order_id: UUID) -> Json:
    """An order that the caller is part of, as seller or buyer."""
    row = session.scalar(
        select(Order)
        .options(joinedload(Order.buyer), joinedload(Order.seller))
        .where(
            Order.id == order_id,
            or_(Order.seller_id == principal.user_id, Order.buyer_id == principal.user_id),
        )
    )
    if row is None:
        raise ApiError(Code.NOT_FOUND, "You have no such order.")
    return representations.order(row, for_seller=row.seller_id == principal.user_id)


ME = Statement(
    select(
        cast(User.id, Text),
        User.email,
        User.username,
        cast(User.tier, Text),
        timestamp_of(User.created_at),
        cast(ApiKey.id, Text),
        ApiKey.name,
        ApiKey.prefix,
        ApiKey.scopes,
        cast(ApiKey.tier, Text),
        timestamp_of(ApiKey.created_at),
        timestamp_of(ApiKey.expires_at),
        *delivery_budget.TODAY,
    )
    .join(ApiKey, ApiKey.user_id == User.id)
    .outerjoin(DeliveryDay, delivery_budget.IS_TODAY)
    .where(ApiKey.id == parameter("key", Uuid()))
)


def get_me(reads: Reads, principal: Principal, tiers: Mapping[str, TierLimits]) -> Json:
    """Schema `Me`, without the rate limits."""
    ((user_id, email, username, tier, created, *of_key, held, sent),) = reads.rows(
        ME, key=str(principal.key_id)
    )
    return {
        "id": user_id,
        "email": email,
        "username": username,
        "tier": tier,
        "created_at": created,
        "key": representations.KeyColumns._make(of_key).document,
        "deliveries": {
            "budget": tiers[tier].deliveries_a_day,
            "sent_today": sent,
            "held_until": held,
        },
    }
