"""Reading an input file: bounded, strict about its encoding, and sure of its line numbers."""

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
"""Gets how many bytes of the file have been read so far."""


class InputError(Exception):
    """An input that is refused. `line` counts from 1; None when the file as a whole is refused."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message if line is None else f"line {line}: {message}")
        self.message = message
        self.line = line


@dataclass(frozen=True, slots=True)
class Line:
    """One line without its ending (`\\n` or `\\r\\n`)."""

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
    """The lines of a file that are not blank. Only one of them is in memory at a time."""
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
    """The text of a file of at most `MAX_TEXT_BYTES`."""
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


def clean_name(name: str, what: str, max_length: int, line: int) -> str:
    """A name in NFC without spaces around it. Raises `InputError` when that isn't a good name."""
    clean = unicodedata.normalize("NFC", name).strip()
    if not is_visible(clean):
        raise InputError(f"an empty {what}", line)
    if not is_line(clean):
        raise InputError(f"a control character or an invisible one in a {what}", line)
    if len(clean) > max_length:
        raise InputError(f"a {what} longer than {max_length} characters", line)
    return clean
