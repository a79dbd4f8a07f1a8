"""Cells and listings, prices, CSV and SQLite stocks: the parts that need no server."""

import csv
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path

import pytest
from cute_inventory import files
from cute_inventory.listing import Field
from cute_inventory.money import MAX_AMOUNT, PriceError, to_decimal, to_minor
from cute_inventory.names import Names
from cute_inventory.rows import RowError, cells_of, listing_of, understand
from cute_inventory.stock import COLUMNS, Act, CsvStock, Edit, Row, Sheet, Stock, Table
from cute_inventory.stock_sqlite import SqliteStock, is_sqlite
from cute_inventory.sync import BATCH_BYTES, BATCH_ROWS, chunked
from cute_inventory.trouble import StockError
from hypothesis import given
from hypothesis import strategies as st

from tests.examples.inventory.shop import row
from tests.fixtures.properties import examples

NAMES = Names({"Women": "1", "Women > Scarves": "2"}, {"Aurelia": "3"})
SHARE = 20


@pytest.mark.parametrize(
    ("price", "currency", "amount"),
    [
        ("42.50", "EUR", 4_250),
        ("42.5", "EUR", 4_250),
        ("0.29", "EUR", 29),
        ("1.10", "USD", 110),
        ("4250", "JPY", 4_250),
        ("4250.0", "JPY", 4_250),
        ("1.234", "KWD", 1_234),
        ("100000000", "EUR", MAX_AMOUNT),
    ],
)
def test_a_price_is_read_exactly(price: str, currency: str, amount: int) -> None:
    assert to_minor(price, currency) == amount


@pytest.mark.parametrize(
    ("price", "currency", "words"),
    [
        ("42.505", "EUR", "EUR has 2 decimals"),
        ("1.5", "JPY", "JPY has 0 decimals"),
        ("4,50", "EUR", "with a point"),
        ("-1", "EUR", "a number such as"),
        ("1e3", "EUR", "a number such as"),
        ("٤", "EUR", "a number such as"),
        ("1", "euro", "three capital letters"),
        ("100000000.01", "EUR", "above what Cute takes"),
    ],
)
def test_a_price_that_is_none_says_how_to_write_it(price: str, currency: str, words: str) -> None:
    with pytest.raises(PriceError, match=words):
        to_minor(price, currency)


@examples(SHARE)
@given(st.integers(0, MAX_AMOUNT), st.sampled_from(("EUR", "JPY", "KWD", "CLF", "XYZ")))
def test_a_price_goes_to_the_stock_and_back_unchanged(amount: int, currency: str) -> None:
    assert to_minor(to_decimal(amount, currency), currency) == amount


def test_a_row_becomes_a_listing_and_its_cells_again() -> None:
    cells = row("A", category="Women>Scarves", size=" M ", brand="", quantity="3")
    values = listing_of(cells, NAMES)
    assert values[Field.QUANTITY] == 3
    assert values[Field.PRICE] == "42.50 EUR"
    assert (values[Field.CATEGORY], values[Field.BRAND]) == ("Women > Scarves", None)
    written = {"sku": "A", **cells_of(values)}
    assert listing_of(written, NAMES) == values


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": " "}, "title: it is empty"),
        ({"title": "x" * 121}, "title: 121 characters"),
        ({"size": "a\nb"}, "size: it holds a control character"),
        ({"brand": "Aurelie"}, "did you mean 'Aurelia'"),
        ({"category": "Cars"}, "Cute has no 'Cars'"),
        ({"condition": "new"}, "condition: one of"),
        ({"quantity": "-1"}, "quantity: a whole number"),
        ({"quantity": ""}, "quantity: a whole number"),
        ({"quantity": "10000"}, "to 9,999"),
        ({"sku": "x" * 65}, "sku: at most"),
    ],
)
def test_a_row_that_cannot_be_listed_says_what_to_fix(changes: dict[str, str], words: str) -> None:
    with pytest.raises(RowError, match=words):
        listing_of({**row("A"), **changes}, NAMES)


def test_a_sku_that_is_there_twice_is_used_from_neither_row() -> None:
    sheet = Sheet()
    for line, sku in enumerate(("A", "B", "A", "A"), 2):
        sheet.add(Row(line, row(sku)))
    goods = understand(sheet, NAMES)
    assert goods.listings.keys() == {"B"}
    assert goods.broken == {"A"}
    assert [row.line for row in goods.rejected] == [2, 4, 5]
    assert goods.is_complete


def csv_stock(path: Path) -> Stock:
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, [*COLUMNS, "shelf"], restval="7")
        writer.writeheader()
        writer.writerows(row(sku) for sku in "AB")
    return CsvStock(path)


def sqlite_stock(path: Path) -> Stock:
    with closing(sqlite3.connect(path)) as stock, stock:
        stock.execute(f"CREATE TABLE stock ({', '.join(COLUMNS)}, shelf DEFAULT 7)")
        marks = ", ".join("?" * len(COLUMNS))
        insert = f"INSERT INTO stock ({', '.join(COLUMNS)}) VALUES ({marks})"
        stock.executemany(insert, [list(row(sku).values()) for sku in "AB"])
    return SqliteStock(path)


@pytest.mark.parametrize("make", [csv_stock, sqlite_stock])
def test_a_stock_is_edited_where_it_is_still_as_it_was_read(make: object, tmp_path: Path) -> None:
    assert callable(make)
    stock: Stock = make(tmp_path / "stock")
    edits = [
        Edit("A", Act.SET, {"size": "L"}, {"size": "M"}),
        Edit("B", Act.SET, {"size": "L"}, {"size": "S"}),
        Edit("C", Act.ADD, row("C")),
        Edit("A", Act.ADD, row("A")),
        Edit("D", Act.SET, {"size": "L"}),
    ]
    assert stock.write(edits) == {"A", "C"}
    rows = stock.read().rows
    assert {sku: parsed.cells["size"] for sku, parsed in rows.items()} == {
        "A": "L",
        "B": "M",
        "C": "M",
    }
    assert stock.write([Edit("B", Act.REMOVE), Edit("A", Act.SET, {"size": "L"})]) == {"B"}
    assert stock.read().rows.keys() == {"A", "C"}


def saving_meanwhile(path: Path, sizes: Iterable[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Each time that the stock was read to be written, somebody saves it with B in another size.

    Of another length: two saves within a tick of the clock differ in nothing else.
    """
    left = iter(sizes)
    parse = Table.parse

    def parse_then_save(at: Path, needed: Sequence[str]) -> Table:
        table = parse(at, needed)
        if size := next(left, None):
            rows = [{**line, "size": size} if line["sku"] == "B" else line for line in table.rows]
            path.write_bytes(table.replaced(rows))
        return table

    monkeypatch.setattr(Table, "parse", parse_then_save)


def test_what_is_saved_while_a_csv_is_written_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "stock.csv"
    stock = csv_stock(path)
    saving_meanwhile(path, ["XL", "XXL"], monkeypatch)
    expected = {"size": "M"}
    edits = [Edit("A", Act.SET, {"size": "L"}), Edit("B", Act.SET, {"title": "Silk"}, expected)]
    assert stock.write(edits) == {"A"}
    rows = stock.read().rows
    assert {sku: parsed.cells["size"] for sku, parsed in rows.items()} == {"A": "L", "B": "XXL"}


def test_a_csv_that_is_saved_all_the_time_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "stock.csv"
    stock = csv_stock(path)
    saving_meanwhile(path, ("X" * number for number in range(2, 1_000)), monkeypatch)
    with pytest.raises(StockError, match="saved again and again"):
        stock.write([Edit("A", Act.SET, {"size": "L"})])
    assert b"L" not in path.read_bytes().split(b"\n")[1].split(b",")
    assert {file.name for file in tmp_path.iterdir()} == {"stock.csv", "stock.csv.lock"}


def test_a_csv_keeps_its_ways(tmp_path: Path) -> None:
    path = tmp_path / "stock.csv"
    head = ";".join((*COLUMNS, "shelf"))
    line = ";".join((*row("A", description='a "b"; c').values(), "7")).replace(
        'a "b"; c', '"a ""b""; c"'
    )
    path.write_bytes(f"\ufeff{head}\r\n{line}\r\n".encode())
    before = path.read_bytes()
    stock = CsvStock(path)
    assert stock.write([Edit("A", Act.SET, {"size": "L"})]) == {"A"}
    assert path.read_bytes() == before.replace(b";M;", b";L;")
    assert not is_sqlite(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_csv_is_read_whatever_the_case_and_spacing_of_its_header(
    tmp_path: Path, encoding: str
) -> None:
    path = tmp_path / "stock.csv"
    head = ";".join(["SKU", " Title", "DESCRIPTION ", *COLUMNS[3:-1], "Quantity:", "Shelf No"])
    line = ";".join([*row("A").values(), "7"])
    path.write_bytes(f"{head}\n{line};;\n;;;;;;;;;;;\n".encode(encoding))
    stock = CsvStock(path)
    sheet = stock.read()
    assert sheet.rows.keys() == {"A"}
    assert sheet.rejected == []
    assert stock.write([Edit("A", Act.SET, {"size": "L"})]) == {"A"}
    text = path.read_bytes().decode(encoding)
    assert text.startswith(head)
    assert ";L;" in text


SPOILED = (
    ("1,2E+05", "long number"),
    ("1.23457E+12", "long number"),
    ("01. Jun", "a date"),
    ("1-Jun", "a date"),
    ("Jun-38", "a date"),
    ("10.12.2026", "a date"),
    ("2026-12-10", "a date"),
    ("1.234.567", "thousands"),
    ("1234567890123450", "last digits"),
    ("#N/A", "an error"),
    ("########", "an error"),
    ("GrÃ¼n", "misread"),
    ("ï»¿A", "misread"),
    ("107", "lost zeros"),
)


def test_a_sku_that_a_spreadsheet_program_spoiled_is_held_and_nothing_counts_as_gone() -> None:
    sheet = Sheet()
    for line, sku in enumerate(("00042", "H-1001", *(sku for sku, _ in SPOILED)), 2):
        sheet.add(Row(line, row(sku)))
    goods = understand(sheet, NAMES)
    assert goods.listings.keys() == {"00042", "H-1001"}
    assert goods.broken == {sku for sku, _ in SPOILED}
    assert not goods.is_complete
    for left_out, (sku, why) in zip(goods.rejected, SPOILED, strict=True):
        assert left_out.sku == sku
        assert why in left_out.reason
        assert "--accept SKU" in left_out.reason
    accepted = [sku for sku, _ in SPOILED]
    assert understand(sheet, NAMES, accepted=accepted).listings.keys() == sheet.rows.keys()
    agreed = {sku: understand(sheet, NAMES, accepted=accepted).listings[sku] for sku in accepted}
    assert understand(sheet, NAMES, agreed=agreed).is_complete


@pytest.mark.parametrize(
    "changes",
    [
        {"size": "98/104"},
        {"size": "10-12"},
        {"size": "12 months"},
        {"title": "May dress 38"},
        {"color": "marine 12"},
        {"title": "São Paulo"},
        {"sku": "2003"},
        {"sku": "A1E5"},
    ],
)
def test_a_row_that_only_looks_odd_is_taken(changes: dict[str, str]) -> None:
    sheet = Sheet()
    sheet.add(Row(2, {**row("A"), **changes}))
    assert understand(sheet, NAMES).rejected == []


def test_a_row_that_is_cut_off_within_its_sku_may_be_of_another(tmp_path: Path) -> None:
    path = tmp_path / "stock.csv"
    line = ",".join(row("A", description="Warm").values())
    path.write_text(f"{','.join(COLUMNS)}\n{line}\nA-1")
    goods = understand(CsvStock(path).read(), NAMES)
    assert goods.listings.keys() == {"A"}
    assert not goods.is_complete


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "not CSV"),
        (b"sku,title\nA,B\n", "lacks the column description"),
        (b"sku\xff", "not UTF-8"),
        (b"\xff\xfe", "not CSV"),
        (b'sku,title\n"A', "not CSV"),
        (f"{','.join((*COLUMNS, 'sku'))}\n".encode(), "a column twice"),
    ],
)
def test_a_file_that_is_no_stock_says_why(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "stock.csv"
    path.write_bytes(content)
    with pytest.raises(StockError, match=words):
        CsvStock(path).read()


def test_a_replacement_that_fails_leaves_the_file_and_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "stock.csv"
    path.write_bytes(b"before")
    path.chmod(0o640)
    with pytest.raises(TypeError):
        files.replace(path, None)  # type: ignore[arg-type]  # makes the write fail
    assert path.read_bytes() == b"before"
    files.replace(path, b"after")
    assert path.read_bytes() == b"after"
    assert path.stat().st_mode & 0o777 == 0o640
    assert list(tmp_path.iterdir()) == [path]


def test_batches_hold_what_the_api_takes() -> None:
    small = [{"operation": {"op": "delete", "id": str(number)}} for number in range(250)]
    assert [len(batch) for batch in chunked(small)] == [BATCH_ROWS, BATCH_ROWS, 50]
    large = [{"operation": {"text": "x" * (BATCH_BYTES // 3)}} for _ in range(5)]
    assert [len(batch) for batch in chunked(large)] == [2, 2, 1]
    assert list(chunked([])) == []
