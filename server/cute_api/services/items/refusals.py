"""Checks of items and their refusals: violated constraints, references that lead nowhere."""

from enum import StrEnum
from typing import Any

from cute_api.models.accounts import BYTES_CONSTRAINT, ITEMS_CONSTRAINT
from cute_api.models.catalogue import MAX_UNITS
from cute_api.models.changes import Changes
from cute_api.models.failures import ConstraintError
from cute_api.problems import PROBLEMS, ApiError, Code, FieldError, invalid_field, invalid_fields
from cute_api.services.common import metadata
from cute_api.services.items.bodies import columns_of
from cute_api.services.items.checks import BY_CATEGORY, CHECKED, completed
from cute_api.services.items.columns import ItemColumns
from cute_api.services.items.writes import DEFAULTS, REFUSED, Names
from cute_api.services.keys.principals import Principal

Json = dict[str, Any]


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


def unknown_references(given: Json, names: Names) -> list[FieldError]:
    """Return the errors of a given category and brand that don't exist."""
    return [
        FieldError(
            "unknown_reference",
            f"No {name} has this id. `GET /v1/{plural}` lists them all.",
            pointer=f"/{name}_id",
        )
        for name, plural, found in (
            ("category", "categories", names.category_name),
            ("brand", "brands", names.brand_name),
        )
        if found is None and given.get(f"{name}_id") is not None
    ]


def refused(
    changes: Changes, principal: Principal, columns: Json, error: ConstraintError
) -> Exception:
    """Return why PostgreSQL refused a new item, or `error` itself if it isn't the caller's
    fault. Undo the failed statement first.

    PostgreSQL names one violation only, so the others are looked up.
    """
    _, wrong = _completed(changes, principal, columns)
    return invalid_fields(wrong) if wrong else known(error) or error


def checked(changes: Changes, principal: Principal, new: Json) -> Json:
    """Return the columns of a valid `ItemCreate`. Raises 422 with all errors of the item."""
    columns = {**DEFAULTS, **columns_of(new)}
    if not any(columns[name] for name in BY_CATEGORY) and not completed(columns, None)[1]:
        return columns
    columns, wrong = _completed(changes, principal, columns)
    if wrong:
        raise invalid_fields(wrong)
    return columns


def _completed(
    changes: Changes, principal: Principal, columns: Json
) -> tuple[Json, list[FieldError]]:
    """Return a new item's columns completed, and its errors.

    That its SKU is taken is no error if it is the only one: it is a conflict.
    """
    found = changes.rows(
        REFUSED,
        category_id=columns["category_id"],
        brand_id=columns["brand_id"],
        sku=columns["sku"],
        seller_id=str(principal.user_id),
    )[0]
    names = Names.given(found)
    columns, errors = completed(columns, names.category_path)
    wrong = unknown_references(columns, names) + errors
    if wrong and found.sku_taken:
        wrong.append(FieldError(Code.SKU_TAKEN, PROBLEMS[Code.SKU_TAKEN].advice, pointer="/sku"))
    return columns, wrong


def merged(item: ItemColumns, patch: Json) -> Json:
    """Merge the objects of a patch (RFC 7396) with those of the item."""
    wanted = {**patch}
    if metadata.PAIRS in patch:
        assert not isinstance(item.pairs, str)
        wanted[metadata.PAIRS] = metadata.merged(item.pairs, patch[metadata.PAIRS])
    if "attributes" in patch:
        assert not isinstance(item.attributes, str)
        both = item.attributes | patch["attributes"]
        wanted["attributes"] = metadata.in_order({k: v for k, v in both.items() if v is not None})
    return wanted


def checked_change(item: ItemColumns, wanted: Json, names: Names) -> Json:
    """Return the wanted columns with a size in all systems; raise 422 with all errors.

    What fits together is checked only if it changes, because rules may have changed since.
    """
    whole = item._replace(**wanted, **names.of(wanted))
    wrong = unknown_references(wanted, names)
    if any(getattr(item, name) != getattr(whole, name) for name in CHECKED):
        columns, errors = completed(whole._asdict(), whole.category_path)
        wanted, wrong = {name: columns[name] for name in wanted}, wrong + errors
    if wrong:
        raise invalid_fields(wrong)
    return wanted
