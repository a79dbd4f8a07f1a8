"""The fields of schemas as rows, and the rows as tables."""

from typing import Any

import pytest

from cute_api.portal.docs import schema_tables, schemas
from cute_api.portal.docs.fields import FieldRow, SchemaSide
from cute_api.spec import Spec

REF = "#/components/schemas/"
PRICE = {
    "type": "object",
    "required": ["amount"],
    "properties": {
        "amount": {"type": "integer", "minimum": 0, "maximum": 5000},
        "currency": {"type": "string", "enum": ["EUR", "JPY"], "default": "EUR"},
    },
}


def spec_of(**named: Any) -> Spec:
    return Spec({"components": {"schemas": named}}, sandbox=True)


def rows_of(
    schema: Any, side: SchemaSide = SchemaSide.REQUEST, **named: Any
) -> dict[str, FieldRow]:
    """The rows of the first table, by name."""
    return {row.name: row for row in schemas.tables(spec_of(**named), schema, side)[0].rows}


def of_fields(**fields: Any) -> dict[str, Any]:
    return {"type": "object", "properties": fields}


def test_nested_objects_arrays_and_free_objects_have_names_with_dots() -> None:
    schema = of_fields(
        price={"$ref": f"{REF}Price", "description": "What it costs."},
        images={"type": "array", "items": of_fields(url={"type": "string", "format": "uri"})},
        metadata={
            "type": "object",
            "propertyNames": {"type": "string", "maxLength": 40},
            "additionalProperties": {"type": "string", "maxLength": 500},
        },
    )
    rows = rows_of(schema, Price=PRICE)
    assert {name: row.type for name, row in rows.items()} == {
        "price": "object",
        "price.amount": "integer",
        "price.currency": "string",
        "images": "array of object",
        "images[].url": "string (uri)",
        "metadata": "object",
        "metadata.*": "string",
    }
    assert rows["price"].description == "What it costs."
    assert (rows["price.amount"].required, rows["price.currency"].required) == (True, False)
    currency = rows["price.currency"]
    assert (currency.values, currency.default) == (["EUR", "JPY"], "EUR")
    assert rows["metadata.*"].limits == ("at most 500 characters", "name: at most 40 characters")


@pytest.mark.parametrize(
    ("schema", "limits"),
    [
        ({"type": "string", "minLength": 1, "maxLength": 120}, ["1 to 120 characters"]),
        ({"type": "string", "minLength": 1}, ["at least 1 character"]),
        ({"type": "string", "maxLength": 9, "enum": ["a"]}, []),
        ({"type": "string", "pattern": "^a|b$"}, ["pattern `^a|b$`"]),
        ({"type": "string", "pattern": "x" * 61}, []),
        ({"type": "integer", "minimum": 0, "maximum": 1500}, ["0 to 1,500"]),
        ({"type": "integer", "minimum": 3}, ["at least 3"]),
        ({"type": ["integer", "null"], "maximum": 3}, ["at most 3"]),
        (
            {
                "type": "array",
                "maxItems": 20,
                "uniqueItems": True,
                "items": {"type": "string", "maxLength": 40},
            },
            ["at most 20 elements", "no duplicates", "each at most 40 characters"],
        ),
        ({"type": "object", "minProperties": 1}, ["at least 1 field"]),
    ],
)
def test_limits_are_said_in_words(schema: Any, limits: list[str]) -> None:
    assert list(rows_of(of_fields(one=schema))["one"].limits) == limits


def test_what_may_be_null_has_the_fields_of_what_it_is_otherwise() -> None:
    either = {"anyOf": [{"$ref": f"{REF}Price"}, {"type": "null"}], "description": "Its price."}
    rows = rows_of(of_fields(price=either, note={"type": ["string", "null"]}), Price=PRICE)
    assert (rows["price"].type, rows["price"].description) == ("object or null", "Its price.")
    assert rows["price.amount"].required
    assert rows["note"].type == "string or null"


def test_each_side_lacks_what_the_other_alone_has() -> None:
    schema = of_fields(
        id={"type": "string", "readOnly": True},
        secret={"type": "string", "writeOnly": True},
        name={"type": "string"},
    )
    assert list(rows_of(schema, SchemaSide.REQUEST)) == ["secret", "name"]
    assert list(rows_of(schema, SchemaSide.RESPONSE)) == ["id", "name"]


def test_a_schema_that_contains_itself_is_shown_once() -> None:
    tree = of_fields(children={"type": "array", "items": {"$ref": f"{REF}Tree"}})
    rows = rows_of({"$ref": f"{REF}Tree"}, Tree=tree)
    assert list(rows) == ["children"]


def test_forms_have_common_fields_and_a_table_or_a_page_each() -> None:
    def form(op: str, **fields: Any) -> Any:
        said = {"op": {"type": "string", "const": op}, "id": {"type": "string"}, **fields}
        return {**of_fields(**said), "required": ["op"]}

    named = {
        "Put": form("put", item=PRICE),
        "Move": form("move", item={"type": "string"}),
        "Row": {
            "oneOf": [{"$ref": f"{REF}Put"}, {"$ref": f"{REF}Move"}],
            "discriminator": {
                "propertyName": "op",
                "mapping": {"put": f"{REF}Put", "move": f"{REF}Move"},
            },
        },
    }
    schema = of_fields(rows={"type": "array", "items": {"$ref": f"{REF}Row"}})
    pages = {f"{REF}Move": "/docs/moves"}
    first, put = schemas.tables(spec_of(**named), schema, SchemaSide.REQUEST, pages)
    assert [row.name for row in first.rows] == ["rows", "rows[].op", "rows[].id", "rows[].item"]
    _, op, _, item = first.rows
    assert (op.values, op.links, op.required) == (["put", "move"], {"move": "/docs/moves"}, True)
    assert item.description == "Depends on `op`."
    assert put.form == "`rows[].op` is `put`"
    assert [row.name for row in put.rows][-3:] == [
        "rows[].item",
        "rows[].item.amount",
        "rows[].item.currency",
    ]


def test_a_row_of_a_table_says_what_a_caller_must_know() -> None:
    row = FieldRow(
        "color",
        "string",
        True,
        "Its | colour.",
        limits=("1 to 9 characters", "pattern `^a|b$`"),
        values=["red", "blue"],
        is_open=True,
        default="red",
        example='"x"',
        links={"blue": "/docs/blue"},
    )
    assert schema_tables.table([row], SchemaSide.REQUEST).splitlines()[2] == (
        "| `color` | string, **required** | Its \\| colour. One of `red`, [`blue`](/docs/blue)"
        " (new values may be added). 1 to 9 characters; pattern `^a\\|b$`. Default: `red`."
        ' Example: `"x"`. |'
    )
    optional = FieldRow("sku", "string", False)
    assert "may be absent" in schema_tables.table([optional], SchemaSide.RESPONSE)
