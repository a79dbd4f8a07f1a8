"""A seller's stock: rows of cells by SKU.

`CsvStock` is here, `SqliteStock` in its own module. Both know nothing of what the cells mean: that
is in `rows.py`.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Protocol

from cute_inventory import files
from cute_inventory.trouble import StockError

COLUMNS = (
    "sku",
    "title",
    "description",
    "price",
    "currency",
    "category",
    "brand",
    "size",
    "color",
    "condition",
    "quantity",
)
MAX_ROWS = 100_000
# How often a file may be saved by others just while it is written.
MAX_SAVES = 10
DELIMITERS = (",", ";", "\t")
# What a file begins with, and the encoding that it is read and written in.
MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}

Cells = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its cells by column, and its place (a line, or a row's number)."""

    line: int
    cells: Cells


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row that is left out: its place, its SKU if readable, and the reason.

    With `is_sku_doubted` the row may be of another SKU than it says.
    """

    line: int
    sku: str | None
    reason: str
    is_sku_doubted: bool = False


@dataclass(slots=True)
class Sheet:
    """A stock's rows by SKU, and its invalid rows."""

    rows: dict[str, Row] = field(default_factory=dict)
    rejected: list[RejectedRow] = field(default_factory=list)

    def add(self, row: Row) -> None:
        """Add a row that is not blank.

        Two rows with one SKU are both rejected.
        """
        if not any(cell.strip() for cell in row.cells.values()):
            return
        sku = row.cells["sku"].strip()
        if not sku:
            self.rejected.append(RejectedRow(row.line, None, "sku: it is empty."))
            return
        if any(row.sku == sku for row in self.rejected):
            self.rejected.append(RejectedRow(row.line, sku, "sku: it occurs twice."))
            return
        before = self.rows.pop(sku, None)
        if before is None:
            self.rows[sku] = row
            return
        for line, other in ((before.line, row.line), (row.line, before.line)):
            self.rejected.append(
                RejectedRow(line, sku, f"sku: it occurs twice, also on line {other}.")
            )


class Act(Enum):
    """What an edit does to a row."""

    SET = "set"
    ADD = "add"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class Edit:
    """A change of one row.

    `cells` are those to write; `expected` those that must still be as they were read, else the
    edit is left out: a change that was made to the row meanwhile is not overwritten.
    """

    sku: str
    act: Act
    cells: Cells = field(default_factory=dict)
    expected: Cells = field(default_factory=dict)

    def fits(self, row: Cells | None) -> bool:
        """Return whether it fits this row and changes it; None is no row."""
        if row is None or self.act is Act.ADD:
            return row is None and self.act is Act.ADD
        if self.act is Act.SET and self.cells.items() <= row.items():
            return False
        return self.expected.items() <= row.items()


class Stock(Protocol):
    """A seller's storage of the stock."""

    def read(self) -> Sheet:
        """Return all rows. Raises `StockError`."""

    def write(self, edits: Sequence[Edit]) -> frozenset[str]:
        """Apply the edits that fit, all at once; return their SKUs. Raises `StockError`."""


@dataclass(frozen=True, slots=True)
class Table:
    """A parsed CSV file. Rows have the cells of all columns, including other ones.

    `header` is as the file has it; `columns` are by our names, however they are written there.
    """

    header: list[str]
    columns: list[str]
    rows: list[dict[str, str]]
    lines: list[int]
    broken: list[tuple[int, list[str]]]
    delimiter: str
    ending: str
    encoding: str

    @classmethod
    def parse(cls, path: Path, needed: Sequence[str]) -> "Table":
        """Parse a file. Raises `StockError` if it is not CSV, or lacks a column."""
        raw = files.read(path)
        encoding = next((name for mark, name in MARKS.items() if raw.startswith(mark)), "utf-8")
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError as error:
            raise StockError(f"{path} is not UTF-8: save it as such.") from error
        head = text.split("\n", 1)[0]
        delimiter = max(DELIMITERS, key=head.count)
        try:
            (first, header), *records = list(_records(text, delimiter))
        except (csv.Error, ValueError) as error:
            raise StockError(f"{path} is not CSV with a header line: {error}.") from error
        columns = [_column(name) for name in header]
        # Spreadsheet programs put delimiters after the last cell of some rows.
        records = [(n, _without_tail(cells, len(columns))) for n, cells in records]
        missing = [name for name in needed if name not in columns]
        if missing or len(set(columns)) != len(columns):
            problem = f"lacks the column {', '.join(missing)}" if missing else "has a column twice"
            raise StockError(f"{path} {problem}: its line {first} must name {', '.join(needed)}.")
        if len(records) > MAX_ROWS:
            raise StockError(f"{path} has more than {MAX_ROWS:,} rows: split it.")
        whole = [(n, cells) for n, cells in records if len(cells) == len(columns)]
        return cls(
            header=header,
            columns=columns,
            rows=[dict(zip(columns, cells, strict=True)) for _, cells in whole],
            lines=[n for n, _ in whole],
            broken=[(n, cells) for n, cells in records if len(cells) != len(columns)],
            delimiter=delimiter,
            ending="\r\n" if head.endswith("\r") else "\n",
            encoding=encoding,
        )

    def replaced(self, rows: Sequence[Mapping[str, str]]) -> bytes:
        """Return the file with these rows; invalid lines stay, at its end."""
        out = io.StringIO(newline="")
        writer = csv.writer(out, delimiter=self.delimiter, lineterminator=self.ending)
        writer.writerow(self.header)
        writer.writerows([row.get(name, "") for name in self.columns] for row in rows)
        writer.writerows(cells for _, cells in self.broken)
        return out.getvalue().encode(self.encoding)


class CsvStock:
    """A CSV file with a header line. Other columns stay unchanged."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> Sheet:
        table = Table.parse(self.path, COLUMNS)
        sheet = Sheet()
        sku_at = table.columns.index("sku")
        for line, cells in table.broken:
            sku = cells[sku_at].strip() if len(cells) > sku_at else None
            reason = f"it has {len(cells)} cells, the header {len(table.columns)}."
            # A row that ends with its SKU may have been cut off within it.
            sheet.rejected.append(RejectedRow(line, sku or None, reason, len(cells) == sku_at + 1))
        for line, row in zip(table.lines, table.rows, strict=True):
            sheet.add(Row(line, row))
        return sheet

    def write(self, edits: Sequence[Edit]) -> frozenset[str]:
        with files.locked(self.path):
            for _ in range(MAX_SAVES):
                # Not everybody takes the lock: a spreadsheet program just saves.
                seen = files.version(self.path)
                table = Table.parse(self.path, COLUMNS)
                rows, done = _edited(table, edits)
                if not done:
                    return done
                with suppress(files.ChangedError):
                    files.replace(self.path, table.replaced(rows), over=seen)
                    return done
        raise StockError(f"{self.path} is saved again and again: sync once that has ended.")


def _column(name: str) -> str:
    """Return our name of a column, with any case, spaces or hyphens; keep other names."""
    plain = re.sub(r"[\s_-]+", "", name).casefold().rstrip(":")
    return plain if plain in COLUMNS else name.strip()


def _without_tail(cells: list[str], width: int) -> list[str]:
    """Return the cells without empty ones beyond the header."""
    return cells[:width] if not any(cell.strip() for cell in cells[width:]) else cells


def _edited(table: Table, edits: Sequence[Edit]) -> tuple[list[dict[str, str]], frozenset[str]]:
    """Return the rows with the edits that fit, and the SKUs of those."""
    places: dict[str, list[int]] = {}
    for number, row in enumerate(table.rows):
        places.setdefault(row["sku"].strip(), []).append(number)
    rows: list[dict[str, str] | None] = list(table.rows)
    done = set()
    for edit in edits:
        at = places.get(edit.sku, [])
        if edit.fits(table.rows[at[0]] if at else None):
            _apply(edit, rows, at)
            done.add(edit.sku)
    return [row for row in rows if row is not None], frozenset(done)


def _apply(edit: Edit, rows: list[dict[str, str] | None], places: Sequence[int]) -> None:
    """Apply an edit to each row of its SKU: there are two only if the file is wrong."""
    if edit.act is Act.ADD:
        rows.append(dict(edit.cells))
    for place in places:
        row = rows[place]
        if row is not None:
            rows[place] = None if edit.act is Act.REMOVE else {**row, **edit.cells}


def _records(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each record that is not empty, with its first line."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    begins = 1
    for cells in reader:
        if cells:
            yield begins, cells
        begins = reader.line_num + 1
