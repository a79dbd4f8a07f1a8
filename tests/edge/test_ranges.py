"""Ranges: what a `Range` header means for a file of a size."""

import pytest

from cute_api.edge.reading.ranges import content_range, part_of
from cute_api.problems import ApiError, Code

SIZE = 1_000


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
