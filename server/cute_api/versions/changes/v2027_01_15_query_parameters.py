"""Filters of times have the name of their field, and `include` of items takes several values."""

from cute_api.versions.change import RequestParts

FIELDS = {
    "list_my_usage": "start",
    "list_my_requests": "started",
    "list_deliveries": "created",
    "get_webhook_stats": "hour",
}
ENDS = ("since", "until")


def request_up(operation: str, request: RequestParts) -> RequestParts:
    query = request.query
    if "include" in query:
        query["include"] = [query["include"]]
    for end in ENDS:
        if end in query:
            query[f"{FIELDS[operation]}_{end}"] = query.pop(end)
    return request


def pointer_down(operation: str, pointer: str) -> str:
    names = {f"{FIELDS.get(operation)}_{end}": end for end in ENDS}
    return names.get(pointer, pointer)
