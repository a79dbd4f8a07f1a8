"""Read the rows of a CSV or JSON Lines file as items."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TextIO, cast

from cute_sdk import models
from cute_sdk.params import ItemCreateDict

from ._gen.commands import COMMANDS
from .context import CommandError
from .output import CSV, FORMULA, LINES

KINDS = (CSV, LINES)
# The most that a call can hold, in characters.
LONGEST_LINE = 1_048_576
# Columns of objects: `price.amount`, and `metadata.` with any name.
PARTS: Mapping[str, tuple[str, ...]] = {"price": ("amount", "currency"), "metadata": ()}
# As `-o csv` of a list names them.
SAME = {"category.id": "category_id", "brand.id": "brand_id"}
SKU = "sku"
_PRICE = re.compile(r"(-?[\d.]+) ([A-Z]{3})")


@dataclass(frozen=True)
class SheetRow:
    """A row, or why it can't be read. `line` is its first line in the file."""

    line: int
    item: ItemCreateDict | None
    defect: str = ""


def fields() -> Mapping[str, str]:
    """Return the fields of a new item with their kinds, `text` or `json`."""
    (create,) = (command for command in COMMANDS if command.operation == "create_item")
    return {
        argument.name: argument.kind for argument in create.arguments if argument.place == "body"
    }


def rows_of(file: TextIO, kind: str) -> Iterator[SheetRow]:
    """Yield the rows of a file. Raises `CommandError` where nothing more can be read."""
    try:
        yield from _csv_rows(file) if kind == CSV else _json_rows(file)
    except UnicodeDecodeError:
        raise CommandError("The file is not UTF-8. Save it as UTF-8, and run it again.") from None


def _csv_rows(file: TextIO) -> Iterator[SheetRow]:
    reader = csv.reader(file, strict=True)
    kinds = fields()
    line = 1
    try:
        names = [SAME.get(name.strip(), name.strip()) for name in next(reader, [])]
        _require_known(names, kinds)
        line = reader.line_num + 1
        for cells in reader:
            if any(cells):
                yield _csv_row(line, names, cells, kinds)
            line = reader.line_num + 1
    except csv.Error as error:
        raise CommandError(f"Line {line} is not CSV: {error}.") from None


def _require_known(names: Sequence[str], kinds: Mapping[str, str]) -> None:
    unknown = [name for name in names if not _is_known(name, kinds)]
    if unknown:
        known = ", ".join((*kinds, *(f"price.{part}" for part in PARTS["price"]), "metadata.NAME"))
        raise CommandError(f"Unknown columns: {', '.join(unknown)}. Items have {known}.")
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise CommandError(f"Duplicate columns: {', '.join(twice)}.")
    both = sorted({name.partition(".")[0] for name in names if "." in name} & {*names})
    if both:
        raise CommandError(
            f"Give {both[0]} in one column, or in columns of its parts, not in both."
        )
    if SKU not in names:
        raise CommandError("The file needs the column sku, which identifies the item of each row.")


def _is_known(name: str, kinds: Mapping[str, str]) -> bool:
    first, dot, rest = name.partition(".")
    if not dot:
        return name in kinds
    return first in PARTS and bool(rest) and rest in (PARTS[first] or (rest,))


def _csv_row(
    line: int, names: Sequence[str], cells: Sequence[str], kinds: Mapping[str, str]
) -> SheetRow:
    if len(cells) != len(names):
        defect = f"it has {len(cells)} cells, but the first line has {len(names)}"
        return SheetRow(line, None, defect)
    item: dict[str, Any] = {}
    for name, text in zip(names, cells, strict=True):
        # An empty cell leaves the field out.
        if text == "":
            continue
        first, _, rest = name.partition(".")
        try:
            value = _value(name, text, kinds)
        except ValueError as error:
            return SheetRow(line, None, f"{name}: {error}")
        if rest:
            item.setdefault(first, {})[rest] = value
        else:
            item[name] = value
    return SheetRow(line, cast("ItemCreateDict", item))


def _value(name: str, text: str, kinds: Mapping[str, str]) -> Any:
    """Convert a cell. Raises ValueError."""
    if name == "price.amount":
        return _whole(text)
    if name == "price" and (price := _PRICE.fullmatch(text.strip())):
        return models.Money.of(price[1], price[2]).to_dict()
    if kinds.get(name) == "json":
        try:
            return json.loads(text)
        except ValueError:
            example = " or a price such as 24.50 EUR" if name == "price" else ""
            raise ValueError(f"{text[:40]!r} is not JSON{example}") from None
    # `-o csv` puts it in front.
    return text[1:] if text[:1] == "'" and text[1:].startswith(FORMULA) else text


def _whole(text: str) -> int:
    if not re.fullmatch(r"-?\d{1,18}", text.strip(), re.ASCII):
        raise ValueError(f"{text[:40]!r} is not a whole number of minor units")
    return int(text)


def _json_rows(file: TextIO) -> Iterator[SheetRow]:
    line = 0
    while text := file.readline(LONGEST_LINE + 1):
        line += 1
        if len(text) > LONGEST_LINE:
            raise CommandError(f"Line {line} is longer than {LONGEST_LINE:,} characters.")
        if not text.strip():
            continue
        try:
            found = json.loads(text)
        except ValueError as error:
            yield SheetRow(line, None, f"it is not JSON: {error}")
            continue
        if isinstance(found, dict):
            yield SheetRow(line, cast("ItemCreateDict", found))
        else:
            yield SheetRow(line, None, "it is not a JSON object")
