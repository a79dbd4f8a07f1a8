"""Fields that all versions have now, and stored events from before lack.

Fields are added to every version at once, so events are completed before they are translated. New
required fields of a schema that events have stand here for as long as such events are kept.
"""

from collections.abc import Mapping
from typing import NamedTuple

from cute_api.lib.json_objects import Json
from cute_api.versions.change import EventStep

RELEASED = "2027-01-15"
"""Servers of this version write all fields below."""
NO_STOCK = ("reserved", "sold")
ENDED = {"completed": ("paid", "delivered")}


class Completion(NamedTuple):
    """Completes the data of events that were emitted in versions before `before`."""

    before: str
    step: EventStep


def complete_item(_event_type: str, data: Json) -> Json:
    """An item without stock, shipping and attributes. One that is deleted has only its id."""
    if "status" not in data:
        return data
    return {
        "quantity": int(data["status"] not in NO_STOCK),
        "ships_from": None,
        "shipping": [],
        "attributes": {},
        "sizes": [],
        "relisted_from": None,
        **data,
    }


def complete_order(_event_type: str, data: Json) -> Json:
    """An order without lines, totals, and statuses of payment and fulfilment."""
    payment, fulfillment = ENDED.get(data["status"], ("pending", "unfulfilled"))
    total = data["total"]
    nothing = {**total, "amount": 0}
    return {
        "payment_status": payment,
        "fulfillment_status": fulfillment,
        "lines": [{"item": data["item"], "quantity": 1, "total": total}],
        "totals": {
            "items": total,
            "shipping": nothing,
            "fees": nothing,
            "refunded": nothing,
            "total": total,
        },
        **data,
    }


COMPLETIONS: Mapping[str, Completion] = {
    **{
        f"item.{change}": Completion(RELEASED, complete_item)
        for change in ("created", "updated", "sold", "deleted")
    },
    **{
        f"order.{change}": Completion(RELEASED, complete_order)
        for change in ("created", "completed", "cancelled")
    },
}
"""By event type. Later types were never emitted without these fields."""
