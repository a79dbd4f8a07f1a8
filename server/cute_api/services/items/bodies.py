"""The columns that a request's body gives an item."""

from typing import Any
from uuid import UUID

from cute_api.lib.json_objects import Json
from cute_api.services.common import metadata


def columns_of(body: Json) -> Json:
    """Convert a valid body or patch to an item's columns."""
    columns: Json = {}
    for name, value in body.items():
        if name == "price":
            # A whole number may be written as 570.0.
            columns["price_amount"] = int(value["amount"])
            columns["price_currency"] = value["currency"]
        elif name == "shipping":
            columns[name] = [_option(option) for option in value]
        elif name == "attributes":
            columns[name] = metadata.in_order({key: _whole(part) for key, part in value.items()})
        elif name == "sizes":
            columns[name] = [{"value": size["value"], "system": size["system"]} for size in value]
        elif name in ("category_id", "brand_id"):
            columns[name] = None if value is None else str(UUID(value))
        elif name == "quantity":
            columns[name] = int(value)
        elif name == "metadata":
            columns["pairs"] = metadata.in_order(value)
        elif name == "images":
            columns[name] = [_image(image) for image in value]
        else:
            columns[name] = value
    return columns


def _image(given: Json) -> Json:
    """An `Image`; without `width` and `height` if they are not given, like older images."""
    size: Json = {name: int(given[name]) for name in ("width", "height") if name in given}
    return {"url": given["url"], "alt": given.get("alt"), **size}


def _whole(value: Any) -> Any:
    """A whole number may be written as 60.0."""
    return int(value) if isinstance(value, float) else value


def _option(given: Json) -> Json:
    """A `ShippingOption`, in PostgreSQL's order of JSONB keys as in `metadata.in_order`."""
    price = {"amount": int(given["price"]["amount"]), "currency": given["price"]["currency"]}
    days = given.get("days")
    return {
        "days": None if days is None else int(days),
        "price": price,
        "destination": given["destination"],
    }
