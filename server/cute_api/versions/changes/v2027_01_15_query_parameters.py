"""Time filters are named after their field, and filters by value take several values."""

from cute_api.versions.change import RequestParts

FIELDS = {
    "list_my_usage": "start",
    "list_my_requests": "started",
    "list_deliveries": "created",
    "get_webhook_stats": "hour",
}
NAMES = {
    operation: {"since": f"{field}_since", "until": f"{field}_until"}
    for operation, field in FIELDS.items()
}
NAMES["list_deliveries"]["type"] = "types"
"""The names of parameters by their older ones."""
SEVERAL = {
    "list_items": ("include", "seller_id"),
    "list_categories": ("parent_id",),
    "list_my_orders": ("role",),
    "list_my_usage": ("key_id", "operation", "status_class"),
    "list_my_requests": ("request_id", "status", "operation"),
    "list_deliveries": ("status", "types"),
}
"""The parameters that took one value."""


def request_up(operation: str, request: RequestParts) -> RequestParts:
    query = request.query
    for older, newer in NAMES.get(operation, {}).items():
        if older in query:
            query[newer] = query.pop(older)
    for name in SEVERAL.get(operation, ()):
        if name in query:
            query[name] = [query[name]]
    return request


def pointer_down(operation: str, pointer: str) -> str:
    older = {newer: name for name, newer in NAMES.get(operation, {}).items()}
    return older.get(pointer, pointer)
