"""Read an input file within bounds, with strict UTF-8 and exact line numbers."""

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from cute_api.lib.visible import is_line, is_visible

MIB = 1024 * 1024
MAX_TEXT_BYTES = 64 * MIB
MAX_ITEMS_BYTES = 4096 * MIB
MAX_LINE_BYTES = MIB
BOM = b"\xef\xbb\xbf"

Progress = Callable[[int], None]
"""Called with the number of bytes read so far."""


class InputError(Exception):
    """A refused input. `line` counts from 1; None if the file as a whole is refused."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message if line is None else f"line {line}: {message}")
        self.message = message
        self.line = line


@dataclass(frozen=True, slots=True)
class Line:
    """A line without its ending (`\\n` or `\\r\\n`)."""

    number: int
    raw: bytes

    def text(self) -> str:
        try:
            return self.raw.decode()
        except UnicodeDecodeError as error:
            raise InputError(
                f"byte {error.start + 1} is not valid UTF-8; save the file as UTF-8", self.number
            ) from None


def lines(path: Path, *, max_bytes: int, progress: Progress) -> Iterator[Line]:
    """Yield the lines of a file that are not blank, reading one at a time."""
    seen = 0
    with path.open("rb") as file:
        number = 0
        while raw := file.readline(MAX_LINE_BYTES + 1):
            number += 1
            seen += len(raw)
            if len(raw) > MAX_LINE_BYTES:
                raise InputError(f"longer than {MAX_LINE_BYTES:,} bytes", number)
            if seen > max_bytes:
                raise too_large(max_bytes)
            if number == 1:
                raw = raw.removeprefix(BOM)
            progress(seen)
            raw = raw.removesuffix(b"\n").removesuffix(b"\r")
            if raw.strip():
                yield Line(number, raw)


def whole(path: Path, *, progress: Progress) -> str:
    """Return the text of a file of at most `MAX_TEXT_BYTES`."""
    with path.open("rb") as file:
        raw = file.read(MAX_TEXT_BYTES + 1)
    if len(raw) > MAX_TEXT_BYTES:
        raise too_large(MAX_TEXT_BYTES)
    progress(len(raw))
    raw = raw.removeprefix(BOM)
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise InputError("not valid UTF-8; save the file as UTF-8", line) from None


def too_large(max_bytes: int) -> InputError:
    return InputError(f"larger than {max_bytes // MIB:,} MiB; split the file")


def clean_name(name: str, kind: str, max_length: int, line: int | None = None) -> str:
    """Normalize a name to NFC without surrounding spaces. Raises `InputError` if it is invalid."""
    clean = unicodedata.normalize("NFC", name).strip()
    if not is_visible(clean):
        raise InputError(f"an empty {kind}", line)
    if not is_line(clean):
        raise InputError(f"a control character or an invisible one in a {kind}", line)
    if len(clean) > max_length:
        raise InputError(f"a {kind} longer than {max_length} characters", line)
    return clean
