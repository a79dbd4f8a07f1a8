"""Rules for an item that its schema can't state: what must fit together."""

from collections.abc import Mapping, Sequence
from typing import Any

from cute_api.problems import FieldError
from cute_api.services.items.attributes import equivalents, wrong_attributes

CHECKED = frozenset({"price_currency", "shipping", "category_id", "attributes", "sizes"})
"""The columns that the rules concern."""
BY_CATEGORY = ("attributes", "sizes")
"""Those whose rules depend on the category."""

Columns = Mapping[str, Any]


def completed(
    columns: Columns, path: Sequence[str] | None
) -> tuple[dict[str, Any], list[FieldError]]:
    """Return an item's columns with its size in all systems, and all errors.

    `path` is that of its category, or None if that is unknown. What concerns columns that are
    missing is not checked.
    """
    errors = _of_shipping(columns)
    if path is None or "attributes" not in columns:
        return dict(columns), errors
    errors += wrong_attributes(columns["attributes"], path)
    if "sizes" not in columns:
        return dict(columns), errors
    sizes, wrong = equivalents(columns["sizes"], columns["attributes"], path)
    return {**columns, "sizes": sizes}, errors + wrong


def _of_shipping(item: Columns) -> list[FieldError]:
    errors = []
    seen: set[str] = set()
    wanted = item.get("price_currency")
    for place, option in enumerate(item.get("shipping", ())):
        destination, currency = option["destination"], option["price"]["currency"]
        if destination in seen:
            detail = f"There is another option for {destination}. Give one for each destination."
            errors.append(FieldError("duplicate", detail, pointer=f"/shipping/{place}/destination"))
        seen.add(destination)
        if wanted not in (None, currency):
            detail = f"Must be {wanted}, the currency of `price`."
            errors.append(
                FieldError("differs", detail, pointer=f"/shipping/{place}/price/currency")
            )
    return errors
