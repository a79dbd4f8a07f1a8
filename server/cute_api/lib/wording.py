"""Parts of error messages: quoted input, lists of values, and the nearest known name. Pure."""

import re
from collections.abc import Callable, Iterable, Sequence
from difflib import get_close_matches
from enum import Enum, auto

from cute_api.lib.visible import is_line, is_visible

# Of a longer text, only the beginning is repeated.
MAX_QUOTED = 40
# The time of a comparison grows with the square of the length.
MAX_COMPARED_LENGTH = 40
MAX_COMPARED = 200
LEAST_SIMILARITY = 0.7
# In a longer list, backticks would only be noise.
MAX_TICKED = 30
# A longer list would not fit into an error, whose detail has at most 1,500 characters.
MAX_LISTED = 1_200
FindNearest = Callable[[str, Iterable[str]], str | None]


class Lists(Enum):
    """Whether a message lists the known words: `INSTEAD` of a suggestion, if none is near."""

    ALWAYS = auto()
    INSTEAD = auto()
    NEVER = auto()


_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_SEPARATORS = re.compile(r"[\s-]+")


def quoted(text: str) -> str | None:
    """The beginning of a text in backticks; None if it isn't safe to show, or is empty."""
    shown = text[:MAX_QUOTED]
    if "`" in shown or not is_line(shown) or not is_visible(shown):
        return None
    return f"`{shown}…`" if len(text) > MAX_QUOTED else f"`{shown}`"


def listed(values: Iterable[str]) -> str:
    """All values, separated by commas."""
    found = list(values)
    return ", ".join(found if len(found) > MAX_TICKED else (f"`{value}`" for value in found))


def joined(values: Sequence[str]) -> str:
    """Values in backticks, as a part of a sentence."""
    *first, last = [f"`{value}`" for value in values] or [""]
    return f"{', '.join(first)} and {last}" if first else last


def unknown(
    kind: str,
    text: str,
    known: Iterable[str],
    *,
    lists: Lists = Lists.INSTEAD,
    find_nearest: FindNearest | None = None,
) -> str:
    """Say that a parameter, field or value is not one of `known`, and which one is near."""
    allowed = list(known)
    sentences = [" ".join(filter(None, (f"Unknown {kind}", quoted(text)))) + "."]
    near = (find_nearest or nearest)(text, allowed)
    if near is not None:
        sentences.append(f"Did you mean `{near}`?")
    if allowed and (lists is Lists.ALWAYS or (lists is Lists.INSTEAD and near is None)):
        shown = listed(allowed)
        is_short = len(shown) <= MAX_LISTED
        sentences.append(f"Allowed: {shown}." if is_short else "The API's document lists them.")
    return " ".join(sentences)


def nearest(text: str, known: Iterable[str]) -> str | None:
    """The known word that a mistyped one most likely stands for, or None.

    Case and separators don't count: `categoryId` and `Category-ID` are `category_id`. Numbers and
    dates have no nearest word.
    """
    if len(text) > MAX_COMPARED_LENGTH or not any(map(str.isalpha, text)):
        return None
    by_form = {_form(word): word for word in list(known)[:MAX_COMPARED]}
    wanted = _form(text)
    if wanted in by_form:
        return by_form[wanted]
    letters = sorted(wanted)
    swapped = [form for form in by_form if sorted(form) == letters]
    found = swapped or get_close_matches(wanted, by_form, 1, LEAST_SIMILARITY)
    return by_form[found[0]] if found else None


class Comparisons:
    """Finds the nearest words of several texts: compares each once, and at most `most` of them."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._found: dict[tuple[str, tuple[str, ...]], str | None] = {}

    def nearest(self, text: str, known: Iterable[str]) -> str | None:
        """Do the same as `nearest`, but return None for a new text beyond the bound."""
        asked = (text, tuple(known))
        if asked not in self._found and len(self._found) < self._most:
            self._found[asked] = nearest(*asked)
        return self._found.get(asked)


def _form(word: str) -> str:
    return _SEPARATORS.sub("_", _HUMP.sub("_", word.strip())).casefold()
