"""A stock in a SQLite file, in its table `stock`."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from cute_inventory.stock import COLUMNS, MAX_ROWS, Act, Edit, Row, Sheet
from cute_inventory.trouble import StockError

MAGIC = b"SQLite format 3\0"
BUSY_S = 10.0


def is_sqlite(path: Path) -> bool:
    """Return whether a file is a SQLite database."""
    try:
        with path.open("rb") as file:
            return file.read(len(MAGIC)) == MAGIC
    except OSError:
        return False


class SqliteStock:
    """The table `stock`, with our columns and any others. Each change is one transaction."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> Sheet:
        sheet = Sheet()
        with self._open() as connection:
            for number, cells in _select(connection, ""):
                sheet.add(Row(number, cells))
        if len(sheet.rows) > MAX_ROWS:
            raise StockError(f"{self.path} has more than {MAX_ROWS:,} rows: split it.")
        return sheet

    def write(self, edits: Sequence[Edit]) -> frozenset[str]:
        done = set()
        with self._open() as connection:
            connection.execute("BEGIN IMMEDIATE")
            for edit in edits:
                rows = list(_select(connection, "WHERE TRIM(sku) = ?", edit.sku))
                if edit.fits(rows[0][1] if rows else None):
                    _apply(connection, edit)
                    done.add(edit.sku)
            connection.execute("COMMIT")
        return frozenset(done)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            uri = f"{self.path.absolute().as_uri()}?mode=rw"
            connection = sqlite3.connect(uri, uri=True, timeout=BUSY_S, isolation_level=None)
            with closing(connection):
                yield connection
        except sqlite3.Error as error:
            raise StockError(
                f"{self.path} can't be used: {error}. It needs a table stock with the columns "
                f"{', '.join(COLUMNS)}."
            ) from error


def _select(
    connection: sqlite3.Connection, where: str, *values: str
) -> Iterator[tuple[int, dict[str, str]]]:
    columns = ", ".join(COLUMNS)
    # Names of columns and a condition of ours: nothing in it comes from outside.
    query = f"SELECT rowid, {columns} FROM stock {where} ORDER BY rowid LIMIT {MAX_ROWS + 1}"  # noqa: S608 - see above
    for number, *cells in connection.execute(query, values):
        texts = ["" if cell is None else str(cell) for cell in cells]
        yield number, dict(zip(COLUMNS, texts, strict=True))


def _apply(connection: sqlite3.Connection, edit: Edit) -> None:
    names = list(edit.cells)
    values = [cell if cell else None for cell in edit.cells.values()]
    if edit.act is Act.REMOVE:
        connection.execute("DELETE FROM stock WHERE TRIM(sku) = ?", (edit.sku,))
    elif edit.act is Act.ADD:
        marks = ", ".join("?" * len(names))
        insert = f"INSERT INTO stock ({', '.join(names)}) VALUES ({marks})"  # noqa: S608 - our names
        connection.execute(insert, values)
    else:
        pairs = ", ".join(f"{name} = ?" for name in names)
        update = f"UPDATE stock SET {pairs} WHERE TRIM(sku) = ?"  # noqa: S608 - our names
        connection.execute(update, (*values, edit.sku))
