"""`cute_emit_event`: events from SQL, in the caller's own transaction."""

import select as readiness
from collections.abc import Iterator
from contextlib import closing
from uuid import UUID, uuid4

import psycopg2
import pytest
from psycopg2 import errorcodes

from cute_api.config import ROOT
from cute_api.models import Category, Item
from cute_api.models.enums import AdvisoryLock, Condition, ItemStatus
from cute_api.processes.connections import connect
from cute_api.services.items.columns import entity_document
from cute_api.webhooks.outbox.outbox import OUTBOX_CHANNEL
from tests.fixtures.servers import ITEM_URL
from tests.webhooks.backend import Backend

DOCUMENT = ROOT / "docs" / "emit-from-sql.md"
DOCUMENTED_ITEM = UUID("01920000-0000-7000-8000-000000000001")
EMIT = "SELECT cute_emit_event(%s, %s, %s, %s::jsonb)"


@pytest.fixture
def connection(idle_backend: Backend) -> Iterator["psycopg2.extensions.connection"]:
    connection = psycopg2.connect(idle_backend.database_url)
    yield connection
    connection.close()


@pytest.fixture(scope="module")
def alice(module_backend: Backend) -> str:
    return str(module_backend.user("Alice"))


def test_an_event_exists_when_the_transaction_commits(
    idle_backend: Backend, connection: "psycopg2.extensions.connection", alice: str
) -> None:
    item = str(uuid4())
    with connection, connection.cursor() as cursor:
        cursor.execute(EMIT, ("item.created", alice, item, '{"title": "Hat"}'))
        (event_id,) = cursor.fetchone() or (None,)

    event = idle_backend.event(UUID(event_id))
    assert (event.type, str(event.user_id), str(event.subject_id)) == ("item.created", alice, item)
    assert event.data == {"title": "Hat"}
    assert event.sequence is None


def test_an_event_is_gone_with_its_rollback(
    idle_backend: Backend, connection: "psycopg2.extensions.connection", alice: str
) -> None:
    item = str(uuid4())
    with connection.cursor() as cursor:
        cursor.execute(EMIT, ("item.created", alice, item, "{}"))
    connection.rollback()

    assert (
        idle_backend.value("SELECT count(*) FROM events WHERE subject_id = :item", item=item) == 0
    )


def test_a_commit_wakes_the_relay(
    idle_backend: Backend, connection: "psycopg2.extensions.connection", alice: str
) -> None:
    listener = psycopg2.connect(idle_backend.database_url)
    listener.autocommit = True
    with listener.cursor() as cursor:
        cursor.execute("LISTEN cute_outbox")
    with connection, connection.cursor() as cursor:
        cursor.execute(EMIT, ("item.created", alice, str(uuid4()), "{}"))

    assert readiness.select([listener], [], [], 10)[0]
    listener.poll()
    assert [notice.channel for notice in listener.notifies] == ["cute_outbox"]
    listener.close()


def test_a_commit_does_not_notify_a_relay_that_is_awake(
    idle_backend: Backend, connection: "psycopg2.extensions.connection", alice: str
) -> None:
    with (
        closing(connect(idle_backend.database_url, "listener")) as listener,
        closing(connect(idle_backend.database_url, "relay")) as relay,
        relay.cursor() as cursor,
    ):
        listener.listen(OUTBOX_CHANNEL)
        cursor.execute("SELECT pg_advisory_lock(%s)", (AdvisoryLock.RELAY_AWAKE.value,))
        with connection, connection.cursor() as emitting:
            emitting.execute(EMIT, ("item.created", alice, str(uuid4()), "{}"))
        # What was notified before this comes before it.
        cursor.execute(f"NOTIFY {OUTBOX_CHANNEL}, 'after'")
        assert readiness.select([listener], [], [], 10)[0]
        assert [notice.payload for notice in listener.notifications()] == ["after"]


def test_the_documented_example_emits_a_whole_item(
    idle_backend: Backend, connection: "psycopg2.extensions.connection", alice: str
) -> None:
    with idle_backend.database.transaction() as session:
        category = Category(name="Coats", path=["Coats"])
        session.add(category)
        session.flush()
        item = Item(
            id=DOCUMENTED_ITEM,
            seller_id=UUID(alice),
            title="Coat",
            price_amount=5_000,
            price_currency="EUR",
            category=category,
            brand=None,
            condition=Condition.GOOD,
            status=ItemStatus.ACTIVE,
        )
        session.add(item)
    example = DOCUMENT.read_text().split("```sql\n")[2].split("```")[0]
    with connection.cursor() as cursor:
        cursor.execute(example)
        cursor.execute("SELECT data FROM events WHERE subject_id = %s", (str(DOCUMENTED_ITEM),))
        ((data,),) = cursor.fetchall()
        cursor.execute("SELECT updated_at FROM items WHERE id = %s", (str(DOCUMENTED_ITEM),))
        ((item.updated_at,),) = cursor.fetchall()

    assert data["price"] == {"amount": 4_200, "currency": "EUR"}
    shown = entity_document(item, seller="alice", for_owner=True, item_url=ITEM_URL)
    assert data.keys() == shown.keys()
    for name in ("url", "etag", "category", "brand", "shipping", "attributes", "sizes"):
        assert data[name] == shown[name]


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (("item.stolen", "alice", "{}"), errorcodes.FOREIGN_KEY_VIOLATION),
        (("item.created", str(uuid4()), "{}"), errorcodes.FOREIGN_KEY_VIOLATION),
        (("item.created", None, "{}"), errorcodes.NOT_NULL_VIOLATION),
        ((None, "alice", "{}"), errorcodes.NOT_NULL_VIOLATION),
        (("item.created", "alice", "[]"), errorcodes.INVALID_PARAMETER_VALUE),
        (("item.created", "alice", "null"), errorcodes.INVALID_PARAMETER_VALUE),
        (("item.created", "alice", None), errorcodes.INVALID_PARAMETER_VALUE),
        (
            ("item.created", "alice", '{"description": "' + "x" * 262_144 + '"}'),
            errorcodes.PROGRAM_LIMIT_EXCEEDED,
        ),
    ],
)
def test_what_is_no_event_is_refused(
    connection: "psycopg2.extensions.connection",
    alice: str,
    call: tuple[str | None, str | None, str | None],
    code: str,
) -> None:
    event_type, user, data = call
    owner = alice if user == "alice" else user
    with connection.cursor() as cursor, pytest.raises(psycopg2.Error) as caught:
        cursor.execute(EMIT, (event_type, owner, str(uuid4()), data))
    assert caught.value.pgcode == code
