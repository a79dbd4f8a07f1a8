# Generated from the spec by `make generate`: never edit this file.
"""The values that can follow each value of a status, by the name of its type."""

from collections.abc import Mapping
from typing import Final

TRANSITIONS: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "OrderStatus": {
        "open": (
            "completed",
            "cancelled",
        ),
        "completed": (),
        "cancelled": (),
    },
    "PaymentStatus": {
        "pending": ("paid",),
        "paid": (
            "partly_refunded",
            "refunded",
        ),
        "partly_refunded": ("refunded",),
        "refunded": (),
    },
    "FulfillmentStatus": {
        "unfulfilled": (
            "shipped",
            "delivered",
        ),
        "shipped": (
            "delivered",
            "returned",
        ),
        "delivered": ("returned",),
        "returned": (),
    },
}
