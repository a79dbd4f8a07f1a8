"""Operations of the tag `orders`."""

from cute_api.edge.result import CallResult
from cute_api.handlers.call import Call
from cute_api.services.orders import own_orders


def list_my_orders(call: Call) -> CallResult:
    return CallResult(own_orders.list_orders(call.reads, call.principal, call.query))


def get_my_order(call: Call) -> CallResult:
    return CallResult(own_orders.get_order(call.reads, call.principal, call.id("order_id")))
