"""The search over guides, operations, fields, events and errors: passages in memory.

Pure: words in, best entries out. Entries whose name is exactly the query come first: `429`,
`not_found`, `item.sold`, `Retry-After`. Others are ranked by BM25 of each field.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import chain, islice
from math import log

from cute_api.portal.docs.synonyms import SKIPPED_IN_TITLES
from cute_api.portal.docs.words import (
    MAX_WORDS,
    WORD,
    Vocabulary,
    name_key,
    query_words,
    stem,
    words_of,
)

MAX_QUERY = 100
MAX_FOUND = 20
EXCERPT = 180
# BM25: how soon more occurrences of a word count no more.
SATURATION = 1.2
# Factors: the query contains the title of a page, of a part; title, other names and page contain
# all words of the query.
PAGE_NAMED, PART_NAMED, COVERED = 1.5, 1.2, 1.5
# Most searches are for the same words.
REMEMBERED_TERMS = 256


class EntryKind(StrEnum):
    """The kinds of entries, as people read them."""

    GUIDE = "Guide"
    ERROR = "Error"
    OPERATION = "Operation"
    EVENT = "Event"
    FIELD = "Field"
    HEADER = "Header"
    SCOPE = "Scope"
    FILE = "File"


@dataclass(frozen=True, slots=True)
class Entry:
    """A place to find. `within` is the page that it is part of, or empty for a page.

    `names` are its exact names in lower case, `called` words that people use for it, `keywords`
    the names of its fields. Of entries that match equally, the one with less `weight` is lower.
    """

    kind: EntryKind
    title: str
    within: str
    path: str
    text: str
    names: frozenset[str] = frozenset()
    keywords: str = ""
    called: str = ""
    weight: float = 1.0

    @property
    def titles(self) -> Sequence[str]:
        """Its title, and an operation's id."""
        return (self.title, *self.names) if self.kind is EntryKind.OPERATION else (self.title,)

    @property
    def is_page(self) -> bool:
        """Whether it is a whole page, not a part of one."""
        return self.kind in {EntryKind.OPERATION, EntryKind.EVENT} or not self.within


@dataclass(frozen=True, slots=True)
class ExcerptPart:
    """A part of an excerpt; `marked` if it matches the query."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True)
class SearchHit:
    """An entry with the excerpt that matches."""

    entry: Entry
    excerpt: Sequence[ExcerptPart]


class _Field:
    """An inverted index of one field: how often a stem occurs in which entries, by number.

    A match counts `boost`; `by_length` (0 to 1) is how much less it counts in a long text.
    """

    def __init__(self, texts: Iterable[Iterable[str]], boost: float, by_length: float) -> None:
        self._boost, self._by_length = boost, by_length
        self.stems = [[stem(word) for word in words] for words in texts]
        self._places: dict[str, dict[int, int]] = {}
        for number, stems in enumerate(self.stems):
            for word in stems:
                counts = self._places.setdefault(word, {})
                counts[number] = counts.get(number, 0) + 1
        self._mean = max(1.0, sum(map(len, self.stems)) / max(1, len(self.stems)))

    def scores(self, meanings: Mapping[str, float]) -> Mapping[int, float]:
        """Return the relevance of each entry for any of these stems (BM25 without rarity)."""
        counts: dict[int, float] = {}
        for word, weight in meanings.items():
            for number, count in self._places.get(word, {}).items():
                counts[number] = counts.get(number, 0.0) + weight * count
        return {
            number: self._boost * count / (count + self._saturation(number))
            for number, count in counts.items()
        }

    def _saturation(self, number: int) -> float:
        relative = len(self.stems[number]) / self._mean
        return SATURATION * (1 - self._by_length + self._by_length * relative)


@dataclass(frozen=True, slots=True)
class _Term:
    """A word of a query with its meanings, how rare it is, and each entry's score for it."""

    meanings: Mapping[str, float]
    rarity: float
    scores: Mapping[int, float]


class Index:
    """All entries with an inverted index of their words, ranked by BM25 of each field.

    Building it takes half a second; a search takes 1 to 3 ms.
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = list(entries)
        titles, called, within, keywords, texts = columns = (
            [words_of(entry.title) for entry in self.entries],
            [words_of(entry.called) for entry in self.entries],
            [words_of(f"{entry.kind} {entry.within}") for entry in self.entries],
            [words_of(entry.keywords) for entry in self.entries],
            [words_of(entry.text) for entry in self.entries],
        )
        heads = (_Field(titles, 4.0, 0.3), _Field(called, 3.0, 0.1), _Field(within, 1.0, 0.3))
        self._fields = (*heads, _Field(keywords, 1.5, 0.6), _Field(texts, 1.0, 0.6))
        self._titles = [
            [_stems(title) - SKIPPED_IN_TITLES for title in entry.titles] for entry in self.entries
        ]
        self._heads = [
            frozenset(word for field in heads for word in field.stems[number])
            for number in range(len(self.entries))
        ]
        self._named: dict[tuple[str, ...], list[int]] = {}
        for number, entry in enumerate(self.entries):
            for key in filter(None, map(name_key, entry.names)):
                self._named.setdefault(key, []).append(number)
        self._vocabulary = Vocabulary(chain.from_iterable(chain.from_iterable(columns)))
        self._term = lru_cache(REMEMBERED_TERMS)(self._make_term)

    def find(self, query: str) -> Sequence[SearchHit]:
        """Return entries of that name in their order, then the most relevant ones."""
        text = query[:MAX_QUERY].casefold()
        words = query_words(text)
        # No name has more words.
        named = self._called(WORD.findall(text)[:MAX_WORDS]) or self._called(words)
        terms = [self._term(word) for word in words]
        relevance = self._relevance([term for term in terms if term.scores])
        best = sorted(relevance, key=lambda number: (-relevance[number], number))
        # Several headers and scopes lead to one place.
        found: dict[str, Entry] = {}
        for number in (*named, *best):
            entry = self.entries[number]
            found.setdefault(entry.path, entry)
        stems = frozenset(word for term in terms for word in term.meanings)
        return [
            SearchHit(entry, excerpt(entry.text, stems))
            for entry in islice(found.values(), MAX_FOUND)
        ]

    def _called(self, words: Sequence[str]) -> Sequence[int]:
        return self._named.get(self._vocabulary.name_of(words), ())

    def _make_term(self, word: str) -> _Term:
        meanings = self._vocabulary.meanings(word)
        scores: dict[int, float] = {}
        for field in self._fields:
            for number, score in field.scores(meanings).items():
                scores[number] = scores.get(number, 0.0) + score
        others = len(self.entries) - len(scores)
        return _Term(meanings, log(1 + (others + 0.5) / (len(scores) + 0.5)), scores)

    def _relevance(self, terms: Sequence[_Term]) -> Mapping[int, float]:
        """Return how relevant each entry is that has one of the terms."""
        sums: dict[int, float] = {}
        matched: dict[int, float] = {}
        for term in terms:
            for number, score in term.scores.items():
                sums[number] = sums.get(number, 0.0) + term.rarity * score
                matched[number] = matched.get(number, 0.0) + term.rarity
        whole = sum(term.rarity for term in terms)
        asked = {word for term in terms for word, weight in term.meanings.items() if weight == 1}
        found = {}
        for number, score in sums.items():
            entry, heads = self.entries[number], self._heads[number]
            factor = entry.weight * matched[number] / whole
            if any(title and title <= asked for title in self._titles[number]):
                factor *= PAGE_NAMED if entry.is_page else PART_NAMED
            if all(not heads.isdisjoint(term.meanings) for term in terms):
                factor *= COVERED
            found[number] = score * factor
        return found


def _stems(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in words_of(text))


def excerpt(text: str, stems: frozenset[str]) -> list[ExcerptPart]:
    """Return the text around the first match, with all matches marked."""
    first = next(_matches(text, stems), None)
    start = 0
    if first is not None and first.start() > EXCERPT // 2:
        start = text.find(" ", first.start() - EXCERPT // 3) + 1
    window = text[start : start + EXCERPT]
    if len(text) > start + EXCERPT:
        window = window.rpartition(" ")[0] + " …"
    pieces, done = ([ExcerptPart("… ", False)] if start else []), 0
    for match in _matches(window, stems):
        pieces += [ExcerptPart(window[done : match.start()], False), ExcerptPart(match[0], True)]
        done = match.end()
    return [piece for piece in (*pieces, ExcerptPart(window[done:], False)) if piece.text]


def _matches(text: str, stems: frozenset[str]) -> Iterator[re.Match[str]]:
    return (match for match in WORD.finditer(text) if not stems.isdisjoint(_stems(match[0])))
