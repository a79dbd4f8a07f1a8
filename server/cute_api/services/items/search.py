"""Full-text search with typo tolerance: the words that a query may mean, as a tsquery.

A term matches itself, and known words that are a typo away or a little longer. Only an unknown term
matches all words that begin with it, because such prefixes are expensive in a GIN index and not
needed for a whole word. Known words are looked up on the first page and travel in the cursor, so
that a word added in between doesn't change which items match, and how well.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Float,
    Integer,
    Select,
    Text,
    func,
    literal_column,
    select,
    union_all,
)
from sqlalchemy import cast as cast_to

from cute_api.models import SearchWord
from cute_api.models.statements import Reads, Statement, parameter

MAX_SIMILAR_WORDS = 24
MAX_CANDIDATES = 120
# The least similarity of trigrams between a term and a candidate. A short word has five or six
# trigrams: below these values the index returns thousands of words that share a single one.
CANDIDATE_SIMILARITY = {4: 0.21, 5: 0.19}
LONG_SIMILARITY = 0.15
PREFIX_LENGTH = 3
MAX_ENDING = 4
MIN_TYPO_LENGTH = 4
TWO_TYPOS_LENGTH = 8
SIMILARITY_SETTING = "pg_trgm.similarity_threshold"


@dataclass(frozen=True, slots=True)
class Search:
    """A parsed `q` as a tsquery. `words` are the ids of its known words."""

    query: str
    words: tuple[int, ...]


TERMS = Statement(
    select(
        func.tsvector_to_array(
            func.to_tsvector(literal_column("'simple'"), func.cute_fold(parameter("q", Text())))
        )
    )
)
RECALLED = Statement(
    select(SearchWord.word, SearchWord.id).where(
        SearchWord.id == func.any(parameter("ids", ARRAY(BigInteger)))
    )
)


def understand(reads: Reads, q: str, remembered: Sequence[int] | None) -> Search | None:
    """Return the search for `q`, or None if it has no words.

    `remembered` are the known words of the first page; None looks them up.
    """
    ((terms,),) = reads.rows(TERMS, q=q)
    if not terms:
        return None
    known = _look_up(reads, terms) if remembered is None else _recall(reads, remembered)
    # Sorted, because the rank is a sum of floats, which depends on the order of the words.
    words = sorted(known)
    query = " & ".join(
        _alternatives(term, [word for word in words if is_meant(term, word)]) for term in terms
    )
    return Search(query, tuple(sorted(known.values())))


def is_meant(term: str, word: str) -> bool:
    """Return whether `word` is the term, the term with an ending, or one of its typos."""
    ending = len(word) - len(term)
    if len(term) >= PREFIX_LENGTH and 0 <= ending <= MAX_ENDING and word.startswith(term):
        return True
    return is_typo(term, word)


def is_typo(term: str, word: str) -> bool:
    """Return whether `term` may be a typo of `word`: one edit, or two in a long word."""
    if len(term) < MIN_TYPO_LENGTH or term == word:
        return False
    most = 1 if len(term) < TWO_TYPOS_LENGTH else 2
    # An edit adds or removes at most one letter, so this check rules out most words.
    letters, others = {*term}, {*word}
    if max(len(letters - others), len(others - letters)) > most:
        return False
    return distance(term, word) <= most


def distance(left: str, right: str) -> int:
    """Return the edit distance of two words, counting a swap of neighbours as one."""
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, char in enumerate(left, start=1):
        before, above, row = row, before, [i]
        for j, other in enumerate(right, start=1):
            best = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (char != other))
            if i > 1 and j > 1 and char == right[j - 2] and left[i - 2] == other:
                best = min(best, above[j - 2] + 1)
            row.append(best)
    return row[-1]


def _look_up(reads: Reads, terms: Sequence[str]) -> dict[str, int]:
    """Return similar words of all terms with their ids, an equal share for each term."""
    share = MAX_SIMILAR_WORDS // len(terms)
    if not share:
        return {}
    values: dict[str, str | float] = {}
    for place, term in enumerate(terms):
        values[f"term{place}"] = term
        values[f"prefix{place}"] = _escaped(term) + "%"
        values[f"similarity{place}"] = CANDIDATE_SIMILARITY.get(len(term), LONG_SIMILARITY)
    candidates: list[dict[str, int]] = [{} for _ in terms]
    for row in reads.rows(_similar_to(len(terms)), **values):
        candidates[row.place][row.word] = row.id
    found: dict[str, int] = {}
    for term, words in zip(terms, candidates, strict=True):
        meant = sorted(
            (word for word in words if is_meant(term, word)),
            key=lambda word: (distance(term, word), word),
        )
        found |= {word: words[word] for word in meant[:share]}
    return found


@cache
def _similar_to(terms: int) -> Statement:
    """Select candidates for a number of terms: the term's index, the word, its id."""
    branches = [
        select(branch.c.place, branch.c.word, branch.c.id)
        for place in range(terms)
        for branch in (_longer(place).subquery(), _alike(place).subquery())
    ]
    # Planned with the values, so that the index on words serves the prefixes.
    return Statement(union_all(*branches), by_values=True)


def _longer(place: int) -> Select[int, str, int]:
    """Select words that are the term, or the term with an ending, shortest first."""
    word, term = SearchWord.word, parameter(f"term{place}", Text())
    return (
        _stored_word(place)
        .where(
            func.length(term) >= PREFIX_LENGTH,
            word.like(parameter(f"prefix{place}", Text())),
            func.length(word) <= func.length(term) + MAX_ENDING,
        )
        .order_by(func.length(word), word)
    )


def _alike(place: int) -> Select[int, str, int]:
    """Select words that are similar to the term, most similar first."""
    word, term = SearchWord.word, parameter(f"term{place}", Text())
    similarity = parameter(f"similarity{place}", Float())
    # An uncorrelated subquery, which runs before the rest of this query.
    setting = select(func.set_config(SIMILARITY_SETTING, cast_to(similarity, Text), True))
    return (
        _stored_word(place)
        .where(
            setting.scalar_subquery().is_not(None),
            func.length(term) >= MIN_TYPO_LENGTH,
            word.bool_op("%")(term),
            func.length(word).between(func.length(term) - 2, func.length(term) + 2),
        )
        .order_by(func.similarity(word, term).desc(), word)
    )


def _stored_word(place: int) -> Select[int, str, int]:
    at = literal_column(str(place), Integer).label("place")
    word = SearchWord.word
    lowest = func.min(SearchWord.id).label("id")
    return select(at, word, lowest).group_by(word).limit(literal_column(str(MAX_CANDIDATES)))


def _recall(reads: Reads, ids: Iterable[int]) -> dict[str, int]:
    rows = reads.rows(RECALLED, ids=f"{{{','.join(map(str, ids))}}}")
    return {row.word: row.id for row in rows}


def _escaped(term: str) -> str:
    """Escape the term for `LIKE`."""
    return term.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")


def _alternatives(term: str, known: Sequence[str]) -> str:
    """Return a term of a tsquery: known words, and the term as a prefix unless it is known."""
    own = [] if term in known else [_quoted(term) + (":*" if len(term) >= PREFIX_LENGTH else "")]
    return f"({' | '.join([*own, *map(_quoted, known)])})"


def _quoted(lexeme: str) -> str:
    escaped = lexeme.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"
