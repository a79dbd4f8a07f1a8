"""Items that had sizes before these were traits."""

from importlib import import_module

import pytest
from sqlalchemy import text

from cute_api.models import Category, Item
from cute_api.models.database import Database
from cute_api.services.accounts import accounts

MIGRATION = import_module("cute_api.migrations.versions.0075_sizes_as_traits")
SIZES = [{"system": "eu", "value": "38"}, {"system": "letter", "value": "M"}]
FOUND = "SELECT count(*) FROM items WHERE search @@ '''=sizes=eu:38'' & ''=sizes=letter:M'''"


def test_items_with_sizes_get_their_words(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns: list[int] = []
    with database.transaction() as session:
        user, _ = accounts.create(session, email="sizes@cute.example")
        category = Category(name="Sized", path=["Sized"])
        session.add(category)
        session.flush()
        for sizes in (SIZES, SIZES, []):
            item = Item(
                seller_id=user.id,
                title="Dress",
                price_amount=100,
                price_currency="EUR",
                category_id=category.id,
                condition="good",
                status="active",
                sizes=sizes,
            )
            session.add(item)
        session.flush()
        session.execute(text("UPDATE items SET search = '' WHERE title = 'Dress'"))
        monkeypatch.setattr(MIGRATION.online, "run_file", lambda _path: None)

        def in_batches(statement: str, *, rows: int) -> None:
            assert rows > 1
            for _ in range(3):
                changed = session.connection().execute(text(statement), {"rows": 1})
                turns.append(changed.rowcount)

        monkeypatch.setattr(MIGRATION.online, "in_batches", in_batches)
        MIGRATION.upgrade()
        assert session.scalar(text(FOUND)) == 2
    assert turns == [1, 1, 0]
