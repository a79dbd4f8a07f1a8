"""The search over guides, operations, events and errors: in memory, a few hundred passages.

Pure: words in, the best places out. A word is found where a word of the text begins with it. First
comes what is called exactly as was asked: `429`, `not_found`, `item.sold`, `Retry-After`.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

MAX_QUERY = 100
MAX_WORDS = 8
MAX_FOUND = 20
EXCERPT = 180
# How much a word counts by where it is found: it is one of the title's, begins one of the title's,
# begins one in the title of the page around, begins one of the text.
EXACT, IN_TITLE, WITHIN, IN_TEXT = 40, 20, 10, 1
# What a query gets that is the whole title of a page, or of a part of one; that holds a page's.
WHOLE_PAGE, WHOLE_PART, PAGE_NAMED = 200, 100, 50
SHORTEST_PLURAL = 3
# Beyond this many a word makes a text no more relevant.
MAX_COUNTED = 5
WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Entry:
    """A place that can be found. `kind` is for people ("Guide"); `within` is what it is part of.

    `names` are what it is called exactly, in small letters.
    """

    kind: str
    title: str
    within: str
    path: str
    text: str
    names: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of an excerpt; `marked` when it is what was looked for."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A place with the piece of its text that says why."""

    entry: Entry
    excerpt: Sequence[Piece]


@dataclass(frozen=True, slots=True)
class Indexed:
    """A place with its words."""

    entry: Entry
    title: frozenset[str]
    within: frozenset[str]
    words: Sequence[str]


class Index:
    """All that can be found, split into words once."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries = [
            Indexed(
                entry,
                frozenset(words_of(entry.title)),
                frozenset(words_of(entry.within)),
                words_of(entry.text),
            )
            for entry in entries
        ]

    def find(self, query: str) -> Sequence[SearchHit]:
        """The places with that name, then those that have every word, or else the most of them; the
        best first. What has the same name stays in the order of the entries.
        """
        asked = " ".join(query[:MAX_QUERY].split()).casefold()
        wanted = words_of(asked)[:MAX_WORDS]
        if not wanted:
            return ()
        named = [one for one in self._entries if asked in one.entry.names]
        ranked = [
            (rank(one, wanted), place)
            for place, one in enumerate(self._entries)
            if asked not in one.entry.names
        ]
        most = max((met for (met, _), _ in ranked), default=0)
        others = sorted(
            (-relevance, place) for (met, relevance), place in ranked if met and met == most
        )
        found = [*named, *(self._entries[place] for _, place in others)][:MAX_FOUND]
        return [SearchHit(one.entry, excerpt(one.entry.text, wanted)) for one in found]


def words_of(text: str) -> list[str]:
    """The words of a text in small letters, without the `s` of a plural.

    `rate_limited` is also `rate` and `limited`.
    """
    found = []
    for word in WORD.findall(text.casefold()):
        found.append(_singular(word))
        if "_" in word:
            found += [_singular(part) for part in word.split("_") if part]
    return found


def rank(one: Indexed, wanted: Sequence[str]) -> tuple[int, int]:
    """How many of the words a place has, and how much it has to do with all of them."""
    scores = [score(word, one) for word in wanted]
    return sum(value > 0 for value in scores), sum(scores) + _bonus(one, wanted)


def score(word: str, one: Indexed) -> int:
    """How much a place has to do with a word: 0 is nothing."""
    total = 0
    if word in one.title:
        total += EXACT
    elif any(other.startswith(word) for other in one.title):
        total += IN_TITLE
    elif any(other.startswith(word) for other in one.within):
        total += WITHIN
    counted = sum(other.startswith(word) for other in one.words)
    return total + IN_TEXT * min(counted, MAX_COUNTED)


def _bonus(one: Indexed, wanted: Sequence[str]) -> int:
    if one.title == frozenset(wanted):
        return WHOLE_PART if one.within else WHOLE_PAGE
    return PAGE_NAMED if not one.within and one.title <= frozenset(wanted) else 0


def _singular(word: str) -> str:
    return word.removesuffix("s") if len(word) > SHORTEST_PLURAL else word


def excerpt(text: str, wanted: Sequence[str]) -> list[Piece]:
    """What stands around the first of the words, with all of them marked."""
    pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, wanted))})\w*", re.IGNORECASE)
    first = pattern.search(text)
    start = 0
    if first is not None and first.start() > EXCERPT // 2:
        start = text.find(" ", first.start() - EXCERPT // 3) + 1
    shown = text[start : start + EXCERPT]
    if len(text) > start + EXCERPT:
        shown = shown.rpartition(" ")[0] + " …"
    pieces, done = ([Piece("… ", False)] if start else []), 0
    for found in pattern.finditer(shown):
        pieces += [Piece(shown[done : found.start()], False), Piece(found[0], True)]
        done = found.end()
    return [piece for piece in (*pieces, Piece(shown[done:], False)) if piece.text]
