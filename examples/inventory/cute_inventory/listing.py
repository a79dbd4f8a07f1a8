"""The fields of a listing that are compared, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum


class Field(StrEnum):
    """The synced fields. `PRICE` is like `42.50 EUR`, `CATEGORY` like `Women > Coats`.

    `ON_SALE` is whether there is one to sell: a quantity above 0 in the stock, `active` on Cute.
    """

    TITLE = "title"
    DESCRIPTION = "description"
    PRICE = "price"
    CATEGORY = "category"
    BRAND = "brand"
    SIZE = "size"
    COLOR = "color"
    CONDITION = "condition"
    ON_SALE = "on_sale"


Value = str | bool | None
Values = Mapping[Field, Value]


class State(Enum):
    """Whether an item on Cute can change.

    OPEN: its seller can change it. RESERVED: ordered, and for sale again if that is cancelled.
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
