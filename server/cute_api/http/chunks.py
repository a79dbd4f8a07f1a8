"""Read a chunked body (RFC 9112, 7.1). Pure: bytes in, bytes of the body out.

Extensions and trailers are ignored: a trailer is never a header, whatever its name. Their size is
bounded here, because the limit of bodies doesn't count them.
"""

import re
from enum import Enum, auto

from cute_api.http.head import BARE_LINE_FEED, FIELD, HEAD_END, LINE_END, MalformedError

# A body of one MiB may come in chunks of 64 bytes. Fewer smaller chunks are allowed, because they
# cost the loop the same and the sender less.
MAX_CHUNKS = 16_384
MAX_SMALL_CHUNKS = 4_096
SMALL_BYTES = 64
MAX_LINE_BYTES = 256
MAX_TRAILERS = 32
TRAILER_LIMIT_BYTES = 8_192

_EXTENSION = rb"(?:;[^\x00-\x08\x0a-\x1f\x7f]*)?"
_SIZE_LINE = re.compile(rb"([0-9A-Fa-f]{1,8})" + _EXTENSION + rb"\r\n")
_PART_OF_SIZE_LINE = re.compile(rb"(?:[0-9A-Fa-f]{1,8}" + _EXTENSION + rb"\r?)?")


class _Step(Enum):
    SIZE = auto()
    DATA = auto()
    DATA_END = auto()
    TRAILERS = auto()
    DONE = auto()


class ChunkedBody:
    """One body. Incomplete bytes at the end of a read are kept for the next."""

    def __init__(self) -> None:
        self._step = _Step.SIZE
        self._left = 0
        self._chunks = 0
        self._announced = 0
        self._pending = b""

    @property
    def done(self) -> bool:
        """Whether the whole body with its trailers has been read."""
        return self._step is _Step.DONE

    def take(self, data: bytes) -> tuple[bytes, bytes]:
        """Read `data`: return its bytes of the body, and the rest after the body once `done`.

        Raises `MalformedError`.
        """
        seen_bytes = len(self._pending)
        data, self._pending = self._pending + data, b""
        parts: list[bytes] = []
        at, before = 0, -1
        # Each iteration advances, or has to wait for more bytes.
        while before < at < len(data) and self._step is not _Step.DONE:
            before = at
            if self._step is _Step.DATA:
                part = data[at : at + self._left]
                parts.append(part)
                at += len(part)
                self._left -= len(part)
                if self._left == 0:
                    self._step = _Step.DATA_END
            elif self._step is _Step.DATA_END:
                at = self._data_end(data, at)
            elif self._step is _Step.SIZE:
                at = self._size(data, at)
            else:
                at = self._trailers(data, at, seen_bytes)
        rest = data[at:]
        if self._step is not _Step.DONE:
            self._pending, rest = rest, b""
        return b"".join(parts), rest

    def _size(self, data: bytes, at: int) -> int:
        line = _SIZE_LINE.match(data, at)
        if line is None:
            too_long = len(data) - at > MAX_LINE_BYTES
            if too_long or not _PART_OF_SIZE_LINE.fullmatch(data, at):
                raise MalformedError("The size of a chunk is malformed.")
            return at
        if line.end() - at > MAX_LINE_BYTES:
            raise MalformedError("The extension of a chunk is too long.")
        self._chunks += 1
        most = min(MAX_CHUNKS, MAX_SMALL_CHUNKS + self._announced // SMALL_BYTES)
        if self._chunks > most:
            raise MalformedError(f"There are more than {most} chunks: send larger ones.")
        self._left = int(line[1], 16)
        self._announced += self._left
        self._step = _Step.DATA if self._left else _Step.TRAILERS
        return line.end()

    def _data_end(self, data: bytes, at: int) -> int:
        end = data[at : at + len(LINE_END)]
        if not LINE_END.startswith(end):
            raise MalformedError("A chunk is longer than its size.")
        if end == LINE_END:
            self._step = _Step.SIZE
            return at + len(LINE_END)
        return at

    def _trailers(self, data: bytes, at: int, seen_bytes: int) -> int:
        if data.startswith(LINE_END, at):
            self._step = _Step.DONE
            return at + len(LINE_END)
        end = data.find(HEAD_END, max(at, seen_bytes - len(HEAD_END)))
        stop = len(data) if end < 0 else end + len(LINE_END)
        if stop - at > TRAILER_LIMIT_BYTES or data.count(b"\n", at, stop) > MAX_TRAILERS:
            raise MalformedError("The trailers are too large.")
        if end < 0:
            if BARE_LINE_FEED.search(data, max(at, seen_bytes)):
                raise MalformedError("Lines must end with CR and LF.")
            return at
        if len(FIELD.findall(data, at, stop)) != data.count(b"\n", at, stop):
            raise MalformedError("A trailer is malformed.")
        self._step = _Step.DONE
        return stop + len(LINE_END)
