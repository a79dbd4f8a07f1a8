"""Words that search knows although no public item has them any more.

One batch at a time, from the first word to the last and again: to look for a word's items takes as
long as it is common. A word that is learned in the same moment may be removed; the next item that
has it brings it back, and until then only misspellings of it find less.
"""

from sqlalchemy import delete, exists, func, select
from sqlalchemy.orm import Session

from cute_api.models import Item, SearchWord
from cute_api.services.items.filters import public
from cute_api.services.upkeep.sweeper import Swept

BATCH = 200
BEFORE_ALL = 0


class UnusedWords:
    """Walks through the words, oldest first."""

    def __init__(self) -> None:
        self._after = BEFORE_ALL

    def step(self, session: Session) -> Swept:
        """Remove those of the next batch that no public item has."""
        ids = session.scalars(
            select(SearchWord.id)
            .where(SearchWord.id > self._after)
            .order_by(SearchWord.id)
            .limit(BATCH)
        ).all()
        self._after = ids[-1] if len(ids) == BATCH else BEFORE_ALL
        query = func.plainto_tsquery("simple", SearchWord.word)
        used = exists().where(*public(Item), Item.search.bool_op("@@")(query))
        unused = delete(SearchWord).where(SearchWord.id.in_(ids), ~used).returning(SearchWord.id)
        return Swept(len(session.scalars(unused).all()), more=False)
