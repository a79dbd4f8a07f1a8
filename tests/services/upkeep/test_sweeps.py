"""Sweeps: their intervals, unused words, and failures that don't affect other sweeps."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from cute_api.models import Category, Item, SearchWord, User
from cute_api.models.database import Database
from cute_api.models.enums import Condition, ItemStatus, Tier
from cute_api.services.upkeep import old_rows, sweeps
from cute_api.services.upkeep.sweeper import Sweep, Sweeper, SweptBatch
from cute_api.services.upkeep.sweeps import UnusedWordSweep
from cute_api.services.upkeep.tombstones import Tombstones

KEPT = timedelta(days=33)
EVERY_S = 60.0


def test_sweeps_run_in_their_time_and_one_that_fails_holds_up_none(database: Database) -> None:
    now = [0.0]
    done: list[str] = []

    def fail(session: Session) -> SweptBatch:
        done.append("fails")
        session.execute(text("SELECT 1 / 0"))
        raise AssertionError("PostgreSQL refuses that")

    def twice(_session: Session) -> SweptBatch:
        done.append("twice")
        return SweptBatch(1, more=done.count("twice") == 1)

    sweeps = [Sweep("fails", EVERY_S, fail), Sweep("twice", EVERY_S, twice)]
    sweeper = Sweeper(database, sweeps, lambda: now[0])
    list(sweeper.work())
    assert done == ["fails", "twice", "twice"]
    now[0] = EVERY_S - 1
    assert list(sweeper.work()) == []
    now[0] = EVERY_S
    list(sweeper.work())
    assert done[3:] == ["fails", "twice"]


def add(database: Database, title: str, status: ItemStatus = ItemStatus.ACTIVE) -> Item:
    with database.transaction() as session:
        seller = session.scalar(select(User).where(User.username == "alice"))
        seller = seller or User(email="alice@cute.example", username="alice", tier=Tier.FREE)
        category = session.scalar(select(Category)) or Category(name="a", path=["a"])
        session.add_all([seller, category])
        session.flush()
        item = Item(
            seller_id=seller.id,
            title=title,
            price_amount=1,
            price_currency="EUR",
            category_id=category.id,
            condition=Condition.GOOD,
            status=status,
        )
        session.add(item)
        session.flush()
        session.expunge(item)
        return item


def known(database: Database) -> set[str]:
    with database.transaction() as session:
        return set(session.scalars(select(SearchWord.word)))


def test_words_that_no_public_item_has_are_removed_batch_by_batch(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeps, "BATCH", 2)
    add(database, "silk scarf")
    gone = add(database, "woollen scarf")
    draft = add(database, "velvet", ItemStatus.DRAFT)
    with database.transaction() as session:
        session.execute(
            text("UPDATE items SET deleted_at = now(), title = '' WHERE id = :id"), {"id": gone.id}
        )
    walk = UnusedWordSweep()
    removed = []
    for _ in range(3):
        with database.transaction() as session:
            removed.append(walk.step(session).removed)
    assert known(database) == {"silk", "scarf"}
    assert sum(removed) == 2

    with database.transaction() as session:
        session.execute(text("UPDATE items SET status = 'active' WHERE id = :id"), {"id": draft.id})
    assert "velvet" in known(database), "an item that is listed brings its words back"
    with database.transaction() as session:
        assert UnusedWordSweep().step(session).removed == 0


def test_deleted_items_that_an_order_names_are_passed_over(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cute_api.services.upkeep.tombstones.BATCH", 1)
    ordered, other = add(database, "ordered"), add(database, "other")
    with database.transaction() as session:
        session.execute(
            text("UPDATE items SET deleted_at = now() - CAST(:age AS interval)"),
            {"age": KEPT + timedelta(hours=1)},
        )
        session.execute(
            text(
                "INSERT INTO orders (item_id, seller_id, buyer_id, status, amount, currency,"
                " item_snapshot) SELECT id, seller_id, seller_id, 'cancelled', 1, 'EUR', '{}'"
                " FROM items WHERE id = :id"
            ),
            {"id": ordered.id},
        )
    walk, more = Tombstones(), True
    while more:
        with database.transaction() as session:
            more = walk.step(session).more
    with database.transaction() as session:
        left = session.scalars(select(Item.id).where(Item.id.in_([ordered.id, other.id]))).all()
        assert left == [ordered.id]


def test_a_locked_row_is_left_for_the_next_sweep_and_holds_up_no_other(database: Database) -> None:
    add(database, "whose seller has notices")
    with database.transaction() as session:
        first, _ = session.scalars(
            text(
                "INSERT INTO notices (id, user_id, kind, data)"
                " SELECT uuidv7(interval '-181 days'), users.id, 'webhook_disabled', '{}'"
                " FROM users CROSS JOIN generate_series(1, 2) WHERE username = 'alice' RETURNING id"
            )
        )
    with database.transaction() as holder:
        holder.execute(text("SELECT FROM notices WHERE id = :id FOR UPDATE"), {"id": first})
        with database.transaction() as session:
            session.execute(text("SET LOCAL lock_timeout = '2s'"))
            assert old_rows.old_notices(session) == SweptBatch(1, more=False)
    with database.transaction() as session:
        assert old_rows.old_notices(session) == SweptBatch(1, more=False)
