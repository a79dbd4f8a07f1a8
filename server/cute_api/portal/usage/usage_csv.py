"""The usage of a user as a file for spreadsheets, written in parts as it is read."""

import csv
import io
from collections.abc import Iterator, Mapping
from uuid import UUID

from cute_api.models.database import Database
from cute_api.services.usage import spreadsheet
from cute_api.services.usage.overview import Span

# A cell that begins so is a formula to a spreadsheet.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def parts(
    database: Database,
    user_id: UUID,
    span: Span,
    names: Mapping[str, str],
    *,
    key_id: UUID | None = None,
) -> Iterator[bytes]:
    """The file in parts, the first of which has the names of the columns. `names` are of keys.

    No connection is held between them, for clients that take their time.
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
    """A text for a cell of a spreadsheet, that is never read as a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text
