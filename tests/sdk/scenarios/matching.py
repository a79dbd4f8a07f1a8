"""Compares results with a scenario file's expectations, which may be partial.

Mappings match when each expected member does; lists element by element; the rest by equality. A
string in angle brackets, or a mapping with one such key, asks for something else:

    <any>             anything but null          <absent>          the member is not there
    <uuid>            an id                      <time>            an RFC 3339 time
    {<length>: 3}     of a list or text          {<range>: [a, b]} a number from a to b
    {<match>: "…"}    a regular expression found in it
    {<has>: […]}      a list that has these elements, in any order, perhaps among others
    {<each>: …}       a list, not empty, whose every element matches

`${item.id}` stands for what a step saved (`save: item`) or the world has.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

REFERENCE = re.compile(r"\$\{([^}]+)\}")
MISSING = object()


class BadReferenceError(Exception):
    """A reference leads nowhere; the text names it."""


def resolve(written: Any, values: Mapping[str, Any]) -> Any:
    """The scenario file's value with its references resolved."""
    if isinstance(written, str):
        whole = REFERENCE.fullmatch(written)
        if whole:
            return look_up(whole[1], values)
        return REFERENCE.sub(lambda found: str(look_up(found[1], values)), written)
    if isinstance(written, list):
        return [resolve(element, values) for element in written]
    if isinstance(written, dict):
        return {resolve(name, values): resolve(value, values) for name, value in written.items()}
    return written


def look_up(way: str, values: Mapping[str, Any]) -> Any:
    """`item.images.0.url` in these values. Raises `BadReferenceError`."""
    found: Any = values
    for word in way.split("."):
        try:
            found = found[int(word)] if isinstance(found, list) else found[word]
        except (KeyError, IndexError, TypeError, ValueError) as error:
            raise BadReferenceError(f"${{{way}}}: there is no `{word}`") from error
    return found


def failures(expected: Any, found: Any, place: str = "") -> Iterator[str]:
    """The differences of `found` from the expectation, in words; none if it matches."""
    if isinstance(expected, str) and expected in _WORDS:
        if not _WORDS[expected](found):
            yield _not(place, expected, found)
    elif found is MISSING:
        yield f"{place or 'it'} is missing, expected {expected!r}"
    elif isinstance(expected, dict):
        yield from _mapping_failures(expected, found, place)
    elif isinstance(expected, list):
        if not isinstance(found, list) or len(found) != len(expected):
            yield _not(place, expected, found)
            return
        for number, (wanted, given) in enumerate(zip(expected, found, strict=True)):
            yield from failures(wanted, given, f"{place}/{number}")
    elif found != expected or isinstance(found, bool) is not isinstance(expected, bool):
        yield _not(place, expected, found)


def _mapping_failures(expected: dict[str, Any], found: Any, place: str) -> Iterator[str]:
    if len(expected) == 1:
        ((word, wanted),) = expected.items()
        if word == "<each>":
            if not isinstance(found, list) or not found:
                yield _not(place, "a list with elements", found)
                return
            for number, element in enumerate(found):
                yield from failures(wanted, element, f"{place}/{number}")
            return
        if word in _QUESTIONS:
            if not _QUESTIONS[word](wanted, found):
                yield _not(place, expected, found)
            return
    if not isinstance(found, dict):
        yield _not(place, expected, found)
        return
    for name, member in expected.items():
        yield from failures(member, found.get(name, MISSING), f"{place}/{name}")


def _not(place: str, expected: Any, found: Any) -> str:
    shown = "missing" if found is MISSING else repr(found)
    return f"{place or 'it'} is {shown[:600]}, expected {expected!r}"


def _is_uuid(found: Any) -> bool:
    try:
        return bool(str(UUID(found)) == found)
    except (ValueError, TypeError, AttributeError):
        return False


def _is_time(found: Any) -> bool:
    try:
        return datetime.fromisoformat(found).tzinfo is not None
    except (ValueError, TypeError):
        return False


def _has_all(wanted: list[Any], found: Any) -> bool:
    return isinstance(found, list) and all(
        any(not list(failures(wanted_element, element)) for element in found)
        for wanted_element in wanted
    )


def _in_range(wanted: list[float], found: Any) -> bool:
    low, high = wanted
    return isinstance(found, int | float) and low <= found <= high


_WORDS: dict[str, Callable[[Any], bool]] = {
    "<any>": lambda found: found is not MISSING and found is not None,
    "<absent>": lambda found: found is MISSING,
    "<uuid>": _is_uuid,
    "<time>": _is_time,
}
_QUESTIONS: dict[str, Callable[[Any, Any], bool]] = {
    "<length>": lambda wanted, found: isinstance(found, list | str) and len(found) == wanted,
    "<range>": _in_range,
    "<match>": lambda wanted, found: isinstance(found, str) and bool(re.search(wanted, found)),
    "<has>": _has_all,
}
