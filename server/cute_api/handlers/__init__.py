"""Handlers: one module a tag, one function an operationId."""

from cute_api.handlers import (
    brands,
    categories,
    deliveries,
    events,
    items,
    keys,
    me,
    orders,
    sandbox,
    usage,
    webhooks,
)
from cute_api.handlers.call import Handler
from cute_api.spec import Operation

MODULES = {
    "brands": brands,
    "categories": categories,
    "deliveries": deliveries,
    "events": events,
    "items": items,
    "keys": keys,
    "me": me,
    "orders": orders,
    "sandbox": sandbox,
    "usage": usage,
    "webhooks": webhooks,
}


def handler_of(operation: Operation) -> Handler:
    """The function that serves an operation. A missing one stops the start of the server."""
    handler: Handler = getattr(MODULES[operation.tag], operation.id)
    return handler
