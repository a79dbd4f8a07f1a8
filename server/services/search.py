"""Full text with typo tolerance: which words a query may mean, and the condition on items.

A term stands for itself and for known words that are a typing mistake away or a little longer. One
that is no known word stands for all words that begin with it: reading those is dear in a GIN index,
and whoever wrote a whole word has said what it is. Known words are looked up once, on the first
page, and travel in the cursor: were they looked up for each page, a word that comes up in between
could change which items match, and how well.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Integer, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY, TSQUERY
from sqlalchemy.orm import Session

from server.models import Item, SearchWord

MAX_SIMILAR_WORDS = 24
MAX_CANDIDATES = 120
CANDIDATE_SIMILARITY = 0.15
PREFIX_LENGTH = 3
MAX_ENDING = 4
MIN_TYPO_LENGTH = 4
TWO_TYPOS_LENGTH = 8
SCORE_UNITS = 1_000_000


@dataclass(frozen=True, slots=True)
class Search:
    """What a `q` stands for. `words` are the ids of the known words in it."""

    query: str
    words: tuple[int, ...]

    def matches(self, items: type[Item]) -> ColumnElement[bool]:
        """The condition on the table of items, or on a part of it."""
        return items.search.bool_op("@@")(self._tsquery)

    def score(self, items: type[Item]) -> ColumnElement[int]:
        """How well an item matches, as a whole number: it must survive a cursor unrounded."""
        rank = func.ts_rank(items.search, self._tsquery)
        return func.trunc(rank * SCORE_UNITS).cast(Integer)

    @property
    def _tsquery(self) -> ColumnElement[str]:
        return literal(self.query).cast(TSQUERY)


def understand(session: Session, q: str, remembered: Sequence[int] | None) -> Search | None:
    """The search that `q` stands for, or None when it holds no word.

    `remembered` are the known words of the first page; None looks them up.
    """
    folded = func.to_tsvector("simple", func.cute_fold(q))
    terms: list[str] = session.scalar(select(func.tsvector_to_array(folded))) or []
    if not terms:
        return None
    known = _look_up(session, terms) if remembered is None else _recall(session, remembered)
    # Sorted: the rank is a sum of floats, which the order of the words may change.
    words = sorted(known)
    query = " & ".join(
        _alternatives(term, [word for word in words if is_meant(term, word)]) for term in terms
    )
    return Search(query, tuple(sorted(known.values())))


def is_meant(term: str, word: str) -> bool:
    """Whether `word` is the term, a typo of it, or the term with an ending."""
    ending = len(word) - len(term)
    if len(term) >= PREFIX_LENGTH and 0 <= ending <= MAX_ENDING and word.startswith(term):
        return True
    return is_typo(term, word)


def is_typo(term: str, word: str) -> bool:
    """Whether `word` is what somebody may have meant by `term`: one slip, or two in a long word."""
    if len(term) < MIN_TYPO_LENGTH or term == word:
        return False
    return distance(term, word) <= (1 if len(term) < TWO_TYPOS_LENGTH else 2)


def distance(left: str, right: str) -> int:
    """How many slips apart two words are: a letter more, less, other, or swapped with the next."""
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


def _look_up(session: Session, terms: Sequence[str]) -> dict[str, int]:
    """The similar words of all terms with their ids, each term getting an equal share."""
    session.execute(
        select(func.set_config("pg_trgm.similarity_threshold", str(CANDIDATE_SIMILARITY), True))
    )
    share = MAX_SIMILAR_WORDS // len(terms)
    found: dict[str, int] = {}
    for term in terms:
        if share and len(term) >= PREFIX_LENGTH:
            found.update(_similar(session, term, share))
    return found


def _similar(session: Session, term: str, share: int) -> dict[str, int]:
    """The closest known words of a term, itself first."""
    similarity = func.similarity(SearchWord.word, term)
    known = select(SearchWord.word, func.min(SearchWord.id)).group_by(SearchWord.word)
    candidates: dict[str, int] = dict(
        session.execute(
            known.where(
                SearchWord.word.startswith(term, autoescape=True),
                func.length(SearchWord.word) <= len(term) + MAX_ENDING,
            )
            .order_by(func.length(SearchWord.word), SearchWord.word)
            .limit(MAX_CANDIDATES)
        ).all()
    )
    if len(term) >= MIN_TYPO_LENGTH:
        typos = session.execute(
            known.where(
                SearchWord.word.bool_op("%")(term),
                func.length(SearchWord.word).between(len(term) - 2, len(term) + 2),
            )
            .order_by(similarity.desc(), SearchWord.word)
            .limit(MAX_CANDIDATES)
        )
        candidates.update(typos.all())
    meant = [(word, word_id) for word, word_id in candidates.items() if is_meant(term, word)]
    return dict(sorted(meant, key=lambda entry: (distance(term, entry[0]), entry[0]))[:share])


def _recall(session: Session, ids: Sequence[int]) -> dict[str, int]:
    wanted = literal(list(ids), ARRAY(SearchWord.id.type))
    rows = session.execute(
        select(SearchWord.word, SearchWord.id).where(SearchWord.id == func.any(wanted))
    )
    return dict(rows.all())


def _alternatives(term: str, known: Sequence[str]) -> str:
    """One term of a tsquery: known words, the term among them, or else all that begin with it."""
    own = [] if term in known else [_quoted(term) + (":*" if len(term) >= PREFIX_LENGTH else "")]
    return f"({' | '.join([*own, *map(_quoted, known)])})"


def _quoted(lexeme: str) -> str:
    escaped = lexeme.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"
