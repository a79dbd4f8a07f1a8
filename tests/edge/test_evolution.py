"""When an operation or a version goes, as the document says it."""

from datetime import UTC, datetime
from typing import Any

import pytest

from cute_api.edge.responses.evolution import POLICY, notice_of
from cute_api.lib.end_of_life import EndOfLife
from cute_api.spec import Operation, Spec


def brands(**marks: Any) -> Operation:
    """`list_brands` of a document in which it has these marks."""
    spec = Spec.load(sandbox=True)
    spec.document["paths"]["/brands"]["get"] |= marks
    return spec.operations["list_brands"]


@pytest.mark.parametrize(
    ("sunset", "header"),
    [
        ("2027-06-01", b"Tue, 01 Jun 2027 00:00:00 GMT"),
        ("2027-06-01T12:30:00Z", b"Tue, 01 Jun 2027 12:30:00 GMT"),
        ("2027-06-01T01:00:00+02:00", b"Mon, 31 May 2027 23:00:00 GMT"),
    ],
)
def test_sunset_is_an_http_date(sunset: str, header: bytes) -> None:
    marks = {"deprecated": True, "x-deprecated-at": "2026-11-01", "x-sunset": sunset}
    assert notice_of(brands(**marks).end_of_life) == [
        (b"deprecation", b"@1793491200"),
        POLICY,
        (b"sunset", header),
    ]


def test_operation_that_stays_has_no_notice() -> None:
    for operation in (brands(deprecated=False), brands()):
        assert notice_of(operation.end_of_life, None) == []


def test_of_an_operation_and_a_version_that_end_the_earlier_counts() -> None:
    operation = EndOfLife(datetime(2026, 11, 1, tzinfo=UTC), None)
    version = EndOfLife(datetime(2027, 3, 1, tzinfo=UTC), datetime(2028, 3, 1, tzinfo=UTC))
    assert notice_of(operation, version) == [
        (b"deprecation", b"@1793491200"),
        POLICY,
        (b"sunset", b"Wed, 01 Mar 2028 00:00:00 GMT"),
    ]


@pytest.mark.parametrize(
    "marks",
    [
        {"x-sunset": "2027-06-01"},
        {"x-deprecated-at": "2026-11-01"},
        {"deprecated": True, "x-sunset": "soon"},
        {"deprecated": True, "x-deprecated-at": "2027-06-02", "x-sunset": "2027-06-01"},
    ],
)
def test_impossible_end_is_refused_at_start(marks: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"deprecated|isoformat"):
        brands(**marks)


@pytest.mark.parametrize(
    ("method", "path", "operation"),
    [
        ("GET", "/v1/items", "list_items"),
        ("HEAD", "/v1/items", "list_items"),
        ("POST", "/v1/items", "create_item"),
        ("GET", "/v1/items/any", "get_item"),
        ("GET", "/v1/me/items", "list_my_items"),
        ("GET", "/items", None),
        ("TRACE", "/v1/items", None),
        ("GET", "/v1/items/a/b", None),
    ],
)
def test_operation_at_a_place(method: str, path: str, operation: str | None) -> None:
    found = Spec.load(sandbox=True).operation_at(method, path)
    assert (found and found.id) == operation
