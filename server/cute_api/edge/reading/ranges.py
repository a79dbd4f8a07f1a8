"""The range of a file that a request asks for (RFC 9110, 14). Pure decisions."""

import re

from cute_api.problems import ApiError, Code

UNIT = "bytes"
# Longer numbers are beyond any file.
RANGE = re.compile(r"bytes=[ \t]*([0-9]{0,18})-([0-9]{0,18})[ \t]*", re.IGNORECASE)


def part_of(header: str | None, size: int) -> tuple[int, int] | None:
    """The first byte and the one after the last, or None for the whole file of `size` bytes.

    Malformed ranges, other units and several ranges mean the whole file, as the RFC allows. Raises
    `ApiError` (`range_not_satisfiable`) for a range that begins after the end.
    """
    found = RANGE.fullmatch(header or "")
    if found is None:
        return None
    first, last = found.groups()
    if first:
        start, stop = int(first), min(int(last) + 1, size) if last else size
        if last and int(last) < start:
            return None
    elif last:
        start, stop = max(size - int(last), 0), size
    else:
        return None
    if start >= size:
        raise ApiError(Code.RANGE_NOT_SATISFIABLE, headers={"Content-Range": f"{UNIT} */{size}"})
    return start, stop


def content_range(start: int, stop: int, size: int) -> str:
    """The value of `Content-Range` for the bytes from `start` up to `stop`."""
    return f"{UNIT} {start}-{stop - 1}/{size}"
