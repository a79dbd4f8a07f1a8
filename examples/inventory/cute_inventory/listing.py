"""The fields of a listing that are compared, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum


class Field(StrEnum):
    """The synced fields. `PRICE` is like `42.50 EUR`, `CATEGORY` like `Women > Coats`.

    `QUANTITY` is how many there are to sell: on Cute 0 unless the item is `active`.
    """

    TITLE = "title"
    DESCRIPTION = "description"
    PRICE = "price"
    CATEGORY = "category"
    BRAND = "brand"
    SIZE = "size"
    COLOR = "color"
    CONDITION = "condition"
    QUANTITY = "quantity"


Value = str | int | None
Values = Mapping[Field, Value]


def units(values: Values) -> int:
    """Return the quantity of a listing."""
    quantity = values[Field.QUANTITY]
    return quantity if isinstance(quantity, int) else 0


class State(Enum):
    """Whether an item on Cute can change.

    OPEN: its seller can change it. RESERVED: orders hold every unit; only units can be added.
    SOLD: for good. DELETED: it is no more.
    """

    OPEN = "open"
    RESERVED = "reserved"
    SOLD = "sold"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class Remote:
    """An item on Cute with its version (`etag`) and time (`updated_at`, RFC 3339 UTC)."""

    id: str
    sku: str
    state: State
    etag: str
    updated_at: str
    values: Values
