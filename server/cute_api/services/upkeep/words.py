"""Remove search words that no public item contains any more.

It walks all words in batches, again and again, because looking for a common word's items is slow. A
word that is added at the same moment may be removed; the next item with it adds it again, and until
then only misspellings of it find less.
"""

from sqlalchemy import delete, exists, func, select
from sqlalchemy.orm import Session

from cute_api.models import Item, SearchWord
from cute_api.services.items.filters import public
from cute_api.services.upkeep.sweeper import Swept

BATCH = 200
BEFORE_ALL = 0


class UnusedWords:
    """Walks the words, oldest first."""

    def __init__(self) -> None:
        self._after = BEFORE_ALL

    def step(self, session: Session) -> Swept:
        """Remove words of the next batch that no public item contains."""
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
