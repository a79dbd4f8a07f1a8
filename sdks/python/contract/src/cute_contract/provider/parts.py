"""The JSON values in a file or in the beginning of a stream."""

import json
import zlib
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

# Keys of a media type, beside its `schema`: the schema of each line, and of each event.
LINES, EVENTS = "x-line-schema", "x-event-schema"
MOST_PARTS = 1_000
# What these parts take at most, unpacked.
MOST_BYTES = 32 * 2**20
GZIP = 31  # zlib's number for gzip with a window of 32 KiB
DATA = b"data:"


def lines(content: bytes) -> Iterator[Any]:
    """Yield the values of JSON Lines in gzip. Raises `ValueError` if they can't be read."""
    unpacker = zlib.decompressobj(GZIP)
    try:
        unpacked = unpacker.decompress(content, MOST_BYTES)
    except zlib.error as error:
        raise ValueError(str(error)) from error
    if not unpacker.eof and len(unpacked) < MOST_BYTES:
        raise ValueError("the file breaks off")
    whole = unpacked[: unpacked.rfind(b"\n") + 1]
    yield from (json.loads(line) for line in whole.splitlines())


def events(content: bytes) -> Iterator[Any]:
    """Yield the data of complete server-sent events. Raises `ValueError` if it isn't JSON."""
    for message in content.replace(b"\r\n", b"\n").split(b"\n\n")[:-1]:
        data = [line.removeprefix(DATA) for line in message.split(b"\n") if line.startswith(DATA)]
        if data:
            yield json.loads(b"\n".join(data))


READERS: dict[str, Callable[[bytes], Iterator[Any]]] = {LINES: lines, EVENTS: events}


def parts(content: bytes, kind: str) -> Iterator[Any]:
    """Yield the first parts of a body. Raises `ValueError` if they can't be read."""
    yield from islice(READERS[kind](content), MOST_PARTS)
