"""Writes small .xlsx workbooks: what the listing example reads in the show and in its tests."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import xlsxwriter

# The same rows make the same bytes.
MADE = datetime(2026, 1, 1, tzinfo=UTC)

Cell = str | int | float | None


def write(path: Path, rows: Sequence[Sequence[Cell]], sheet: str = "Sheet1") -> None:
    """A workbook of one sheet; numbers are stored as numbers."""
    with xlsxwriter.Workbook(str(path)) as book:
        book.set_properties({"created": MADE})
        page = book.add_worksheet(sheet)
        for number, cells in enumerate(rows):
            for place, cell in enumerate(cells):
                if isinstance(cell, str):
                    page.write_string(number, place, cell)
                elif cell is not None:
                    page.write_number(number, place, cell)
