"""Handlers: one module per tag, one function per operationId."""

from cute_api.handlers import (
    apps,
    audit,
    brands,
    categories,
    contracts,
    deliveries,
    events,
    items,
    keys,
    market,
    me,
    orders,
    sandbox,
    usage,
    webhooks,
)
from cute_api.handlers.call import Handler
from cute_api.spec import Operation

MODULES = {
    "app": apps,
    "audit": audit,
    "brands": brands,
    "categories": categories,
    "contracts": contracts,
    "deliveries": deliveries,
    "events": events,
    "items": items,
    "keys": keys,
    "market": market,
    "me": me,
    "orders": orders,
    "sandbox": sandbox,
    "usage": usage,
    "webhooks": webhooks,
}


def handler_of(operation: Operation) -> Handler:
    """The function that serves an operation; if it is missing, the server doesn't start."""
    handler: Handler = getattr(MODULES[operation.tag], operation.id)
    return handler
