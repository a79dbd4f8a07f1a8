"""An order that was just placed has the status `open`; it was `created`."""

from cute_api.lib.json_objects import Json
from cute_api.versions.change import RequestParts

OLD, NEW = "created", "open"
OPERATIONS_OF_LISTS = frozenset({"list_my_orders"})


def request_up(_operation: str, request: RequestParts) -> RequestParts:
    wanted = request.query.get("status")
    if wanted is not None:
        request.query["status"] = [NEW if status == OLD else status for status in wanted]
    return request


def response_down(operation: str, status: int, body: Json) -> Json:
    if status in (200, 201):
        for order in body["data"] if operation in OPERATIONS_OF_LISTS else [body]:
            _rename(order, NEW, OLD)
    return body


def event_up(_event_type: str, data: Json) -> Json:
    return _rename(data, OLD, NEW)


def event_down(_event_type: str, data: Json) -> Json:
    return _rename(data, NEW, OLD)


def _rename(order: Json, old: str, new: str) -> Json:
    if order["status"] == old:
        order["status"] = new
    return order
