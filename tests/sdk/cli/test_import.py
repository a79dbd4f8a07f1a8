"""`cute-dev items import`: files as items, the errors of each row, and the exit status."""

import io
import json
from pathlib import Path

import pytest
from cute_dev import sheets
from cute_dev.context import CommandError
from cute_dev.sheets import rows_of
from cute_sdk import Cute

from cute_api.models.enums import Scope
from tests.fixtures.api import Api
from tests.sdk.cli.conftest import Run

HEAD = "sku,title,price,category_id,condition,metadata.shelf,images"


def rows(text: str, kind: str = "csv") -> list[sheets.SheetRow]:
    return list(rows_of(io.StringIO(text, newline=""), kind))


@pytest.fixture
def alice(run: Run, api: Api) -> Run:
    """The same with a key of Alice's."""
    run("--version", CUTE_API_KEY=api.key("alice-import").secret, CUTE_BASE_URL=api.base_url)
    return run


def test_a_csv_file_is_imported_with_the_errors_of_its_rows(
    alice: Run, api: Api, tmp_path: Path
) -> None:
    file = tmp_path / "stock.csv"
    category = api.category_id
    images = '"[{""url"": ""https://images.cute.example/1.jpg""}]"'
    lines = [
        HEAD,
        f"A-1,Silk scarf,24.50 EUR,{category},good,A7,{images}",
        f'A-2,"Coat, ""long""",99.00 EUR,{category},torn,,',
        f"A-3,Hat,cheap,{category},good,,",
        f",Belt,9.00 EUR,{category},good,,",
        "A-5,Shoes",
        f"A-6,Bag,9.00 EUR,{category},good,,",
    ]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    status, printed, said = alice("items", "import", str(file))
    assert (status, printed) == (1, "")
    found = dict(line.split(": ", 1) for line in said.splitlines() if line.startswith("Line"))
    assert set(found) == {"Line 3 (A-2)", "Line 4", "Line 5", "Line 6"}
    assert found["Line 3 (A-2)"].startswith("condition: ")
    assert found["Line 4"].startswith("price: 'cheap' is not JSON")
    assert "sku" in found["Line 5"] and "2 cells" in found["Line 6"]
    assert said.endswith("2 created, 0 replaced, 4 failed.\n")
    with Cute(api.key("alice-import").secret, api.base_url) as client:
        (scarf,) = client.me.items.list(sku="A-1").data
    assert (scarf.price.amount, scarf.metadata) == (2450, {"shelf": "A7"})
    assert len(scarf.images) == 1


def test_what_is_exported_can_be_imported(alice: Run, api: Api, tmp_path: Path) -> None:
    item = {
        "sku": "=1+1",
        "title": "-5 % silk",
        "price": {"amount": 100, "currency": "JPY"},
        "category_id": str(api.category_id),
        "condition": "good",
    }
    file = tmp_path / "stock.jsonl"
    file.write_text(f"{json.dumps(item)}\n\nno JSON\n[]\n", encoding="utf-8")
    status, _, said = alice("items", "import", str(file))
    assert (status, said.splitlines()[-1]) == (1, "1 created, 0 replaced, 2 failed.")
    assert "Line 3: it is not JSON" in said and "Line 4: it is not a JSON object" in said
    columns = "sku,title,price.amount,price.currency,category.id,condition"
    asked = ("me", "items", "list", "--sku", "=1+1", "-o", "csv", "--columns", columns)
    exported = tmp_path / "export.csv"
    exported.write_text(alice(*asked)[1], encoding="utf-8")
    assert "'=1+1,'-5 % silk,100,JPY" in exported.read_text(encoding="utf-8")
    assert alice("items", "import", str(exported)) == (
        *(0, "", "0 created, 1 replaced, 0 failed.\n"),
    )


def test_a_call_that_fails_as_a_whole_is_shown_once(run: Run, api: Api, tmp_path: Path) -> None:
    key = api.key("bob-import", scopes=[Scope.READ_ITEMS]).secret
    file = tmp_path / "rows"
    file.write_text("sku,title\n" + "A,Coat\n" * 150, encoding="utf-8")
    asked = ("items", "import", str(file), "--type", "csv")
    status, _, said = run(*asked, CUTE_API_KEY=key, CUTE_BASE_URL=api.base_url)
    assert status == 1 and said.count("missing_scope") == 1 and said.startswith("Line 2 (A): ")
    assert said.endswith(
        "149 more rows have the same error as the last.\n0 created, 0 replaced, 150 failed.\n"
    )
    assert run("items", "import", str(file))[0] == 2, "the name doesn't say what it is"
    assert run("items", "import", str(tmp_path / "missing.csv"))[0] == 1


@pytest.mark.parametrize(
    ("head", "message"),
    [
        ("sku,titel", "Unknown columns: titel. Items have title"),
        ("sku,price.amout", "Unknown columns: price.amout"),
        ("title", "needs the column sku"),
        ("sku,sku", "Duplicate columns: sku"),
        ("sku,price,price.amount", "Give price in one column"),
        ("sku,category_id,category.id", "Duplicate columns: category_id"),
        ('sku,"title', "is not CSV"),
    ],
)
def test_a_file_with_wrong_columns_is_refused_before_anything_is_sent(
    head: str, message: str
) -> None:
    with pytest.raises(CommandError, match=message):
        rows(f"{head}\nA,B,C\n")


def test_cells_become_fields() -> None:
    head = "sku,price.amount,price.currency,category.id,metadata.a,description"
    (found,) = rows(f'{head}\r\nA,100,EUR,1,x,"two\nlines"\r\n')
    assert found.item == {
        "sku": "A",
        "price": {"amount": 100, "currency": "EUR"},
        "category_id": "1",
        "metadata": {"a": "x"},
        "description": "two\nlines",
    }
    wrong = rows(f"{head}\nA,1.5,EUR,1,,\nB,²,EUR,1,,\n")
    assert [(row.line, row.item) for row in wrong] == [(2, None), (3, None)]
    assert "whole number" in wrong[0].defect


def test_a_line_without_end_or_of_other_bytes_ends_the_import() -> None:
    with pytest.raises(CommandError, match="longer than"):
        rows("x" * (sheets.LONGEST_LINE + 1), "jsonl")
    with pytest.raises(CommandError, match="not UTF-8"):
        list(rows_of(io.TextIOWrapper(io.BytesIO(b"sku,title\nA,\xff\n"), "utf-8"), "csv"))
