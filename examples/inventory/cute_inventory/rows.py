"""Convert rows of the stock to listings, and changes of listings to cells."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from cute_sdk.models import Condition

from cute_inventory.damage import damage_in, digits_of, error_in
from cute_inventory.listing import Field, Value, Values
from cute_inventory.money import PriceError, to_decimal, to_minor
from cute_inventory.names import Names, advice, tidy_path
from cute_inventory.stock import COLUMNS, Cells, RejectedRow, Row, Sheet

TEXTS = {Field.TITLE: 120, Field.DESCRIPTION: 5_000, Field.SIZE: 40, Field.COLOR: 40}
SKU_LENGTH = 64
# Words that spreadsheet programs take for numbers and dates.
DOUBTED = {name.value: name for name in (Field.TITLE, Field.SIZE, Field.COLOR)}
MAX_SHOWN = 40
RELEASE = "correct it, or take it as it is with --accept SKU."
MAX_QUANTITY = 9_999

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_CONTROL_BUT_LINES = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_QUANTITY = re.compile(r"[0-9]{1,7}")
_CONDITIONS = tuple(condition.value for condition in Condition)


class RowError(ValueError):
    """The row is invalid; the text names the column and says what to do."""


@dataclass(frozen=True, slots=True)
class Goods:
    """A stock's listings by SKU, with their rows, and the rejected rows.

    `broken` are SKUs that have a row which can't be used. `is_complete` says that every row's SKU
    could be read: only then is a SKU that isn't there known to be gone.
    """

    listings: Mapping[str, Values]
    rows: Mapping[str, Row]
    rejected: Sequence[RejectedRow]
    broken: frozenset[str]
    is_complete: bool


def understand(
    sheet: Sheet,
    names: Names,
    skus: Collection[str] | None = None,
    *,
    agreed: Mapping[str, Values] = MappingProxyType({}),
    accepted: Collection[str] = (),
) -> Goods:
    """Read the usable rows, and why the others are rejected; of these SKUs, or of all.

    A row that a spreadsheet program may have spoiled is held, unless its SKU is `accepted`, or both
    sides `agreed` on what it says before.
    """
    listings = {}
    rejected = list(sheet.rejected)
    wanted = sheet.rows if skus is None else sheet.rows.keys() & skus
    digits = digits_of(sheet.rows.keys())
    for sku in wanted:
        row = sheet.rows[sku]
        if sku not in accepted:
            doubt = None if sku in agreed else _doubt_of_sku(sku, digits)
            if doubt is not None:
                rejected.append(
                    RejectedRow(row.line, sku, f"sku: {doubt}; {RELEASE}", is_sku_doubted=True)
                )
                continue
            doubt = _doubt(row.cells, agreed.get(sku, {}))
            if doubt is not None:
                rejected.append(RejectedRow(row.line, sku, f"{doubt}; {RELEASE}"))
                continue
        try:
            listings[sku] = listing_of(row.cells, names)
        except (RowError, PriceError) as error:
            rejected.append(RejectedRow(row.line, sku, str(error)))
    return Goods(
        listings=listings,
        rows=sheet.rows,
        rejected=sorted(rejected, key=lambda row: row.line),
        broken=frozenset(row.sku for row in rejected if row.sku is not None),
        is_complete=all(row.sku is not None and not row.is_sku_doubted for row in rejected),
    )


def listing_of(cells: Cells, names: Names) -> dict[Field, Value]:
    """Return the listing of a row. Raises `RowError` and `PriceError`."""
    sku = cells["sku"].strip()
    if len(sku) > SKU_LENGTH or _CONTROL.search(sku):
        raise RowError(f"sku: at most {SKU_LENGTH} characters, no control characters.")
    values: dict[Field, Value] = {name: _text(name, cells) for name in TEXTS}
    if values[Field.TITLE] is None:
        raise RowError("title: it is empty.")
    currency = cells["currency"].strip()
    amount = to_minor(cells["price"].strip(), currency)
    values[Field.PRICE] = price_of(amount, currency)
    category = tidy_path(cells["category"])
    if category not in names.categories:
        raise RowError(f"category: {advice(category, names.categories)}")
    values[Field.CATEGORY] = category
    brand = cells["brand"].strip() or None
    if brand is not None and brand not in names.brands:
        raise RowError(f"brand: {advice(brand, names.brands)}")
    values[Field.BRAND] = brand
    condition = cells["condition"].strip()
    if condition not in _CONDITIONS:
        raise RowError(f"condition: one of {', '.join(_CONDITIONS)}.")
    values[Field.CONDITION] = condition
    quantity = cells["quantity"].strip()
    if not _QUANTITY.fullmatch(quantity) or int(quantity) > MAX_QUANTITY:
        raise RowError(f"quantity: a whole number to {MAX_QUANTITY:,}, 0 for none.")
    values[Field.QUANTITY] = int(quantity)
    return values


def _doubt_of_sku(sku: str, digits: int | None) -> str | None:
    """Return why a SKU may be spoiled; None if nothing suggests it."""
    found = error_in(sku) or damage_in(sku, is_sku=True)
    if found is not None:
        return f"'{sku}' {found}"
    if digits is not None and sku.isdecimal() and len(sku) < digits:
        return f"'{sku}' may have lost zeros at its beginning: others have {digits} digits"
    return None


def _doubt(cells: Cells, agreed: Values) -> str | None:
    """Return which cell may be spoiled, and why; None if nothing suggests it."""
    for name in COLUMNS[1:]:
        text = cells[name].strip()
        found = error_in(text)
        if found is None and name in DOUBTED:
            found = damage_in(text, is_size=name == Field.SIZE)
        known = DOUBTED.get(name)
        if found is not None and (known is None or agreed.get(known) != text):
            return f"{name}: '{text[:MAX_SHOWN]}' {found}"
    return None


def price_of(amount: int, currency: str) -> str:
    """Return the value of `PRICE`: a decimal with all its places, and the currency."""
    return f"{to_decimal(amount, currency)} {currency}"


def cells_of(changes: Values) -> dict[str, str]:
    """Return the cells for these values."""
    cells: dict[str, str] = {}
    for name, value in changes.items():
        if name is Field.PRICE:
            cells["price"], cells["currency"] = str(value).split(" ")
        else:
            cells[name.value] = "" if value is None else str(value)
    return cells


def _text(name: Field, cells: Cells) -> str | None:
    text = cells[name.value].strip()
    control = _CONTROL_BUT_LINES if name is Field.DESCRIPTION else _CONTROL
    if len(text) > TEXTS[name]:
        raise RowError(f"{name}: {len(text)} characters, and Cute takes {TEXTS[name]}.")
    if control.search(text):
        raise RowError(f"{name}: it holds a control character.")
    return text or None
