"""The search over guides, operations, events and errors: a few hundred passages in memory.

Pure: words in, best entries out. A word matches words that begin with it. Entries whose name is
exactly the query come first: `429`, `not_found`, `item.sold`, `Retry-After`.
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
# A word's score: it is a word of the title; or it begins a word of the title, of the page's title,
# of the text.
EXACT, IN_TITLE, WITHIN, IN_TEXT = 40, 20, 10, 1
# A query's bonus: it is the whole title of a page, of a section, or it contains a page's title.
WHOLE_PAGE, WHOLE_PART, PAGE_NAMED = 200, 100, 50
SHORTEST_PLURAL = 3
# More occurrences of a word make a text no more relevant.
MAX_COUNTED = 5
# Cached, because most searches are for the same words.
REMEMBERED_WORDS = 256
WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Entry:
    """A place to find. `kind` is for people ("Guide"); `within` is the page that it is part of.

    `names` are its exact names in lower case.
    """

    kind: str
    title: str
    within: str
    path: str
    text: str
    names: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of an excerpt; `marked` if it matches the query."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True)
class SearchHit:
    """An entry with the excerpt that matches."""

    entry: Entry
    excerpt: Sequence[Piece]


class _Words:
    """An inverted index: for each word, how often it occurs in which entries, by number."""

    def __init__(self, texts: Iterable[Iterable[str]]) -> None:
        counts: dict[str, dict[int, int]] = {}
        for number, words in enumerate(texts):
            for word in words:
                places = counts.setdefault(word, {})
                places[number] = places.get(number, 0) + 1
        self._words = sorted(counts)
        self._places = [counts[word] for word in self._words]

    def beginning_with(self, word: str) -> dict[int, int]:
        """Return how many words of each entry begin with `word`."""
        found: dict[int, int] = {}
        for at in range(bisect_left(self._words, word), len(self._words)):
            if not self._words[at].startswith(word):
                break
            for number, count in self._places[at].items():
                found[number] = found.get(number, 0) + count
        return found


class Index:
    """All entries with an inverted index of their words.

    Building it takes a third of a second; a search takes about a millisecond.
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries = list(entries)
        self._title_words = [frozenset(words_of(entry.title)) for entry in self._entries]
        self._titles = _Words(self._title_words)
        self._within = _Words(frozenset(words_of(entry.within)) for entry in self._entries)
        self._texts = _Words(words_of(entry.text) for entry in self._entries)
        self._scores = lru_cache(REMEMBERED_WORDS)(self._score)

    def find(self, query: str) -> Sequence[SearchHit]:
        """Return entries of that name in their order, then the best of those with most words."""
        normalized = " ".join(query[:MAX_QUERY].split()).casefold()
        words = words_of(normalized)[:MAX_WORDS]
        if not words:
            return ()
        named = [number for number, entry in enumerate(self._entries) if normalized in entry.names]
        matches: dict[int, int] = {}
        relevance: dict[int, int] = {}
        for word in words:
            for number, value in self._scores(word).items():
                matches[number] = matches.get(number, 0) + 1
                relevance[number] = relevance.get(number, 0) + value
        for number in named:
            matches.pop(number, None)
        most = max(matches.values(), default=0)
        others = sorted(
            (-relevance[number] - self._bonus(number, words), number)
            for number, count in matches.items()
            if count == most
        )
        found = [*named, *(number for _, number in others)][:MAX_FOUND]
        entries = [self._entries[number] for number in found]
        return [SearchHit(entry, excerpt(entry.text, words)) for entry in entries]

    def _score(self, word: str) -> dict[int, int]:
        """Return the score of a word by entry."""
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

    def _bonus(self, number: int, words: Sequence[str]) -> int:
        title, within = self._title_words[number], self._entries[number].within
        if title == frozenset(words):
            return WHOLE_PART if within else WHOLE_PAGE
        return PAGE_NAMED if not within and title <= frozenset(words) else 0


def words_of(text: str) -> list[str]:
    """Return a text's words in lower case, without the `s` of a plural.

    `rate_limited` also counts as `rate` and `limited`.
    """
    found = []
    for word in WORD.findall(text.casefold()):
        found.append(_singular(word))
        if "_" in word:
            found += [_singular(part) for part in word.split("_") if part]
    return found


def _singular(word: str) -> str:
    return word.removesuffix("s") if len(word) > SHORTEST_PLURAL else word


def excerpt(text: str, words: Sequence[str]) -> list[Piece]:
    """Return the text around the first match, with all matches marked."""
    pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})\w*", re.IGNORECASE)
    first = pattern.search(text)
    start = 0
    if first is not None and first.start() > EXCERPT // 2:
        start = text.find(" ", first.start() - EXCERPT // 3) + 1
    window = text[start : start + EXCERPT]
    if len(text) > start + EXCERPT:
        window = window.rpartition(" ")[0] + " …"
    pieces, done = ([Piece("… ", False)] if start else []), 0
    for match in pattern.finditer(window):
        pieces += [Piece(window[done : match.start()], False), Piece(match[0], True)]
        done = match.end()
    return [piece for piece in (*pieces, Piece(window[done:], False)) if piece.text]
