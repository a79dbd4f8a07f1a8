"""Operations of the tag `orders`."""

from uuid import UUID

from cute_api.edge.result import CallResult
from cute_api.handlers.call import Call
from cute_api.services.orders import own_orders


def list_my_orders(call: Call, query: own_orders.OrdersQuery) -> CallResult:
    return CallResult(own_orders.list_orders(call.reads, call.principal, query))


def get_my_order(call: Call, order_id: UUID) -> CallResult:
    return CallResult(own_orders.get_order(call.reads, call.principal, order_id))
