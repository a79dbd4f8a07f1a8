"""Operations of the tag `me`: the caller's own things."""

from datetime import UTC, datetime

from cute_api.edge.limits import rate_limits
from cute_api.handlers.call import Call, HandlerResponse, changes_directly
from cute_api.services.accounts import key_owner
from cute_api.services.common import etags
from cute_api.services.items import items, own
from cute_api.services.orders import own_orders
from cute_api.services.usage import usage
from cute_api.spec import BASE_PATH


def get_me(call: Call) -> HandlerResponse:
    """What is left of the limits changes with each call: a weak tag leaves it out."""
    me = key_owner.get_me(call.reads, call.principal, call.services.spec.tiers)
    policies = [rate_limits.policy(window) for window in call.windows]
    return HandlerResponse({**me, "policies": policies}, headers={"ETag": etags.of_meaning(me)})


@changes_directly
def put_item_by_sku(call: Call) -> HandlerResponse:
    item, created = items.put_by_sku(
        call.changes,
        call.principal,
        call.path["sku"],
        call.body,
        if_match=call.headers.get("If-Match"),
    )
    headers = {"ETag": item.etag}
    if created:
        headers["Location"] = f"{BASE_PATH}/items/{item.document['id']}"
    return HandlerResponse(item.document, 201 if created else 200, headers)


def list_my_items(call: Call) -> HandlerResponse:
    return HandlerResponse(own.list_own(call.reads, call.principal, call.query))


def get_my_order(call: Call) -> HandlerResponse:
    return HandlerResponse(own_orders.get_order(call.reads, call.principal, call.id("order_id")))


def list_my_orders(call: Call) -> HandlerResponse:
    return HandlerResponse(own_orders.list_orders(call.reads, call.principal, call.query))


def list_my_usage(call: Call) -> HandlerResponse:
    now = datetime.now(UTC)
    return HandlerResponse(usage.list_usage(call.reads, call.principal, call.query, now=now))


def list_my_requests(call: Call) -> HandlerResponse:
    return HandlerResponse(usage.list_requests(call.reads, call.principal, call.query))
