"""The orders of a caller, as seller or buyer: the list and a single one."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    DateTime,
    Select,
    Text,
    Uuid,
    any_,
    literal_column,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from cute_api.lib.json_objects import Json
from cute_api.lib.times import ID_SKEW, first_id
from cute_api.models import Order
from cute_api.models.enums import OrderRole, OrderStatus
from cute_api.models.statements import Reads, Statement, parameter
from cute_api.problems import ApiError, Code
from cute_api.services.common.cursors import Listing
from cute_api.services.common.moments import moment
from cute_api.services.common.pagination import HIGHEST, LOWEST, PageParameters, PageRequest, page
from cute_api.services.keys.principals import Principal
from cute_api.services.orders.columns import STORED, OrderColumns, select_orders

TIMES = ("created_since", "created_until", "updated_since")
ROLES = {OrderRole.SELLER: Order.seller_id, OrderRole.BUYER: Order.buyer_id}


def _is_one_of(column: Any, name: str) -> ColumnElement[bool]:
    """Return the condition that a column is in a parameter's list; None matches everything."""
    wanted = parameter(name, ARRAY(Text))
    return or_(wanted.is_(None), column.bool_op("=")(any_(wanted)))


def _if_given(name: str, compare: Callable[[Any], ColumnElement[bool]]) -> ColumnElement[bool]:
    """Return a condition on a parameter's time; None matches everything."""
    wanted = parameter(name, DateTime(timezone=True))
    return or_(wanted.is_(None), compare(wanted))


def _of_role(role: OrderRole, count: int, *others: OrderRole) -> Select[Order]:
    """Select the user's newest orders in a role, without those of `others`."""
    user = parameter("user", Uuid())
    return (
        select(Order)
        .where(
            ROLES[role] == user,
            *(ROLES[other] != user for other in others),
            Order.id < parameter("below", Uuid()),
            Order.id >= parameter("from_id", Uuid()),
            _is_one_of(Order.status, "status"),
            _if_given("created_since", Order.created_at.__ge__),
            _if_given("created_until", Order.created_at.__lt__),
            _if_given("updated_since", Order.updated_at.__ge__),
        )
        .order_by(Order.id.desc())
        .limit(literal_column(str(count)))
    )


@cache
def _orders(role: OrderRole | None, count: int) -> Statement:
    """Select orders of each role along its own index, as far as a page needs."""
    if role is None:
        sides = union_all(
            _of_role(OrderRole.SELLER, count),
            _of_role(OrderRole.BUYER, count, OrderRole.SELLER),
        )
        order = aliased(Order, sides.subquery())
    else:
        order = aliased(Order, _of_role(role, count).subquery())
    newest = select_orders(order).order_by(order.id.desc())
    return Statement(newest.limit(literal_column(str(count))), OrderColumns)


class OrdersQuery(PageParameters, total=False):
    """Parameters of `list_my_orders`."""

    role: list[str]
    status: list[str]
    created_since: str
    created_until: str
    updated_since: str


def list_orders(reads: Reads, principal: Principal, query: Mapping[str, Any]) -> Json:
    """Return a page of the caller's orders, newest first: as seller, as buyer, or both."""
    wanted = PageRequest.of(reads, Listing.OWN_ORDERS, query, user_id=principal.user_id)
    times = {name: moment(query, name) if name in query else None for name in TIMES}
    since, until = times["created_since"], times["created_until"]
    below = HIGHEST if until is None else first_id(until, later=ID_SKEW)
    statuses = query.get("status")
    roles = {OrderRole(role) for role in query.get("role", ROLES)}
    rows = reads.rows(
        _orders(roles.pop() if len(roles) == 1 else None, wanted.count),
        user=str(principal.user_id),
        from_id=str(LOWEST if since is None else first_id(since, later=-ID_SKEW)),
        below=str(min(below, wanted.below)),
        status=None if statuses is None else [STORED[OrderStatus(status)] for status in statuses],
        **times,
    )
    return page(rows, wanted, lambda row: row.document_for(principal.user_id))


ORDER = Statement(
    select_orders(Order).where(
        Order.id == parameter("order", Uuid()),
        or_(*(side == parameter("user", Uuid()) for side in ROLES.values())),
    ),
    OrderColumns,
)


def get_order(reads: Reads, principal: Principal, order_id: UUID) -> Json:
    """Return an order of the caller, as seller or buyer."""
    rows = reads.rows(ORDER, order=str(order_id), user=str(principal.user_id))
    if not rows:
        raise ApiError(Code.NOT_FOUND, "The order doesn't exist, or you may not see it.")
    order: OrderColumns = rows[0]
    return order.document_for(principal.user_id)
