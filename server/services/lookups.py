"""Reads that only page through what the caller may see: categories, brands, orders, me."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from server.models import ApiKey, Brand, Category, Order, User
from server.problems import ApiError, Code
from server.services import delivery_budget, representations
from server.services.cursors import Listing
from server.services.moments import updated_since
from server.services.pagination import PageRequest, page
from server.services.principals import Principal
from server.spec import TierLimits

Json = dict[str, Any]


def list_categories(session: Session, query: Json) -> Json:
    """A page of the tree, oldest first; with `parent_id`, of that category's children."""
    wanted = PageRequest.of(session, Listing.CATEGORIES, query)
    conditions = wanted.newer_than(Category.id)
    if "parent_id" in query:
        conditions.append(Category.parent_id == UUID(query["parent_id"]))
    rows = session.scalars(
        select(Category).where(*conditions).order_by(Category.id).limit(wanted.limit + 1)
    ).all()
    return page(rows, wanted, representations.category)


def list_brands(session: Session, query: Json) -> Json:
    wanted = PageRequest.of(session, Listing.BRANDS, query)
    rows = session.scalars(
        select(Brand).where(*wanted.newer_than(Brand.id)).order_by(Brand.id).limit(wanted.limit + 1)
    ).all()
    return page(rows, wanted, representations.brand)


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
        raise ApiError(Code.NOT_FOUND, "There is no such order of yours.")
    return representations.order(row, for_seller=row.seller_id == principal.user_id)


def get_me(session: Session, principal: Principal, tiers: Mapping[str, TierLimits]) -> Json:
    """Schema `Me`, without the rate limits."""
    user = session.get_one(User, principal.user_id)
    key = session.get_one(ApiKey, principal.key_id)
    budget = tiers[user.tier].deliveries_a_day
    today = delivery_budget.of_today(session, user.id, budget=budget)
    return {**representations.me(user, key), "deliveries": today.document}
