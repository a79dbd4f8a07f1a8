"""Constraint violations of items that the caller has to fix."""

from enum import StrEnum

from cute_api.models.accounts import BYTES_CONSTRAINT, ITEMS_CONSTRAINT
from cute_api.models.failures import ConstraintError
from cute_api.problems import ApiError, Code


class Constraint(StrEnum):
    """The names of constraints that callers can violate."""

    SKU = "uq_items_seller_id_sku"
    ITEMS = ITEMS_CONSTRAINT
    BYTES = BYTES_CONSTRAINT


def known(error: ConstraintError) -> ApiError | None:
    """Return the error for the caller, or None if they can't fix it."""
    match error.diag.constraint_name:
        case Constraint.SKU:
            return ApiError(Code.SKU_TAKEN)
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
