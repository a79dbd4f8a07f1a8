"""The search over guides, operations, events and errors: in memory, a few hundred passages.

Pure: words in, the best places out. A word is found where a word of the text begins with it. First
comes what is called exactly as was asked: `429`, `not_found`, `item.sold`, `Retry-After`.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

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
# Of those who search, most ask for the same.
REMEMBERED_WORDS = 256
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


class _Words:
    """Where each word stands, and how often: entries by their number in the index."""

    def __init__(self, texts: Iterable[Iterable[str]]) -> None:
        counts: dict[str, dict[int, int]] = {}
        for number, words in enumerate(texts):
            for word in words:
                places = counts.setdefault(word, {})
                places[number] = places.get(number, 0) + 1
        self._words = sorted(counts)
        self._places = [counts[word] for word in self._words]

    def beginning_with(self, word: str) -> dict[int, int]:
        """How many words of each entry begin so."""
        found: dict[int, int] = {}
        for at in range(bisect_left(self._words, word), len(self._words)):
            if not self._words[at].startswith(word):
                break
            for number, count in self._places[at].items():
                found[number] = found.get(number, 0) + count
        return found


class Index:
    """All that can be found, with the words of each entry looked up and not read.

    It is made once, which takes a third of a second; to find something takes about a millisecond.
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries = list(entries)
        self._title_words = [frozenset(words_of(one.title)) for one in self._entries]
        self._titles = _Words(self._title_words)
        self._within = _Words(frozenset(words_of(one.within)) for one in self._entries)
        self._texts = _Words(words_of(one.text) for one in self._entries)
        self._scores = lru_cache(REMEMBERED_WORDS)(self._score)

    def find(self, query: str) -> Sequence[SearchHit]:
        """The places with that name, then those that have every word, or else the most of them; the
        best first. What has the same name stays in the order of the entries.
        """
        asked = " ".join(query[:MAX_QUERY].split()).casefold()
        wanted = words_of(asked)[:MAX_WORDS]
        if not wanted:
            return ()
        named = [number for number, one in enumerate(self._entries) if asked in one.names]
        met: dict[int, int] = {}
        relevance: dict[int, int] = {}
        for word in wanted:
            for number, value in self._scores(word).items():
                met[number] = met.get(number, 0) + 1
                relevance[number] = relevance.get(number, 0) + value
        for number in named:
            met.pop(number, None)
        most = max(met.values(), default=0)
        others = sorted(
            (-relevance[number] - self._bonus(number, wanted), number)
            for number, count in met.items()
            if count == most
        )
        found = [*named, *(number for _, number in others)][:MAX_FOUND]
        entries = [self._entries[number] for number in found]
        return [SearchHit(entry, excerpt(entry.text, wanted)) for entry in entries]

    def _score(self, word: str) -> dict[int, int]:
        """How much each entry that a word is in has to do with it."""
        found = {
            number: IN_TEXT * min(count, MAX_COUNTED)
            for number, count in self._texts.beginning_with(word).items()
        }
        in_titles = self._titles.beginning_with(word)
        for number in in_titles:
            value = EXACT if word in self._title_words[number] else IN_TITLE
            found[number] = found.get(number, 0) + value
        for number in self._within.beginning_with(word):
            if number not in in_titles:
                found[number] = found.get(number, 0) + WITHIN
        return found

    def _bonus(self, number: int, wanted: Sequence[str]) -> int:
        title, within = self._title_words[number], self._entries[number].within
        if title == frozenset(wanted):
            return WHOLE_PART if within else WHOLE_PAGE
        return PAGE_NAMED if not within and title <= frozenset(wanted) else 0


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
