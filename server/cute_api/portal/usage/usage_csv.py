"""A user's usage as a CSV file, streamed in parts."""

import csv
import io
from collections.abc import Iterator, Mapping
from uuid import UUID

from cute_api.models.database import Database
from cute_api.services.usage import spreadsheet
from cute_api.services.usage.overview import Span

# Spreadsheets take cells that begin so for formulas.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def parts(
    database: Database,
    user_id: UUID,
    span: Span,
    names: Mapping[str, str],
    *,
    key_id: UUID | None = None,
) -> Iterator[bytes]:
    """Yield the file in parts, the column names first. `names` are keys'.

    No connection is held between parts, because clients may be slow.
    """
    cells = {key: cell(name) for key, name in names.items()}
    left = spreadsheet.MAX_ROWS
    written = io.StringIO()
    csv.writer(written).writerow((*spreadsheet.Row._fields, "key_name"))
    for since, until in spreadsheet.parts(span):
        table = csv.writer(written)
        with database.transaction() as session:
            for row in spreadsheet.rows(
                session, user_id, span.by, since, until, key_id=key_id, limit=left
            ):
                table.writerow((*row, cells.get(row.key_id, "")))
                left -= 1
        if text := written.getvalue():
            yield text.encode()
            written = io.StringIO()
        if not left:
            return


def cell(text: str) -> str:
    """Escape a text so that no spreadsheet reads it as a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text
