"""Migration 21: earlier events get what every item has now, and the database knows its tags."""

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID, uuid4

import orjson
import pytest
from sqlalchemy import Engine, text

from cute_api.config import ITEM_ID, Variable
from cute_api.models import schema
from cute_api.models.database import make_engine
from cute_api.services.common import etags
from cute_api.spec import Spec
from scripts import embedded
from tests.fixtures.servers import ITEM_URL, database_at

BEFORE = "0020"
AT = datetime(2026, 11, 3, 9, 15, 27, 418_256, tzinfo=UTC)
SHOWN_AT = "2026-11-03T09:15:27.418Z"
NEW_EVENT = """
INSERT INTO events (type, user_id, subject_id, data)
VALUES (:type, :user, :id, CAST(:data AS jsonb)) RETURNING id
"""


@pytest.fixture
def old(servers: embedded.Servers) -> Iterator[Engine]:
    """A database as 0020 left it."""
    with database_at(servers, BEFORE) as engine:
        with engine.begin() as connection:
            types = "INSERT INTO event_types VALUES ('item.sold'), ('order.created')"
            connection.execute(text(types))
        yield engine


def test_upgrade_completes_the_items_in_old_events_and_leaves_other_events_alone(
    old: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(Variable.ITEM_URL, ITEM_URL)
    alice, item_id = uuid4(), str(uuid4())
    whole = {"id": item_id, "updated_at": SHOWN_AT}
    given: list[tuple[str, dict[str, str]]] = [
        ("item.sold", whole),
        ("item.sold", {**whole, "url": "https://elsewhere.example/1"}),
        ("item.sold", {"title": "of some emitter"}),
        ("item.sold", {"id": item_id, "updated_at": "yesterday, or so"}),
        ("order.created", whole),
    ]
    with old.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO users (id, email, username, tier)"
                " VALUES (:id, 'alice@cute.example', 'alice', 'pro')"
            ),
            {"id": alice},
        )
        events: list[UUID] = [
            connection.execute(
                text(NEW_EVENT),
                {"type": kind, "user": alice, "id": item_id, "data": orjson.dumps(data).decode()},
            ).scalar_one()
            for kind, data in given
        ]
    schema.upgrade(old, Spec.load(sandbox=True).events)

    url = ITEM_URL.replace(ITEM_ID, item_id)
    tag = etags.of_item(datetime.fromisoformat(SHOWN_AT), for_owner=True)
    with old.begin() as connection:
        read = text("SELECT data FROM events WHERE id = :id")
        now = [connection.execute(read, {"id": one}).scalar_one() for one in events]
    assert now == [
        {**whole, "url": url, "etag": tag},
        {**whole, "url": "https://elsewhere.example/1", "etag": tag},
        *(data for _, data in given[2:]),
    ]


def test_sql_gives_the_tag_that_the_owner_is_shown(database_url: str) -> None:
    engine = make_engine(database_url, pool_size=1)
    with engine.begin() as connection:
        found = connection.execute(text("SELECT cute_item_etag(:at)"), {"at": AT}).scalar_one()
    engine.dispose()
    assert found == etags.of_item(AT, for_owner=True)
