"""Events: which ones a key sees, from when and in which form; which webhooks get them."""

from contextlib import closing
from copy import deepcopy
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest
from sqlalchemy import select, text

from cute_api.models import Delivery, Event
from cute_api.models._gen.version import API_VERSION
from cute_api.models.enums import Scope
from cute_api.processes.connections import connect
from cute_api.services.feeds.events import Cursor, hours
from cute_api.versions.completing import COMPLETIONS
from cute_api.versions.registry import EventVersions
from cute_api.webhooks.delivery import signing
from cute_api.webhooks.outbox.fan_out import FanOut
from cute_api.webhooks.outbox.fence import Fence
from tests.api.webhooks.feed import Reader, create, emit
from tests.fixtures.api import Api, Client
from tests.webhooks.backend import eventually
from tests.webhooks.delivery.pumping import relaying

FIRST_VERSION = "2026-12-01"
Json = dict[str, Any]


@pytest.fixture
def alice(api: Api) -> Client:
    """A client of a user who has no events yet."""
    return api.client(f"alice-{uuid4().hex[:8]}")


@pytest.mark.usefixtures("relay")
def test_list_events_200_has_what_webhooks_get_and_so_has_get_event(
    api: Api, alice: Client
) -> None:
    create(api, alice)
    reader = Reader(alice)
    eventually(lambda: len(reader.ids()) == 1)
    (event,) = reader.seen
    assert alice.get(f"/events/{event['id']}").json() == event
    with api.database.transaction() as session:
        moment, account, data = session.execute(
            text(
                "SELECT floor(extract(epoch FROM created_at) * 1000)::bigint, user_id, data::text "
                "FROM events WHERE id = :id"
            ),
            {"id": event["id"]},
        ).one()
    body = signing.body(UUID(event["id"]), "item.created", moment, account, data.encode())
    assert event == orjson.loads(body)


@pytest.mark.usefixtures("relay")
def test_delete_item_204_notifies_the_owner_with_the_item_as_it_was(
    api: Api, alice: Client
) -> None:
    item = create(api, alice, sku="gone")
    assert alice.delete(f"/items/{item['id']}").status_code == 204
    reader = Reader(alice, types=["item.deleted"])
    eventually(lambda: len(reader.ids()) == 1)
    data = reader.seen[0]["data"]
    assert data["updated_at"] >= item["updated_at"]
    assert data["etag"] != item["etag"]
    assert {**data, "updated_at": item["updated_at"], "etag": item["etag"]} == item


@pytest.mark.usefixtures("relay")
def test_events_are_those_of_the_caller_and_of_the_scopes_of_the_key(
    api: Api, alice: Client
) -> None:
    name = alice.get("/me").json()["user"]["email"].partition("@")[0]
    item = create(api, alice)
    assert alice.post("/sandbox/orders", json={"item_id": item["id"]}).status_code == 201
    everything = Reader(alice)
    eventually(lambda: len(everything.ids()) == 4)
    orders = Reader(api.client(name, scopes=[Scope.READ_ORDERS]))
    items = Reader(api.client(name, scopes=[Scope.READ_ITEMS]))
    assert [len(orders.ids()), len(items.ids())] == [1, 3]
    assert Reader(api.client(name, scopes=[Scope.WRITE_ITEMS])).ids() == []
    assert Reader(api.client("charlie")).ids() == []
    assert items.client.get(f"/events/{orders.ids()[0]}").status_code == 404
    assert api.client("charlie").get(f"/events/{orders.ids()[0]}").status_code == 404
    refused = items.client.get("/events?types=item.sold&types=order.created")
    assert (refused.status_code, refused.json()["code"]) == (403, "missing_scope")
    assert "read:orders" in refused.json()["detail"]
    only = Reader(alice, types=["order.created", "order.completed"])
    assert only.ids() == orders.ids()


@pytest.mark.usefixtures("relay")
def test_stored_events_from_before_new_fields_have_them_in_every_version(
    api: Api, alice: Client
) -> None:
    item = create(api, alice)
    order = alice.post("/sandbox/orders", json={"item_id": item["id"]}).json()
    alice.post(f"/sandbox/orders/{order['id']}/complete")
    reader = Reader(alice, types=[*COMPLETIONS])
    eventually(lambda: len(reader.ids()) == 5)
    added = {"quantity", "ships_from", "shipping", "attributes", "sizes", "relisted_from"}
    added |= {"lines", "totals", "payment_status", "fulfillment_status"}
    versions = EventVersions.of_events()
    shown: dict[str, dict[str, Json]] = {API_VERSION: {}, FIRST_VERSION: {}}
    with api.database.transaction() as session:
        for event in reader.seen:
            row = session.get_one(Event, UUID(event["id"]))
            older = versions.event(
                row.type, deepcopy(row.data), emitted=API_VERSION, wanted=FIRST_VERSION
            )
            shown[API_VERSION][event["id"]] = {**event["data"], "etag": older.get("etag")}
            shown[FIRST_VERSION][event["id"]] = {**older, "etag": older.get("etag")}
            row.data = {name: value for name, value in older.items() if name not in added}
            row.api_version = FIRST_VERSION
    # The client checks each response against the document of its version.
    for version, expected in shown.items():
        headers, query = {"Cute-Version": version}, {"types": [*COMPLETIONS]}
        events = alice.get("/events", params=query, headers=headers).json()["data"]
        found = {event["id"]: {"etag": None, **event["data"]} for event in events}
        assert found == expected
        for event in events:
            assert alice.get(f"/events/{event['id']}", headers=headers).json() == event
    with api.database.transaction() as session:
        rows = session.scalars(
            select(Event).where(Event.id.in_([UUID(event_id) for event_id in found]))
        )
        for row in rows:
            stored = orjson.dumps(row.data).decode()
            sent = versions.event_text(
                row.type, stored, emitted=FIRST_VERSION, wanted=FIRST_VERSION
            )
            assert {"etag": None, **orjson.loads(sent)} == found[str(row.id)]


def test_events_without_a_number_are_not_shown_yet(api: Api, alice: Client) -> None:
    item = create(api, alice)
    with api.database.transaction() as session:
        event_id = emit(session, item)
    reader = Reader(alice)
    assert reader.ids() == []
    assert alice.get(f"/events/{event_id}").status_code == 404
    with relaying(api.settings):
        eventually(lambda: reader.ids()[1:] == [event_id])
    assert alice.get(f"/events/{event_id}").status_code == 200


@pytest.mark.usefixtures("relay")
def test_list_events_starts_30_days_ago_and_a_cursor_from_before_is_410(
    api: Api, alice: Client
) -> None:
    made = [create(api, alice)["id"] for _ in range(3)]
    reader = Reader(alice, limit=1)
    eventually(lambda: reader.subjects() == made)
    old, edge, _ = reader.ids()
    _age(api, old, "32 days")
    _age(api, edge, "30 days 1 hour")

    fresh = Reader(alice)
    assert fresh.subjects() == made[2:]
    assert alice.get(f"/events/{old}").status_code == 404

    with api.database.transaction() as session:
        first = session.get_one(Event, UUID(old)).sequence or 0
        row = session.get_one(Event, UUID(edge))
        seen = hours(row.created_at)
        inside = Cursor(first, seen).encode(session, row.user_id)
        away = Cursor(first, seen - 24).encode(session, row.user_id)
    assert Reader(alice, cursor=inside).subjects() == made[1:]
    response = alice.get("/events", params={"after": away})
    assert (response.status_code, response.json()["code"]) == (410, "cursor_expired")


def _age(api: Api, event_id: str, by: str) -> None:
    with api.database.transaction() as session:
        session.execute(
            text(
                "UPDATE events SET created_at = created_at - CAST(:by AS interval) WHERE id = :id"
            ),
            {"by": by, "id": event_id},
        )


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("after=!!!", "after"),
        ("after=AAAA", "after"),
        ("after=", "after"),
        ("after=" + "A" * 600, "after"),
        ("after=AaGgsSk6fESfDi1rgaTDdQ", "after"),
        ("cursor=AAAA", "cursor"),
        ("types=", "types"),
        ("types=item.*", "types"),
        ("types=item.sold,item.created", "types"),
        ("types=item.stolen", "types"),
        ("types=item.sold&types=item.sold", "types"),
        ("limit=101", "limit"),
    ],
)
def test_list_events_422_names_the_parameter(alice: Client, query: str, parameter: str) -> None:
    response = alice.get(f"/events?{query}")
    assert response.status_code == 422, response.text
    assert [error["parameter"] for error in response.json()["errors"]] == [parameter]


def test_list_events_304_while_nothing_is_new(api: Api, alice: Client) -> None:
    with relaying(api.settings):
        create(api, alice)
        reader = Reader(alice)
        eventually(lambda: len(reader.ids()) == 1)
    query = {"after": reader.cursor or ""}

    def poll_twice() -> int:
        etag = alice.get("/events", params=query).headers["ETag"]
        return alice.get("/events", params=query, headers={"If-None-Match": etag}).status_code

    # The hour may turn within one pair of polls, but not within both.
    assert 304 in {poll_twice(), poll_twice()}


def test_create_item_201_goes_to_the_webhooks_that_no_condition_keeps_out(
    api: Api, alice: Client, bob: Client
) -> None:
    """Each webhook that is not wanted differs from a wanted one by one condition."""

    def hook(client: Client, **settings: Any) -> str:
        body = {"url": "https://shop.example/hook", "types": ["item.created"], **settings}
        made = client.post("/webhooks", json=body)
        assert made.status_code == 201, made.text
        return str(made.json()["id"])

    wanted = [hook(alice, types=[kind]) for kind in ("item.created", "item.*", "*")]
    wanted.append(hook(alice, filter='data.title == "Wool coat"'))
    hook(bob)
    hook(alice, types=["item.sold", "order.*"])
    hook(alice, filter='data.title == "Silk scarf"')
    deleted, disabled = hook(alice), hook(alice)
    assert alice.delete(f"/webhooks/{deleted}").status_code == 204
    off = alice.patch(f"/webhooks/{disabled}", json={"status": "disabled"})
    assert off.json()["status"] == "disabled"
    item = create(api, alice, title="Wool coat")
    hook(alice)  # after the event

    fan_out = FanOut(0, Fence())
    with closing(connect(api.settings.need_database_url(), "test")) as connection:
        fan_out.take_over(connection)
        while fan_out.move(connection):
            pass
    with api.database.transaction() as session:
        got = session.scalars(
            select(Delivery.webhook_id).where(
                Delivery.subject_id == UUID(item["id"]), Delivery.event_type == "item.created"
            )
        ).all()
    assert sorted(map(str, got)) == sorted(wanted)
