"""The page of each operation: complete, with anchors, and with the meaning of each value."""

import re
from collections.abc import Iterator

import pytest

from cute_api.portal.docs.events import Catalogue
from cute_api.portal.docs.fields import FieldRow, nested
from cute_api.portal.docs.operation_html import anchor
from cute_api.portal.docs.operations import Manual
from cute_api.portal.docs.schema_tables import MOST_VALUES
from cute_api.problems import PROBLEMS, Code
from cute_api.spec import Operation, Spec

BASE_URL = "https://api.cute.example"
SPEC = Spec.load(sandbox=True)
MANUAL = Manual(SPEC, BASE_URL, Catalogue(SPEC, BASE_URL).pages)
IDS = re.compile(r' id="([^"]+)"')
OPERATIONS = tuple(SPEC.operations.values())


def rows_of(operation: Operation) -> Iterator[tuple[str, FieldRow]]:
    """The rows of a page, each with the beginning of its anchor."""
    page = MANUAL.page(operation)
    for group in page.parameters:
        yield from ((group.place, row) for row in group.rows)
    yield from (("header", row) for row in page.request_headers)
    bodies = [("body", page.body)]
    for response in page.responses:
        bodies.append((f"response-{response.status}", response.body))
        yield from ((f"response-{response.status}-header", row) for row in response.headers)
    for prefix, body in bodies:
        for table in body.tables if body else ():
            place = f"{prefix}-{table.value}" if table.form else prefix
            yield from ((place, row) for row in table.rows)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.id)
def test_a_page_has_an_anchor_for_each_field_and_each_once(operation: Operation) -> None:
    html = MANUAL.html(operation)
    anchors = IDS.findall(html.lead + html.code + html.responses + html.fields)
    assert len(anchors) == len(set(anchors))
    assert {anchor(prefix, row.name) for prefix, row in rows_of(operation)} <= set(anchors)


def test_each_value_of_a_list_has_a_meaning() -> None:
    lacking = {
        (operation.id, row.name, value)
        for operation in OPERATIONS
        for _, row in rows_of(operation)
        if 1 < len(row.values) <= MOST_VALUES
        for value in row.values
        if not row.meanings.get(value)
    }
    assert lacking == set()


def test_each_error_says_what_to_do() -> None:
    for operation in OPERATIONS:
        html, text = MANUAL.html(operation).fields, MANUAL.text(operation)
        page = MANUAL.page(operation)
        codes = {code for error in (*page.errors, *page.shared_errors) for code in error.advice}
        declared = {
            SPEC.resolve(example)["value"]["code"]
            for status, response in operation.responses.items()
            if status[0] not in "23"
            for media in response.get("content", {}).values()
            for example in media.get("examples", {}).values()
        }
        assert codes == declared, operation.id
        for code in codes:
            assert f'"/docs/errors#{code}"' in html, (operation.id, code)
            assert f"`{code}`: {PROBLEMS[Code(code)].advice[:20]}" in text, (operation.id, code)


def test_fields_are_nested_by_their_names() -> None:
    names = ("id", "price", "price.amount", "images", "images[].url", "images[].size.width", "ids")
    first, price, images, ids = nested([FieldRow(name, "string", True) for name in names])
    assert (first.label, first.inner, ids.label) == ("id", [], "ids")
    assert [field.label for field in price.inner] == ["amount"]
    assert [field.label for field in images.inner] == ["url", "size.width"]


def test_text_of_the_document_is_text_on_the_page() -> None:
    """Whoever writes into the document, markup in it is shown, not run."""
    document = {**SPEC.document, "paths": {**SPEC.document["paths"]}}
    entry = document["paths"]["/me"]["get"]
    attack = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    hostile = {**entry, "summary": attack, "description": attack}
    document["paths"]["/me"] = {**document["paths"]["/me"], "get": hostile}
    manual = Manual(Spec(document, sandbox=True), BASE_URL, {})
    operation = manual.find("get_me")
    assert operation is not None
    lead = manual.html(operation).lead
    assert "<script" not in lead
    assert "<img" not in lead
    assert lead.count("&lt;script&gt;") == 2
