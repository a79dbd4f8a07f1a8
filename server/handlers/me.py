"""Operations of the tag `me`: the caller's own things."""

from server.handlers.call import Answer, Call
from server.services import items, lookups


def get_me(call: Call) -> Answer:
    return Answer(lookups.get_me(call.session, call.principal))


def list_my_items(call: Call) -> Answer:
    return Answer(items.list_own(call.session, call.principal, call.query))


def get_my_order(call: Call) -> Answer:
    return Answer(lookups.get_order(call.session, call.principal, call.id("order_id")))


def list_my_orders(call: Call) -> Answer:
    return Answer(lookups.list_orders(call.session, call.principal, call.query))
