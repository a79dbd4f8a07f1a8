"""Values that a careless reading gets wrong, and how representations are compared over them."""

from collections.abc import Callable, Iterator
from typing import Any

import orjson

Json = dict[str, Any]

PAGE = 100
TEXTS = (
    "",
    " ",
    "😀 👩‍👩‍👧 e\u0301 \U0010ffff",
    "a \"quote\", an 'apostrophe', a \\ and a \\\\u0041",
    "two\u2028lines\u2029or\r\nthree\ttabs\b\f\x01\x7f",
    "100 % %s %(n)s :n $1 {x} </script>",
    "null",
)
MOMENTS = (
    "1970-01-01T00:00:00Z",
    "1970-01-01T00:00:00.000001Z",
    "1999-12-31T23:59:59.999999Z",
    "2026-01-02T03:04:05Z",
    "2026-01-02T03:04:05.000000Z",
    "2026-01-02T03:04:05.000499Z",
    "2026-01-02T03:04:05.0005Z",
    "2026-01-02T03:04:05.000999Z",
    "2026-01-02T03:04:05.999499Z",
    "2026-01-02T03:04:05.9995Z",
    "2026-01-02T03:04:05.999999Z",
    "2026-03-29T02:30:00+02:00",
    "2038-01-19T03:14:08.123456Z",
    "9999-12-31T23:59:59.999999Z",
)


def said(document: Json) -> bytes:
    """The values of a response's document in their order; JSON has no other differences."""
    return orjson.dumps(orjson.loads(orjson.dumps(document)))


def walked(
    page: Callable[[Json], Json], filters: Json | None = None, parameter: str = "cursor"
) -> Iterator[Json]:
    """The rows of a walk through a list."""
    query: Json = {"limit": PAGE, **(filters or {})}
    while True:
        found = page(query)
        yield from found["data"]
        if not found["has_more"]:
            return
        query[parameter] = found["next_cursor"]
