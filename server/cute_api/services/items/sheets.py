"""The page of a public item: the item, and its price for people."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from cute_api.models._gen.currencies import CURRENCY_EXPONENTS
from cute_api.models.statements import SessionStatements
from cute_api.services.items import items

# For a currency that was withdrawn after the item was written.
USUAL_EXPONENT = 2


@dataclass(frozen=True, slots=True)
class Sheet:
    """A public item with its price, such as `EUR 42.50`."""

    item: dict[str, Any]
    price: str


def sheet(session: Session, item_id: UUID) -> Sheet:
    """Return a public item. Raises `ApiError`: `not_found`."""
    item = items.get(SessionStatements(session), None, item_id).document
    return Sheet(item, price_text(item["price"]))


def price_text(price: dict[str, Any]) -> str:
    """Format money for people."""
    currency = price["currency"]
    exponent = CURRENCY_EXPONENTS.get(currency, USUAL_EXPONENT)
    return f"{currency} {Decimal(price['amount']).scaleb(-exponent):,}"
