"""Reads that only page through what the caller may see: categories, brands, orders, me."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    DateTime,
    Select,
    Text,
    Uuid,
    cast,
    literal_column,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from server.models import ApiKey, Brand, Category, DeliveryDay, Order, User
from server.models.reads import Reads, Statement, parameter
from server.problems import ApiError, Code
from server.services import delivery_budget, order_columns, representations
from server.services.cursors import Listing
from server.services.item_columns import timestamp_of
from server.services.key_columns import OF_KEY, KeyColumns
from server.services.moments import updated_since
from server.services.order_columns import OrderColumns
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


ROLES = {"seller": Order.seller_id, "buyer": Order.buyer_id}


def _is_or_any(column: Any, name: str) -> ColumnElement[bool]:
    """That a column is what is given by this name; with None, no condition."""
    wanted = parameter(name, Text())
    return or_(wanted.is_(None), column == wanted)


def _of_role(role: str, count: int, *others: str) -> Select[Order]:
    """The newest orders of a side of theirs, without those that `others` find."""
    user = parameter("user", Uuid())
    since = parameter("since", DateTime(timezone=True))
    return (
        select(Order)
        .where(
            ROLES[role] == user,
            *(ROLES[other] != user for other in others),
            Order.id < parameter("below", Uuid()),
            _is_or_any(Order.status, "status"),
            or_(since.is_(None), Order.updated_at >= since),
        )
        .order_by(Order.id.desc())
        .limit(literal_column(str(count)))
    )


@cache
def _orders(role: str | None, count: int) -> Statement:
    """Each side along its own index, as far as a page needs it."""
    if role is None:
        sides = union_all(_of_role("seller", count), _of_role("buyer", count, "seller"))
        order = aliased(Order, sides.subquery())
    else:
        order = aliased(Order, _of_role(role, count).subquery())
    newest = order_columns.shown(order).order_by(order.id.desc())
    return Statement(newest.limit(literal_column(str(count))))


def list_orders(reads: Reads, principal: Principal, query: Json) -> Json:
    """A page of the caller's orders, newest first: as seller, as buyer, or both."""
    wanted = PageRequest.of(reads, Listing.OWN_ORDERS, query, user_id=principal.user_id)
    rows = reads.rows(
        _orders(query.get("role"), wanted.count),
        user=str(principal.user_id),
        below=str(wanted.below),
        status=query.get("status"),
        since=updated_since(query) if "updated_since" in query else None,
    )
    found = [OrderColumns.read(row) for row in rows]
    return page(found, wanted, lambda row: row.document_for(principal.user_id))


ORDER = Statement(
    order_columns.shown(Order).where(
        Order.id == parameter("order", Uuid()),
        or_(*(side == parameter("user", Uuid()) for side in ROLES.values())),
    )
)


def get_order(reads: Reads, principal: Principal, order_id: UUID) -> Json:
    """An order that the caller is part of, as seller or buyer."""
    rows = reads.rows(ORDER, order=str(order_id), user=str(principal.user_id))
    if not rows:
        raise ApiError(Code.NOT_FOUND, "You have no such order.")
    return OrderColumns.read(rows[0]).document_for(principal.user_id)


ME = Statement(
    select(
        cast(User.id, Text),
        User.email,
        User.username,
        cast(User.tier, Text),
        timestamp_of(User.created_at),
        *OF_KEY,
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
        "key": KeyColumns._make(of_key).document,
        "deliveries": {
            "budget": tiers[tier].deliveries_a_day,
            "sent_today": sent,
            "held_until": held,
        },
    }
