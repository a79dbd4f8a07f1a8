"""Results as tables, JSON, JSON Lines and CSV: what each has, and what a table never shortens."""

import csv
import io
import json
from collections.abc import Sequence
from typing import Any

import pytest
from cute_dev import output, tables
from cute_dev._gen.commands import COMMANDS
from cute_dev.context import CommandError
from rich.cells import cell_len
from rich.console import Console

from tests.spec.document import SCHEMAS, by_id, resolve

ITEM: dict[str, Any] = SCHEMAS["Item"]["examples"][0]
ITEMS = [ITEM, {**ITEM, "title": "Wool coat, long, with a belt and large buttons", "brand": None}]
LISTS = [command for command in COMMANDS if command.kind == "page"]


def shown(
    rows: Sequence[Any],
    form: str,
    columns: Sequence[str] = (),
    *,
    width: int | None = None,
    usual: Sequence[str] = tables.COLUMNS["list_items"],
) -> str:
    """The output; with a `width`, as on a terminal."""
    written = io.StringIO()
    console = Console(
        file=written,
        force_terminal=width is not None,
        width=width,
        color_system=None,
        soft_wrap=True,
        highlight=False,
    )
    output.show_rows(console, rows, form, columns, usual=usual)
    return written.getvalue()


@pytest.mark.parametrize("width", [40, 80, 120, 300])
def test_a_table_fits_the_terminal_with_whole_ids_and_prices(width: int) -> None:
    lines = shown(ITEMS, "table", width=width).splitlines()
    assert len(lines) == 1 + len(ITEMS)
    assert all(cell_len(line) <= width for line in lines)
    assert all(line.startswith(ITEM["id"]) for line in lines[1:])
    assert "42.50 EUR" in lines[1] or width < 80
    assert "etag" not in lines[0] and "url" not in lines[0]


def test_a_terminal_narrower_than_an_id_still_gets_all_of_it() -> None:
    assert ITEM["id"] in shown(ITEMS, "table", width=20)


def test_columns_that_no_row_has_a_value_for_are_left_out() -> None:
    rows = [{**ITEM, "size": None, "color": None}]
    header = shown(rows, "table", width=300).splitlines()[0].split()
    assert "size" not in header and "seller" in header
    asked = shown(rows, "table", ["title", "size", "category.id"], width=40).splitlines()
    assert asked[0].split() == ["title", "size", "category.id"]
    assert ITEM["category"]["id"] in asked[1]


def test_a_table_in_a_pipe_has_all_its_columns() -> None:
    lines = shown(ITEMS, "table").splitlines()
    assert lines[0].split() == list(tables.COLUMNS["list_items"])
    assert ITEMS[1]["title"] in lines[2]


def test_what_others_wrote_controls_no_terminal() -> None:
    table = shown([{**ITEM, "title": "\x1b[2Jgone\nnext\u202e"}], "table", width=120)
    assert "[2Jgone next" in table and "\x1b" not in table and len(table.splitlines()) == 2


def test_every_list_has_its_columns_and_they_exist() -> None:
    assert {command.operation for command in LISTS} == set(tables.COLUMNS)
    for command in LISTS:
        content = by_id()[command.operation]["responses"]["200"]["content"]["application/json"]
        row = resolve(resolve(content["schema"])["properties"]["data"]["items"])
        # An event is one of several schemas, all with the same fields.
        fields = resolve(row["oneOf"][0] if "oneOf" in row else row)["properties"]
        assert set(tables.COLUMNS[command.operation]) <= set(fields), command.operation


def test_csv_has_a_column_for_each_value_and_no_formula() -> None:
    rows = [{**item, "title": f"={item['title']}"} for item in ITEMS]
    found = list(csv.DictReader(io.StringIO(shown(rows, "csv"))))
    assert [row["id"] for row in found] == [ITEM["id"]] * 2
    assert (found[0]["price.amount"], found[0]["price.currency"]) == ("4250", "EUR")
    assert (found[0]["brand.name"], found[1]["brand.name"]) == (ITEM["brand"]["name"], "")
    assert "brand" not in found[0] and json.loads(found[0]["metadata"]) == ITEM["metadata"]
    assert found[0]["title"].startswith("'=")
    assert shown(ITEMS, "csv", ["id", "price.amount"]).splitlines()[0] == "id,price.amount"


def test_csv_never_leaves_out_a_value_silently() -> None:
    rows = [{"id": "1"}] * tables.ROWS_AT_ONCE + [{"id": "2", "sku": "A"}]
    with pytest.raises(CommandError, match="sku"):
        shown(rows, "csv")


def test_json_is_one_array_and_json_lines_are_lines() -> None:
    assert json.loads(shown(ITEMS, "json")) == ITEMS
    assert json.loads(shown([], "json")) == []
    assert [json.loads(line) for line in shown(ITEMS, "jsonl").splitlines()] == ITEMS
    assert json.loads(shown(ITEMS[:1], "jsonl", ["price.amount"])) == {"price.amount": 4250}
