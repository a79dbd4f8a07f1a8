"""Checks of items and their refusals: violated constraints, references to missing objects."""

from dataclasses import replace
from enum import StrEnum
from typing import Any

from cute_api.lib.json_objects import Json
from cute_api.lib.violations import MAX_ERRORS
from cute_api.lib.wording import quoted
from cute_api.models.accounts import BYTES_CONSTRAINT, ITEMS_CONSTRAINT
from cute_api.models.catalogue import MAX_UNITS
from cute_api.models.changes import Changes
from cute_api.models.failures import ConstraintError
from cute_api.problems import (
    PROBLEMS,
    ApiError,
    Code,
    FieldError,
    InvalidInput,
    invalid_field,
    invalid_fields,
    invalid_request,
)
from cute_api.services.common import metadata
from cute_api.services.items.bodies import columns_of
from cute_api.services.items.checks import BY_CATEGORY, CHECKED, completed
from cute_api.services.items.columns import ItemColumns
from cute_api.services.items.writes import DEFAULTS, OF_SKU, REFUSED, Names
from cute_api.services.keys.principals import Principal

_RULED = ("category_id", "brand_id", "sku", "price", "shipping", "attributes", "sizes")
"""The members that have rules beyond the schema."""


class Constraint(StrEnum):
    """The names of constraints that callers can violate."""

    SKU = "uq_items_sku"
    STOCK = "ck_items_stock"
    ITEMS = ITEMS_CONSTRAINT
    BYTES = BYTES_CONSTRAINT
    RETIRED_CATEGORY = "items_retired_category"
    RETIRED_BRAND = "items_retired_brand"


def caller_error(error: ConstraintError) -> ApiError | None:
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
        case Constraint.RETIRED_CATEGORY | Constraint.RETIRED_BRAND as name:
            kind = "category" if name == Constraint.RETIRED_CATEGORY else "brand"
            return invalid_fields([_retired(kind, error.diag.message_detail)])
    return None


def _retired(kind: str, instead: str | None) -> FieldError:
    advice = f"Use {instead}, which replaces it." if instead else "Choose another one."
    return FieldError(
        "retired_reference", f"This {kind} is retired. {advice}", pointer=f"/{kind}_id"
    )


def wrong_references(given: Json, found: Any) -> list[FieldError]:
    """Return the errors of a given category and brand that don't exist, or are retired.

    `found` is the row of `REFUSED` or `LOCK` for them.
    """
    wrong = []
    for kind, plural, name, instead in (
        ("category", "categories", found.given_category_name, found.given_category_instead),
        ("brand", "brands", found.given_brand_name, found.given_brand_instead),
    ):
        if given.get(f"{kind}_id") is None:
            continue
        if name is None:
            detail = f"No {kind} has this id. `GET /v1/{plural}` lists them all."
            wrong.append(FieldError("unknown_reference", detail, pointer=f"/{kind}_id"))
        elif instead is not None:
            wrong.append(_retired(kind, instead))
    return wrong


def refused(
    changes: Changes, principal: Principal, columns: Json, error: ConstraintError
) -> Exception:
    """Return why PostgreSQL refused a new item, or `error` itself if it isn't the caller's
    fault. Undo the failed statement first.

    PostgreSQL names one violation only, so the others are looked up.
    """
    _, wrong, taken = _completed(changes, principal, columns)
    return invalid_fields(wrong + taken) if wrong else caller_error(error) or error


def with_findings(
    changes: Changes,
    principal: Principal,
    new: Json,
    invalid: InvalidInput,
    *,
    at: str = "",
    by_sku: str | None = None,
) -> ApiError:
    """Return the error of an invalid `ItemCreate`, with all that is wrong with its valid members.

    `at` points to the item in the request. `by_sku` is the SKU of a put.
    """
    valid = invalid.valid
    if valid is None:
        return invalid.error
    given = columns_of({name: valid[name] for name in _RULED if name in valid})
    missing = {name: DEFAULTS[name] for name in _RULED if name in DEFAULTS and name not in new}
    columns, kept, found = {**missing, **given}, None, []
    if by_sku is not None:
        if columns.pop("sku", None) != by_sku and "sku" in valid:
            found.append(_other_sku(by_sku))
        kept = next(iter(changes.rows(OF_SKU, sku=by_sku, seller_id=str(principal.user_id))), None)
    _, wrong, taken = _completed(changes, principal, columns, kept)
    found += [*wrong, *taken]
    if not found:
        return invalid.error
    further = [replace(error, pointer=at + (error.pointer or "")) for error in found]
    errors = [*invalid.error.errors, *further][:MAX_ERRORS]
    return invalid_request(errors, part="row" if at else "request")


def _other_sku(sku: str) -> FieldError:
    shown = quoted(sku) or "the same"
    return FieldError("differs", f"Must be {shown}, as in the path, or left out.", pointer="/sku")


def checked(changes: Changes, principal: Principal, new: Json) -> Json:
    """Return the columns of a valid `ItemCreate`. Raises 422 with all errors of the item."""
    columns = {**DEFAULTS, **columns_of(new)}
    if not any(columns[name] for name in BY_CATEGORY) and not completed(columns, None)[1]:
        return columns
    columns, wrong, taken = _completed(changes, principal, columns)
    if wrong:
        raise invalid_fields(wrong + taken)
    return columns


def _completed(
    changes: Changes, principal: Principal, columns: Json, kept: Any = None
) -> tuple[Json, list[FieldError], list[FieldError]]:
    """Return a new item's completed columns, its errors, and separately that of a taken SKU.

    A taken SKU alone is a conflict, not an error of the body. `kept` has the category and brand of
    the item that is replaced, which may be retired.
    """
    found = changes.rows(
        REFUSED,
        category_id=columns.get("category_id"),
        brand_id=columns.get("brand_id"),
        sku=columns.get("sku"),
        seller_id=str(principal.user_id),
    )[0]
    columns, errors = completed(columns, found.given_category_path)
    changed = {name: columns[name] for name in columns if getattr(kept, name, "") != columns[name]}
    taken = FieldError(Code.SKU_TAKEN, PROBLEMS[Code.SKU_TAKEN].advice, pointer="/sku")
    wrong = wrong_references(changed, found) + errors
    return columns, wrong, [taken] if found.sku_taken else []


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


def checked_change(item: ItemColumns, wanted: Json, found: Any) -> Json:
    """Return the wanted columns with a size in all systems; raise 422 with all errors.

    `found` is the row of `LOCK`. What fits together is checked only if it changes, because rules
    may have changed since, and an item may keep its retired category.
    """
    whole = item._replace(**wanted, **Names.given(found).of(wanted))
    changed = {name: value for name, value in wanted.items() if getattr(item, name) != value}
    wrong = wrong_references(changed, found)
    if not CHECKED.isdisjoint(changed):
        columns, errors = completed(whole._asdict(), whole.category_path)
        wanted, wrong = {name: columns[name] for name in wanted}, wrong + errors
    if wrong:
        raise invalid_fields(wrong)
    return wanted
