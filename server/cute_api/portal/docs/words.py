"""What the words of a search mean: stems, synonyms, beginnings and typing mistakes. Pure."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

import snowballstemmer
from rapidfuzz import process
from rapidfuzz.distance import OSA

from cute_api.portal.docs.synonyms import PHRASES, SAME, SKIPPED

MAX_WORDS = 8
WORD = re.compile(r"\w+")
POSSESSIVE = re.compile(r"['\u2019]s?\b")
# Weights of words that are derived from those of a query, which weigh 1.
SYNONYM, COMPLETED, CORRECTED = 0.8, 0.8, 0.7
SHORTEST_COMPLETED, SHORTEST_CORRECTED = 2, 4
# Longer words may have two typing mistakes.
LONGEST_WITH_ONE = 6
MAX_COMPLETIONS, MAX_CORRECTIONS = 12, 3
REMEMBERED_STEMS, REMEMBERED_WORDS = 8192, 256

_stemmer = snowballstemmer.stemmer("english")


@lru_cache(REMEMBERED_STEMS)
def stem(word: str) -> str:
    """Return the stem of a word in lower case: `pagin` of `pagination` and `paginate`."""
    return str(_stemmer.stemWord(word))


def words_of(text: str) -> list[str]:
    """Return a text's words in lower case. `rate_limited` also counts as `rate` and `limited`."""
    found = []
    for word in WORD.findall(POSSESSIVE.sub("", text.casefold())):
        found.append(word)
        if "_" in word:
            found += [part for part in word.split("_") if part]
    return found


def query_words(query: str) -> Sequence[str]:
    """Return the words that a query asks for, without those such as "how" and "the"."""
    text = f" {' '.join(WORD.findall(POSSESSIVE.sub('', query.casefold())))} "
    for phrase, meaning in PHRASES.items():
        text = text.replace(f" {phrase} ", f" {meaning} ")
    words = list(dict.fromkeys(text.split()))
    return ([word for word in words if word not in SKIPPED] or words)[:MAX_WORDS]


def name_key(name: str) -> tuple[str, ...]:
    """Return what an exact name is looked up by: its stems, with `_` as part of a word."""
    return tuple(stem(word) for word in WORD.findall(name.casefold()))


def _families() -> Mapping[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for group in SAME:
        stems = frozenset(stem(word) for word in group.split())
        for word_stem in stems:
            found[word_stem] = found.get(word_stem, frozenset()) | stems
    return found


FAMILIES = _families()


class Vocabulary:
    """The words of the documentation, and those of synonyms."""

    def __init__(self, words: Iterable[str]) -> None:
        synonyms = (word for group in SAME for word in group.split())
        known = {*words, *synonyms}
        self._stems = {stem(word) for word in known}
        # A mistake in a plural or an ending may be nearer to the stem.
        self._words = sorted(known | self._stems)
        self.meanings = lru_cache(REMEMBERED_WORDS)(self._meanings)
        self._corrected = lru_cache(REMEMBERED_WORDS)(self._nearest)

    def name_of(self, words: Sequence[str]) -> tuple[str, ...]:
        """Return the key of the name that words may be, without typing mistakes."""
        return tuple(
            stem(word) if stem(word) in self._stems else next(iter(self._corrected(word)), word)
            for word in words
        )

    def _meanings(self, word: str) -> Mapping[str, float]:
        """Return the stems that a word of a query stands for, with their weights.

        An unknown word stands for those that it begins, or else for the nearest ones.
        """
        if stem(word) in self._stems:
            found = {stem(word): 1.0}
        else:
            found = dict(self._completed(word) or self._corrected(word))
        for known, weight in list(found.items()):
            for other in FAMILIES.get(known, ()):
                found.setdefault(other, weight * SYNONYM)
        return found

    def _completed(self, word: str) -> Mapping[str, float]:
        if len(word) < SHORTEST_COMPLETED:
            return {}
        start = bisect_left(self._words, word)
        following = self._words[start : start + MAX_COMPLETIONS]
        return {stem(known): COMPLETED for known in following if known.startswith(word)}

    def _nearest(self, word: str) -> Mapping[str, float]:
        if len(word) < SHORTEST_CORRECTED or not word.isalpha():
            return {}
        farthest = 1 if len(word) <= LONGEST_WITH_ONE else 2
        near = process.extract(
            word, self._words, scorer=OSA.distance, score_cutoff=farthest, limit=MAX_CORRECTIONS
        )
        return {
            stem(candidate): CORRECTED for candidate, distance, _ in near if distance == near[0][1]
        }
