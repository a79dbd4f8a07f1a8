"""The elements of a JSON array, each with its first line."""

import json
from collections.abc import Iterator
from typing import Any, NoReturn

from cute_api.services.importing.source import InputError

_SPACE = " \t\r\n"


class _RefusedError(ValueError):
    """Invalid JSON that Python's decoder would accept."""


def elements(document: str) -> Iterator[tuple[int, Any]]:
    """Yield `(line, element)` of each element. Raises `InputError` if the text is not an array."""
    scan = _Scan(document)
    scan.expect("[", "the file must be one JSON array")
    if scan.peek() == "]":
        scan.expect("]", "")
    else:
        yield scan.element()
        while scan.peek() == ",":
            scan.expect(",", "")
            yield scan.element()
        scan.expect("]", "expected `,` or `]`")
    if scan.peek():
        raise InputError("text after the end of the array", scan.line)


class _Scan:
    """A position in a document, and its line."""

    def __init__(self, document: str) -> None:
        self._document = document
        self._position = 0
        self._decoder = json.JSONDecoder(parse_constant=_refuse_constant, object_pairs_hook=_object)
        self.line = 1

    def peek(self) -> str:
        """Skip white space and return the next character, or an empty text at the end."""
        end = self._position
        while self._document[end : end + 1] and self._document[end] in _SPACE:
            end += 1
        self._move(end)
        return self._document[end : end + 1]

    def expect(self, character: str, message: str) -> None:
        if self.peek() != character:
            raise InputError(message, self.line)
        self._move(self._position + 1)

    def element(self) -> tuple[int, Any]:
        self.peek()
        line = self.line
        try:
            value, end = self._decoder.raw_decode(self._document, self._position)
        except json.JSONDecodeError as error:
            raise InputError(f"not valid JSON: {error.msg}", error.lineno) from None
        except _RefusedError as error:
            raise InputError(f"not valid JSON: {error}", line) from None
        except RecursionError:
            raise InputError("nested too deep", line) from None
        except ValueError:
            raise InputError("a number with too many digits", line) from None
        self._move(end)
        return line, value

    def _move(self, end: int) -> None:
        self.line += self._document.count("\n", self._position, end)
        self._position = end


def _refuse_constant(name: str) -> NoReturn:
    raise _RefusedError(f"{name} is not JSON")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise _RefusedError("an object names the same field twice")
    return value
