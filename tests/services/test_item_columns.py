"""An item looks the same from columns of SQL and from its entity."""

from collections.abc import Collection, Iterator, Sequence
from functools import partial
from typing import Any
from uuid import UUID

import orjson
import pytest
from sqlalchemy import Text, bindparam, insert, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import IntegrityError

from cute_api.models import Brand, Category, Item, ItemChange, User
from cute_api.models.catalogue import PUBLIC
from cute_api.models.database import Database, make_engine
from cute_api.models.enums import Condition, ItemStatus, Tier
from cute_api.models.statements import Reads, pick
from cute_api.services.feeds import item_changes
from cute_api.services.items import items, listing, own
from cute_api.services.items.bodies import columns_of
from cute_api.services.items.columns import (
    GIVEN_COLUMNS,
    JSON_COLUMNS,
    SELECTED,
    ItemColumns,
    entity_document,
    joined,
)
from cute_api.services.items.writes import BLANK
from cute_api.services.keys.principals import EVERY_SCOPE, Principal
from cute_api.services.snapshots import building
from cute_api.spec import Spec
from cute_api.versions.registry import EventVersions
from scripts.sandbox.market.seed import seed
from tests.fixtures.servers import ITEM_URL
from tests.services.unusual import MOMENTS, TEXTS, said, walked

Json = dict[str, Any]

VERSIONS = EventVersions.of_events()
FOR_SALE = (ItemStatus.ACTIVE,)
"""What lists show unless asked otherwise."""
UNUSUAL: dict[str, Json] = {
    **{
        f"text {number}": {
            "title": words,
            "description": words,
            "size": words,
            "color": words,
            "sku": words,
            "images": [{"url": f"https://x.example/{words}", "alt": words}],
        }
        for number, words in enumerate(TEXTS)
    },
    **{f"pair of {words!r}": {"pairs": {words or "empty": words}} for words in TEXTS},
    "pairs": {"pairs": {"bb": "1", "a": "2", "é": "3", "aa": "4"}},
    "shipping": {"shipping": [{"destination": "DE", "a": [1, {}]}], "ships_from": "XX"},
    "attributes": {"attributes": {"material": ["é"], "a": "b", "heel_height": 2**53}},
    "sizes": {"sizes": [{"system": "eu", "value": "38"}] * 3},
    "nothing": dict.fromkeys(["description", "brand_id", "size", "color", "sku"]),
    "no alt": {"images": [{"url": "https://x.example/1", "alt": None}] * 3},
    "unknown members": {"images": [{"url": "x", "alt": "y", "w": 2**53, "a": [0.1, {}]}]},
    "free": {"price_amount": 0},
    "2^53": {"price_amount": 2**53},
    "2^53 + 1": {"price_amount": 2**53 + 1},
    "2^63 - 1": {"price_amount": 2**63 - 1},
    **{
        moment: dict.fromkeys(["created_at", "updated_at", "published_at", "sold_at"], moment)
        for moment in MOMENTS
    },
    **{f"is {status}": {"status": status} for status in ItemStatus},
    **{f"is {condition}": {"condition": condition} for condition in Condition},
}


@pytest.fixture(scope="module")
def database(database_url: str) -> Iterator[Database]:
    """The seeded catalogue, an item with each unusual value, and each item in the feed."""
    made = Database(
        make_engine(database_url, pool_size=2), item_url=ITEM_URL, cursor_keys=(b"k" * 32,)
    )
    with made.transaction() as session:
        seed(session)
        plain = {
            "seller_id": session.scalars(select(User.id).order_by(User.id).limit(1)).one(),
            "category_id": session.scalars(select(Category.id).limit(1)).one(),
            "brand_id": session.scalars(select(Brand.id).limit(1)).one(),
            "title": "Silk scarf",
            "price_amount": 2_450,
            "price_currency": "EUR",
            "condition": Condition.GOOD,
            "status": ItemStatus.ACTIVE,
            "images": [],
        }
        for changes in UNUSUAL.values():
            session.execute(insert(Item).values({**plain, **changes}))
        session.execute(text("UPDATE items SET deleted_at = now() WHERE title = 'null'"))
        ids = session.scalars(select(Item.id).order_by(Item.id)).all()
        session.execute(
            insert(ItemChange),
            [{"item_id": item_id, "sequence": number} for number, item_id in enumerate(ids, 1)],
        )
    yield made
    made.engine.dispose()


def of_entities(database: Database, *, for_owner: bool) -> dict[UUID, bytes]:
    """The items from entities, newest first, without deleted ones."""
    with database.transaction() as session:
        found = session.execute(
            select(Item, User.username)
            .join(User, User.id == Item.seller_id)
            .where(Item.deleted_at.is_(None))
            .order_by(Item.id.desc())
        )
        return {
            row.id: said(
                entity_document(row, seller=seller, for_owner=for_owner, item_url=ITEM_URL)
            )
            for row, seller in found
        }


def public(database: Database, statuses: Collection[ItemStatus] = PUBLIC) -> dict[UUID, bytes]:
    """The same of those that all may see, as far as they have one of the statuses."""
    with database.transaction() as session:
        seen = set(session.scalars(select(Item.id).where(Item.status.in_(statuses))))
    return {
        item_id: text
        for item_id, text in of_entities(database, for_owner=False).items()
        if item_id in seen
    }


def owner(user_id: UUID) -> Principal:
    return Principal(user_id, "alice", Tier.PRO, EVERY_SCOPE)


def test_list_items_200_shows_what_the_entities_say(reads: Reads, database: Database) -> None:
    found = walked(partial(listing.list_newest, reads, None))
    for_sale, all_public = public(database, FOR_SALE), public(database)
    assert len(all_public) > len(for_sale) > len(UNUSUAL)
    assert [said(item) for item in found] == list(for_sale.values())
    statuses = {"status": [*PUBLIC]}
    found = walked(partial(listing.list_public, reads, None), statuses)
    assert [said(item) for item in found] == list(all_public.values())


def test_list_items_200_shows_callers_their_own_items_as_owners(
    reads: Reads, database: Database
) -> None:
    with database.transaction() as session:
        sellers = {row.id: row.seller_id for row in session.scalars(select(Item))}
    seller = next(iter(sellers.values()))
    own = of_entities(database, for_owner=True)
    expected = [
        own[item_id] if sellers[item_id] == seller else text
        for item_id, text in public(database, FOR_SALE).items()
    ]
    assert expected != list(public(database, FOR_SALE).values())
    plain = walked(partial(listing.list_newest, reads, owner(seller)))
    assert [said(item) for item in plain] == expected


def test_list_items_200_shows_the_same_with_a_filter_and_without(
    reads: Reads, database: Database
) -> None:
    with database.transaction() as session:
        seller = session.scalars(select(Item.seller_id).order_by(Item.id).limit(1)).one()
    filters = {"updated_since": "1970-01-01T00:00:00Z"}
    for caller in (None, owner(seller)):
        plain = walked(partial(listing.list_newest, reads, caller))
        filtered = walked(partial(listing.list_public, reads, caller), filters)
        assert [said(item) for item in filtered] == [said(item) for item in plain]


def test_get_item_200_shows_what_the_entity_says_to_all_and_to_its_owner(
    reads: Reads, database: Database
) -> None:
    shown, owned = public(database), of_entities(database, for_owner=True)
    assert 0 < len(shown) < len(owned)
    for item_id, expected in shown.items():
        found = items.get(reads, None, item_id)
        assert said(found.document) == expected
        assert found.etag == found.document["etag"]
    with database.transaction() as session:
        owners = {row.id: row.seller_id for row in session.scalars(select(Item))}
    for item_id, expected in owned.items():
        assert said(items.get(reads, owner(owners[item_id]), item_id).document) == expected


def test_list_my_items_200_shows_what_the_entities_say(reads: Reads, database: Database) -> None:
    with database.transaction() as session:
        owners = {row.id: row.seller_id for row in session.scalars(select(Item))}
    expected = of_entities(database, for_owner=True)
    assert 0 < len(expected) < len(owners)
    for seller in set(owners.values()):
        found = walked(partial(own.list_own, reads, owner(seller)))
        assert [said(item) for item in found] == [
            text for item_id, text in expected.items() if owners[item_id] == seller
        ]


def test_list_item_changes_200_shows_what_the_entities_say(
    reads: Reads, database: Database
) -> None:
    found = {
        UUID(change["id"]): change
        for change in walked(partial(item_changes.feed, reads), parameter="after")
    }
    shown = {
        item_id: said(change["item"])
        for item_id, change in found.items()
        if change["type"] == "upsert"
    }
    assert shown == public(database)
    assert {change["item"] for change in found.values() if change["type"] == "delete"} == {None}
    assert list(found) == sorted(found)


def test_a_snapshot_shows_what_the_entities_say(database: Database) -> None:
    with database.autocommit() as connection:
        rows: Sequence[ItemColumns] = [row for page in building._pages(connection) for row in page]
    newest = VERSIONS.translation(building.OPERATION, VERSIONS.newest)
    lines = [building._line(row, ITEM_URL, newest, VERSIONS.newest) for row in rows]
    assert [orjson.dumps(orjson.loads(line)) for line in lines] == list(
        reversed(public(database).values())
    )


def test_the_columns_of_sql_are_those_of_the_tuple(database: Database) -> None:
    with database.transaction() as session:
        row, seller = session.execute(select(Item, User.username).join(User).limit(1)).one()
        found = session.execute(
            joined(select(*SELECTED).select_from(Item)).where(Item.id == row.id)
        ).one()
        entity = ItemColumns.of(row, seller)
    read = pick(found, ItemColumns)
    values = {name: orjson.loads(getattr(read, name)) for name in JSON_COLUMNS}
    assert read._replace(**values) == entity


@pytest.mark.parametrize(
    "moment", ["infinity", "-infinity", "10000-01-01Z", "0044-03-15 BC", "1969-12-31 23:59:59Z"]
)
@pytest.mark.parametrize("column", ["created_at", "updated_at", "published_at", "sold_at"])
def test_a_time_that_no_response_can_show_is_not_stored(
    database: Database, column: str, moment: str
) -> None:
    statement = text(f"UPDATE items SET {column} = CAST(:moment AS timestamptz)")
    with pytest.raises(IntegrityError, match="ck_items_times"), database.transaction() as session:
        session.execute(statement, {"moment": moment})


def test_a_null_time_is_not_stored(database: Database) -> None:
    with pytest.raises(IntegrityError), database.transaction() as session:
        session.execute(text("UPDATE items SET updated_at = NULL"))


def test_each_field_of_a_new_item_has_a_column_with_what_a_deleted_item_has_there() -> None:
    schema = Spec.load(sandbox=False).document["components"]["schemas"]["ItemCreate"]
    (example,) = schema["examples"]
    body = {
        name: example[name] if name in example else field.get("examples", [None])[0]
        for name, field in schema["properties"].items()
    }
    assert columns_of(body).keys() == {*GIVEN_COLUMNS}


def test_storage_counts_each_text_that_a_seller_writes(database: Database) -> None:
    table = Item.__table__
    texts = [name for name in BLANK if isinstance(table.c[name].type, Text | JSONB)]
    assert len(texts) > 5
    counted = text("SELECT cute_item_bytes(jsonb_populate_record(NULL::items, :row))")
    counted = counted.bindparams(bindparam("row", type_=JSONB))
    noticed = text(
        "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgname = 'items_count_changed'"
    )
    with database.transaction() as session:
        (trigger,) = session.scalars(noticed)
        for name in texts:
            assert session.scalar(counted, {"row": {name: "12345"}}) >= 5, name
            assert f"old.{name}" in trigger
