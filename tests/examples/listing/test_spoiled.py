"""Rows that a spreadsheet program may have spoiled are listed only after the seller's check."""

import pytest

from tests.examples.listing.conftest import NewProgram, Seller
from tests.examples.listing.program import row, save


def test_what_a_spreadsheet_program_spoiled_is_held_until_it_is_filled_in(
    new_program: NewProgram, seller: Seller
) -> None:
    program = new_program()
    spoiled = {
        "1,2E+05": row(1, SKU="1,2E+05"),
        "D-1": row(2, SKU="D-1", Size="01. Jun"),
        "D-2": row(3, SKU="D-2", Size="Jun-38"),
        "Jun-38": row(4, SKU="Jun-38"),
        "D-4": row(5, SKU="D-4", Title="#REF!"),
        "D-5": row(6, SKU="D-5", Title="GrÃ¼ner Mantel"),
        "D-6": [*row(7, SKU="D-6"), "moved"],
        "107": row(8, SKU="107"),
        "1.234.567": row(9, SKU="1.234.567"),
    }
    sound = [row(10, SKU="00042"), row(11, SKU="S-1", Size="98/104")]
    save(program.folder, [*spoiled.values(), *sound])
    assert program.run().returncode == 0
    results = {result["sku"]: result for result in program.results()}
    held = {sku for sku, result in results.items() if result["outcome"] == "held"}
    assert held == spoiled.keys()
    assert seller.items().keys() == {"00042", "S-1"}
    for sku, why in {
        "1,2E+05": "shortened",
        "D-1": "“01. Jun” looks like a date",
        "D-4": "“#REF!” is an error",
        "D-5": "misread",
        "D-6": "more cells than the header, from “moved” on",
        "107": "others of the file have 5 digits",
    }.items():
        assert why in results[sku]["remark"]
    assert "mapping.csv" in results["D-1"]["remark"]
    assert results["107"]["remark"].count("mapping.csv") == 1

    program.fill_in({"1,2E+05": "120000", "01. Jun": "38", "Jun-38": "Jun-38", "107": "00107"})
    assert program.run("--only-held").returncode == 0
    items = seller.items()
    assert items["D-1"]["size"] == "38"
    assert items["120000"]["title"] == "Wool coat 1"
    assert items.keys() == {"00042", "S-1", "120000", "D-1", "D-2", "Jun-38", "00107"}


@pytest.mark.parametrize(
    ("encoding", "text", "outcomes"),
    [
        ("utf-8", "Title,Price\nCoat,9\n", ["refused"]),
        (
            "utf-16",
            "SKU;Title;Price;Category;Condition\nU-1;Röcke;9 €;Women > Coats;good\n",
            ["created"],
        ),
        (
            "utf-16-be",
            "SKU;Title;Price;Category;Condition\nU-1;Röcke;9 €;Women > Coats;good\n",
            ["created"],
        ),
        (
            "utf-8",
            "SKU,TITLE, price (EUR),category,Condition\nU-1,Coat,9,Women > Coats,good\nU-2,Co",
            ["created", "held"],
        ),
    ],
)
def test_a_file_is_read_as_it_was_saved_and_what_was_cut_off_is_held(
    new_program: NewProgram, encoding: str, text: str, outcomes: list[str]
) -> None:
    program = new_program()
    (program.folder / "stock.csv").write_bytes(text.encode(encoding))
    assert program.run().returncode == 0
    results = sorted(program.results(), key=lambda result: int(result["line"]))
    assert [result["outcome"] for result in results] == outcomes
    if "refused" in outcomes:
        assert "category (no such column) is missing" in results[0]["remark"]
    if "held" in outcomes:
        assert "the file ends within this row" in results[1]["remark"]
