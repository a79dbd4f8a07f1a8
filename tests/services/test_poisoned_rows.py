"""Loops over rows of many users: a refused row of Alice's doesn't affect Bob."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import pytest
from sqlalchemy import text

from cute_api.models import ApiKey, Category, Item, MailWish, User
from cute_api.models.database import Database, driver_of
from cute_api.models.enums import Condition, ItemStatus, MailKind
from cute_api.outbound.mail import Mail
from cute_api.services.accounts import accounts
from cute_api.services.keys import keys
from cute_api.services.keys.last_use import KeyUse
from cute_api.services.mail import queue
from cute_api.services.mail.mailer import Mailer
from cute_api.services.snapshots.building import build
from tests.fixtures.mails import Post, work
from tests.fixtures.servers import ITEM_URL

REFUSE = """
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'not this one'; END $$
"""

MORE_UNREADABLE = text("""
INSERT INTO items (seller_id, title, price_amount, price_currency, category_id, condition, status,
    created_at)
SELECT seller_id, title, price_amount, price_currency, category_id, condition, status, created_at
FROM items, generate_series(1, :items) WHERE id = :id
""")


@contextmanager
def refused(database: Database, table: str, event: str, condition: str) -> Iterator[None]:
    """The database refuses rows of `table` for which `condition` holds."""
    with database.transaction() as session:
        session.execute(text(REFUSE))
        session.execute(
            text(
                f"CREATE TRIGGER refuse BEFORE {event} ON {table} FOR EACH ROW"
                f" WHEN ({condition}) EXECUTE FUNCTION refuse()"
            )
        )
    try:
        yield
    finally:
        with database.transaction() as session:
            session.execute(text("DROP FUNCTION refuse CASCADE"))


@pytest.fixture
def users(database: Database) -> dict[str, UUID]:
    """Alice and Bob, by name. No mail waits."""
    with database.transaction() as session:
        session.execute(text("DELETE FROM mail_outbox"))
        return {
            name: accounts.create(session, email=f"{name}@cute.example")[0].id
            for name in ("alice", "bob")
        }


def set_aside(database: Database, writer: str) -> list[str]:
    with database.transaction() as session:
        query = "SELECT subject FROM set_aside_rows WHERE writer = :writer ORDER BY subject"
        return list(session.scalars(text(query), {"writer": writer}))


@pytest.mark.parametrize("how", ["refused", "locked"])
def test_the_last_use_of_bobs_key_is_written_beside_a_bad_row_of_alices(
    database: Database, database_url: str, users: dict[str, UUID], how: str
) -> None:
    with database.transaction() as session:
        ids = {
            name: keys.create(session, user=session.get_one(User, user), name="x", scopes=[]).row.id
            for name, user in users.items()
        }
    use = KeyUse(database_url)
    for key_id in ids.values():
        use.note(key_id, "2026-12-01")
    if how == "refused":
        with refused(database, "api_keys", "UPDATE", f"new.id = '{ids['alice']}'"):
            use.flush()
        assert f"last use of key {ids['alice']}" in set_aside(database, "keys")
    else:
        with database.transaction() as session:
            session.get_one(ApiKey, ids["alice"], with_for_update=True)
            use.flush()
    with database.transaction() as session:
        assert session.get_one(ApiKey, ids["bob"]).last_used_at is not None
        assert session.get_one(ApiKey, ids["alice"]).last_used_at is None
    use.flush()
    with database.transaction() as session:
        used = session.get_one(ApiKey, ids["alice"]).last_used_at
    assert (used is not None) is (how == "locked"), "what was locked is written afterwards"


@pytest.mark.parametrize("event", ["UPDATE", "DELETE"])
def test_bobs_mail_is_sent_beside_one_of_alices_whose_row_is_refused(
    database: Database, users: dict[str, UUID], event: str
) -> None:
    with database.transaction() as session:
        for user in users.values():
            queue.wish(session, MailKind.PASSWORD_CHANGED, user_id=user)
    transport = Post()
    with refused(database, "mail_outbox", event, f"old.user_id = '{users['alice']}'"):
        work(Mailer(database, transport, "https://developers.cute.example", [b"key"]))
    assert "bob@cute.example" in [mail.to for mail in transport.sent]
    with database.transaction() as session:
        (left,) = session.query(MailWish).all()
        assert left.user_id == users["alice"]
    assert f"mail {left.id}" in set_aside(database, "mail")


def test_bobs_mail_is_sent_beside_one_of_alices_that_cant_be_made(
    database: Database, users: dict[str, UUID]
) -> None:
    with database.transaction() as session:
        for user in users.values():
            queue.wish(session, MailKind.PASSWORD_CHANGED, user_id=user)
    transport = Post()

    class Broken(Post):
        def send(self, mail: Mail) -> None:
            if mail.to == "alice@cute.example":
                raise RuntimeError("not foreseen")
            transport.send(mail)

    work(Mailer(database, Broken(), "https://developers.cute.example", [b"key"]))
    assert [mail.to for mail in transport.sent] == ["bob@cute.example"]
    with database.transaction() as session:
        (left,) = session.query(MailWish).all()
        assert (left.attempts, left.failure) == (1, "The email could not be made.")


def test_items_that_cant_be_read_are_left_out_of_the_snapshot_up_to_100(
    database: Database, users: dict[str, UUID]
) -> None:
    with database.transaction() as session:
        category = Category(name="x", path=["x"])
        session.add(category)
        session.flush()
        ids = {}
        for name, user in users.items():
            item = Item(
                seller_id=user,
                title=name,
                price_amount=100,
                price_currency="EUR",
                category_id=category.id,
                condition=Condition.GOOD,
                status=ItemStatus.ACTIVE,
            )
            session.add(item)
            session.flush()
            ids[name] = item.id
        # Nothing else that the driver can't read gets into the table.
        session.execute(text("ALTER TABLE items DROP CONSTRAINT ck_items_times"))
        session.execute(
            text("UPDATE items SET created_at = '20000-01-01' WHERE id = :id"), {"id": ids["alice"]}
        )
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:

        def items_in_snapshot() -> int:
            query = text("SELECT item_count FROM item_snapshots WHERE id = :id")
            return int(
                connection.execute(
                    query, {"id": build(driver_of(connection), ITEM_URL)}
                ).scalar_one()
            )

        assert items_in_snapshot() == 1
        assert set_aside(database, "snapshots") == [f"item {ids['alice']}"]
        connection.execute(MORE_UNREADABLE, {"id": ids["alice"], "items": 99})
        assert items_in_snapshot() == 1
        assert len(set_aside(database, "snapshots")) == 100
        connection.execute(MORE_UNREADABLE, {"id": ids["alice"], "items": 1})
        with pytest.raises(ValueError, match="a time that can't be shown"):
            items_in_snapshot()
