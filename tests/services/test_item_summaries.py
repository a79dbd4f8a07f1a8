"""Edits of items are HOT, because no index has the changed columns; summaries follow each
writer.
"""

from collections.abc import Iterator
from uuid import UUID

import pytest
from sqlalchemy import insert, select, text, update
from sqlalchemy.orm import Session

from cute_api.models import Item, User
from cute_api.models.changes import SessionChanges
from cute_api.models.database import Database, make_engine
from cute_api.models.enums import ItemStatus, Tier
from cute_api.services.items import items
from cute_api.services.keys.principals import EVERY_SCOPE, Principal
from scripts.sandbox.market.seed import seed

MOST_INDEXES = 9
PRICE = {"amount": 7_700, "currency": "EUR"}
# What an edit changes that leaves an item's words, kind and owner as they are.
EDITED = {
    "price_amount",
    "price_currency",
    "status",
    "images",
    "pairs",
    "updated_at",
    "published_at",
    "sold_at",
}
INDEXES = "SELECT count(*) FROM pg_index WHERE indrelid = 'items'::regclass"
# Of keys, expressions and predicates.
INDEXED = """
SELECT DISTINCT attname FROM pg_index
JOIN pg_depend ON classid = 'pg_class'::regclass AND objid = indexrelid
    AND refclassid = 'pg_class'::regclass AND refobjid = indrelid
JOIN pg_attribute ON attrelid = indrelid AND attnum = refobjsubid
WHERE indrelid = 'items'::regclass
"""
OPTIONS = """
SELECT relname, reloptions FROM pg_class WHERE relname = ANY (:tables) AND relkind = 'r'
"""
LARGE = {"autovacuum_vacuum_scale_factor=0.02", "autovacuum_analyze_scale_factor=0.02"}
SMALL = {"autovacuum_vacuum_scale_factor=0", "autovacuum_vacuum_threshold=500"}
QUEUE = {"autovacuum_vacuum_scale_factor=0", "autovacuum_vacuum_threshold=5000"}
# As in docs/operations/database.md.
VACUUMED = {
    "items": {*LARGE, "fillfactor=85"},
    **dict.fromkeys(("item_summaries", "item_changes", "idempotency_records"), LARGE),
    **dict.fromkeys(("usage_hours", "user_usage_hours", "webhook_hours"), LARGE),
    "item_change_outbox": QUEUE,
    **dict.fromkeys(("lanes", "pumps"), SMALL),
    "deliveries_pending": {"autovacuum_vacuum_scale_factor=0.02"},
}
UPDATES = """
SELECT n_tup_hot_upd, n_tup_upd FROM pg_stat_xact_user_tables WHERE relid = 'items'::regclass
"""
# Symmetric: what one has and the other lacks.
DIFFERENCES = """
WITH wanted AS (
    SELECT id, seller_id, category_id, brand_id, size, color, condition, status, price_currency,
        price_amount, shipping, attributes, updated_at, search FROM items WHERE deleted_at IS NULL
), kept AS (
    SELECT id, seller_id, category_id, brand_id, size, color, condition, status, price_currency,
        price_amount, shipping, attributes, updated_at, search FROM item_summaries
)
SELECT count(*) FROM (
    (TABLE wanted EXCEPT TABLE kept) UNION ALL (TABLE kept EXCEPT TABLE wanted)
) AS differences
"""


@pytest.fixture(scope="module")
def database(database_url: str) -> Iterator[Database]:
    made = Database(make_engine(database_url, pool_size=2), item_url="https://cute.example/{id}")
    with made.transaction() as session:
        seed(session)
    yield made
    made.engine.dispose()


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A transaction that is rolled back."""
    with database.engine.connect() as connection, Session(connection, info=database.info) as made:
        yield made


def active(session: Session, count: int) -> list[tuple[UUID, Principal]]:
    """Items for sale with their owners."""
    found = session.execute(
        select(Item.id, User.id, User.username)
        .join(User, User.id == Item.seller_id)
        .where(Item.status == ItemStatus.ACTIVE, Item.deleted_at.is_(None))
        .limit(count)
    )
    return [(key, Principal(user, name, Tier.PRO, EVERY_SCOPE)) for key, user, name in found]


def test_items_have_few_indexes_and_none_on_what_edits_change(session: Session) -> None:
    assert session.scalar(text(INDEXES)) <= MOST_INDEXES
    assert not EDITED & {*session.scalars(text(INDEXED))}


def test_tables_that_change_much_are_vacuumed_in_time(session: Session) -> None:
    found = session.execute(text(OPTIONS), {"tables": [*VACUUMED]})
    assert {table: {*options} for table, options in found} == VACUUMED


def test_four_of_five_edits_of_price_and_status_are_hot(database: Database) -> None:
    with database.transaction() as session:
        edited = active(session, 30)
    hot = updates = 0
    for item_id, owner in edited:
        for patch in ({"price": PRICE}, {"status": "draft"}, {"status": "active"}):
            # Each commits: the versions before it then make room for the next ones.
            with database.transaction() as session:
                # PostgreSQL counts from the session's last report, which is not this moment.
                before = session.execute(text(UPDATES)).one()
                items.update(SessionChanges(session), owner, item_id, patch)
                after = session.execute(text(UPDATES)).one()
            hot, updates = hot + after[0] - before[0], updates + after[1] - before[1]
    assert updates == 3 * len(edited)
    assert hot >= 0.8 * updates, (hot, updates)


def test_summaries_follow_each_writer(session: Session) -> None:
    changes = SessionChanges(session)

    def differences() -> int:
        return session.scalar(text(DIFFERENCES)) or 0

    assert differences() == 0
    first, second, third = active(session, 3)
    items.update(changes, first[1], first[0], {"status": "archived", "size": "77"})
    items.delete(changes, second[1], second[0])
    assert differences() == 0
    values = {"deleted_at": None, "brand_id": None}
    session.execute(update(Item).values(values).where(Item.id == second[0]))
    assert differences() == 0, "an item that is there again"
    row = session.execute(select(Item.__table__).where(Item.id == third[0])).one()._asdict()
    session.execute(text("DELETE FROM orders"))
    session.execute(text("DELETE FROM items WHERE id = :id"), {"id": third[0]})
    assert differences() == 0
    session.execute(insert(Item), [row, {**row, "id": UUID(int=7), "sku": "A-7"}])
    assert differences() == 0
    session.execute(text("UPDATE items SET title = title || '!'"))
    assert differences() == 0
