"""Refusals of items: violated constraints, and references that lead nowhere."""

from enum import StrEnum
from typing import Any

from cute_api.models.accounts import BYTES_CONSTRAINT, ITEMS_CONSTRAINT
from cute_api.models.catalogue import MAX_UNITS
from cute_api.models.failures import ConstraintError
from cute_api.problems import ApiError, Code, invalid_field
from cute_api.services.items.writes import Names


class Constraint(StrEnum):
    """The names of constraints that callers can violate."""

    SKU = "uq_items_sku"
    STOCK = "ck_items_stock"
    ITEMS = ITEMS_CONSTRAINT
    BYTES = BYTES_CONSTRAINT


def known(error: ConstraintError) -> ApiError | None:
    """Return the error for the caller, or None if they can't fix it."""
    match error.diag.constraint_name:
        case Constraint.SKU:
            return ApiError(Code.SKU_TAKEN)
        case Constraint.STOCK:
            detail = f"Together with the units of open orders, at most {MAX_UNITS:,}."
            return invalid_field("/quantity", "maximum", detail)
        case Constraint.ITEMS:
            return ApiError(
                Code.STORAGE_QUOTA_EXCEEDED,
                "Your tier allows no more items. Delete items, or ask for a higher tier.",
            )
        case Constraint.BYTES:
            return ApiError(
                Code.STORAGE_QUOTA_EXCEEDED,
                "Your items would exceed your tier's storage. Shorten or delete some, or ask for a "
                "higher tier.",
            )
    return None


def unknown_reference(given: dict[str, Any], names: Names) -> ApiError | None:
    """Return the error of a given category or brand that doesn't exist."""
    for name, plural, found in (
        ("category", "categories", names.category_name),
        ("brand", "brands", names.brand_name),
    ):
        if found is None and given.get(f"{name}_id") is not None:
            detail = f"No {name} has this id. `GET /v1/{plural}` lists them all."
            return invalid_field(f"/{name}_id", "unknown_reference", detail)
    return None
