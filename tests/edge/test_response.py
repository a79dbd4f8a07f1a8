"""A response while the edge works on it: its headers, its ranges, and when it is deprecated."""

from datetime import UTC, datetime
from typing import Any

import pytest

from cute_api.edge.encoding import content_range, part_of
from cute_api.edge.pipeline import POLICY, notice_of
from cute_api.edge.responses.response import Headers, Response
from cute_api.lib.end_of_life import EndOfLife
from cute_api.problems import ApiError, Code
from cute_api.spec import Operation, Spec

COOKIES: Headers = [(b"set-cookie", b"a=1"), (b"etag", b'"7"'), (b"set-cookie", b"b=2")]
SIZE = 1_000


def test_a_header_is_its_first_value_or_none() -> None:
    response = Response(200, list(COOKIES))
    assert response.header(b"set-cookie") == b"a=1"
    assert response.header(b"vary") is None


def test_setting_a_header_replaces_all_its_values_and_no_other() -> None:
    response = Response(200, list(COOKIES))
    response.set_header(b"set-cookie", b"c=3")
    assert response.headers == [(b"etag", b'"7"'), (b"set-cookie", b"c=3")]
    response.set_header(b"vary", b"Origin")
    assert response.headers[-1] == (b"vary", b"Origin")


def test_dropping_a_header_removes_all_its_values_and_no_other() -> None:
    response = Response(200, list(COOKIES))
    response.drop_header(b"set-cookie")
    response.drop_header(b"vary")
    assert response.headers == [(b"etag", b'"7"')]


@pytest.mark.parametrize(
    ("given", "vary"),
    [
        ([], [b"Accept-Encoding"]),
        ([b"Origin"], [b"Origin, Accept-Encoding"]),
        ([b"Origin", b"Cookie"], [b"Origin, Cookie, Accept-Encoding"]),
        ([b"Origin, accept-encoding"], [b"Origin, accept-encoding"]),
        ([b"Origin", b"ACCEPT-ENCODING"], [b"Origin", b"ACCEPT-ENCODING"]),
        ([b"X-Accept-Encoding"], [b"X-Accept-Encoding, Accept-Encoding"]),
        ([b"*"], [b"*"]),
    ],
)
def test_a_response_varies_by_a_header_once(given: list[bytes], vary: list[bytes]) -> None:
    response = Response(200, [(b"vary", value) for value in given])
    response.vary(b"Accept-Encoding")
    assert [value for name, value in response.headers if name == b"vary"] == vary


def test_responses_share_no_headers() -> None:
    Response(200).set_header(b"vary", b"Origin")
    assert Response(200).headers == []


@pytest.mark.parametrize(
    ("header", "part"),
    [
        ("bytes=0-0", (0, 1)),
        ("bytes=0-499", (0, 500)),
        ("bytes=500-", (500, 1_000)),
        ("bytes=999-999", (999, 1_000)),
        ("bytes=0-", (0, 1_000)),
        ("bytes=500-5000", (500, 1_000)),
        ("bytes=-1", (999, 1_000)),
        ("bytes=-5000", (0, 1_000)),
        ("Bytes= 5-9 ", (5, 10)),
    ],
)
def test_one_range_is_a_part(header: str, part: tuple[int, int]) -> None:
    assert part_of(header, SIZE) == part


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "bytes",
        "bytes=",
        "bytes=-",
        "bytes=a-b",
        "bytes=9-5",
        "bytes=--5",
        "bytes=+1-2",
        "bytes=0-1,5-9",
        "items=0-5",
        "bytes=٣-٤",
        "bytes=1-2-3",
        "bytes=" + "9" * 19 + "-",
    ],
)
def test_what_is_no_single_range_stands_for_the_whole(header: str | None) -> None:
    assert part_of(header, SIZE) is None


@pytest.mark.parametrize("header", ["bytes=1000-", "bytes=1000-2000", "bytes=-0"])
def test_a_range_beyond_the_end_is_refused_with_the_size(header: str) -> None:
    with pytest.raises(ApiError) as refused:
        part_of(header, SIZE)
    assert refused.value.code is Code.RANGE_NOT_SATISFIABLE
    assert refused.value.headers == {"Content-Range": "bytes */1000"}


def test_content_range_counts_from_0_and_names_the_last_byte() -> None:
    assert content_range(0, 500, SIZE) == "bytes 0-499/1000"


def brands(**marks: Any) -> Operation:
    """The operation `list_brands` of a document, with these keys added."""
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
