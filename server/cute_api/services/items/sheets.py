"""What the page of a public item shows: the item, with the names of what it refers to."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from cute_api.models import Brand, Category
from cute_api.models.reads import SessionReads
from cute_api.services.items import items

# By ISO 4217; all other currencies have two decimals.
NO_DECIMALS = frozenset(
    {"BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG"}
    | {"RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"}
)
THREE_DECIMALS = frozenset({"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"})


@dataclass(frozen=True, slots=True)
class Sheet:
    """`item` is as everyone sees it; `price` such as `EUR 42.50`; `category` from the root on."""

    item: dict[str, Any]
    price: str
    category: Sequence[str]
    brand: str | None


def sheet(session: Session, item_id: UUID) -> Sheet:
    """What everyone may see of an item. Raises `ApiError`: `not_found`."""
    item = items.get(SessionReads(session), None, item_id).document
    category = session.get_one(Category, UUID(item["category_id"]))
    brand_id = item["brand_id"]
    brand = None if brand_id is None else session.get_one(Brand, UUID(brand_id)).name
    return Sheet(item, price_text(item["price"]), category.path, brand)


def price_text(price: dict[str, Any]) -> str:
    """Money as people read it."""
    currency = price["currency"]
    decimals = 0 if currency in NO_DECIMALS else 3 if currency in THREE_DECIMALS else 2
    return f"{currency} {Decimal(price['amount']).scaleb(-decimals):,}"
