"""`cute catalog retire`: categories and brands end, and their items move to what replaces them."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import text

from cute_api.models import Item, clock
from cute_api.services.catalogue.announcing import MODELS, CatalogKind
from cute_api.services.catalogue.retirement import retire
from tests.api.items.catalogue import command, made, recorded
from tests.api.items.copies.mirror import Mirror
from tests.api.items.test_items import create
from tests.fixtures.api import Api, Client
from tests.webhooks.backend import eventually

PLURALS = {CatalogKind.CATEGORY: "categories", CatalogKind.BRAND: "brands"}
WAITING = text(
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


def errors(response: httpx.Response) -> list[tuple[str, str]]:
    assert response.status_code == 422
    return [(error["pointer"], error["code"]) for error in response.json()["errors"]]


@pytest.mark.parametrize("kind", CatalogKind)
def test_the_items_of_a_merged_one_move_and_everyone_learns_it(
    api: Api, alice: Client, relay: None, kind: CatalogKind
) -> None:
    old, middle, new = (made(api, kind) for _ in range(3))
    field, plural = f"{kind}_id", PLURALS[kind]
    items = [create(api, alice, **{field: str(old)}, status=s) for s in ("active", "draft")]
    mirror = Mirror(alice, limit=100)
    before = alice.get(f"/{plural}").json()["catalog"]["version"]
    for retired, into, moved in ((old, middle, 2), (old, middle, 0), (middle, new, 2)):
        assert retire(api.database.transaction, kind, retired, into) == moved
    assert alice.get(f"/{plural}").json()["catalog"]["version"] > before
    shown = alice.get(f"/{plural}/{old}").json()
    assert (shown["replaced_by"], shown["retired_at"][-1]) == (str(new), "Z")
    for item in items:
        now = alice.get(f"/items/{item['id']}").json()
        assert now[kind]["id"] == str(new)
        assert now["etag"] != item["etag"]
        assert recorded(api, UUID(item["id"]), "item.updated")[-1] == now
    for wanted in (old, new):
        listed = alice.get("/items", params={field: [str(wanted)]}).json()["data"]
        assert [item["id"] for item in listed] == [items[0]["id"]]
    eventually(lambda: (mirror.get(items[0]["id"], kind) or {}).get("id") == str(new))
    told = recorded(api, old, "catalog.changed")
    assert {event[kind]["replaced_by"] for event in told} == {str(middle)}


@pytest.mark.parametrize("kind", CatalogKind)
def test_a_retired_one_is_refused_with_its_replacement(
    api: Api, alice: Client, kind: CatalogKind
) -> None:
    old, new, ended = (made(api, kind) for _ in range(3))
    field = f"{kind}_id"
    kept = create(api, alice, sku=f"kept {kind}", **{field: str(ended)})
    assert command(api, "retire", kind, old, "--into", new).output.endswith(
        "is retired; 0 items moved.\n"
    )
    assert command(api, "retire", kind, ended).exit_code == 0
    wrong, by_sku = api.new_item(**{field: str(old)}), f"/me/items/by-sku/kept {kind}"
    for response in (
        alice.post("/items", json=wrong),
        alice.post("/items?validate_only=true", json=wrong),
        alice.put(by_sku, json=wrong),
        alice.put(f"/me/items/by-sku/{kind}", json=wrong),
        alice.patch(f"/items/{kept['id']}", json={field: str(old)}),
    ):
        assert errors(response) == [(f"/{field}", "retired_reference")]
        assert str(new) in response.json()["errors"][0]["detail"]
    several = alice.post(
        "/items",
        json={
            **wrong,
            "attributes": {"gender": "women"},
            "sizes": [{"system": "eu", "value": "99"}],
        },
    )
    assert errors(several)[0] == (f"/{field}", "retired_reference")
    assert len(errors(several)) > 1
    rows = [
        {"op": "create", "item": api.new_item(**{field: str(reference)})}
        for reference in (old, new)
    ]
    results = alice.post("/items/batch", json={"operations": rows}).json()["data"]
    assert [row["status"] for row in results] == [422, 201]
    same = {field: str(ended), "title": "Hat"}
    assert alice.put(by_sku, json=api.new_item(**same)).json()[kind]["id"] == str(ended)
    assert alice.patch(f"/items/{kept['id']}", json=same).status_code == 200
    for item, found in ((same, ["/title"]), ({field: str(old)}, ["/title", f"/{field}"])):
        untitled = alice.put(by_sku, json={**api.new_item(**item), "title": ""})
        assert [pointer for pointer, _ in errors(untitled)] == found


def test_what_cannot_be_retired_is_refused(api: Api) -> None:
    old, new, unknown = made(api, CatalogKind.BRAND), made(api, CatalogKind.BRAND), uuid4()
    parent = made(api, CatalogKind.CATEGORY)
    child = made(api, CatalogKind.CATEGORY, parent)
    retired, other = made(api, CatalogKind.BRAND), made(api, CatalogKind.BRAND)
    assert command(api, "retire", CatalogKind.BRAND, retired, "--into", other).exit_code == 0
    for arguments, reason in (
        ((CatalogKind.BRAND, old, "--into", old), "replace itself"),
        ((CatalogKind.BRAND, unknown, "--into", new), f"has the id {unknown}"),
        ((CatalogKind.BRAND, old, "--into", unknown), f"has the id {unknown}"),
        ((CatalogKind.BRAND, old, "--into", retired), "retired itself"),
        ((CatalogKind.BRAND, retired, "--into", new), f"merged into {other}"),
        ((CatalogKind.CATEGORY, parent), "categories below it"),
        ((CatalogKind.CATEGORY, parent, "--into", child), "categories below it"),
    ):
        assert reason in str(command(api, "retire", *arguments).exception)


def waiting(api: Api) -> int:
    with api.database.engine.connect() as connection:
        return connection.scalar(WAITING) or 0


def test_retiring_waits_for_an_item_that_is_being_added(api: Api, alice: Client) -> None:
    old, new = made(api, CatalogKind.CATEGORY), made(api, CatalogKind.CATEGORY)
    item = create(api, alice)
    with ThreadPoolExecutor(1) as pool:
        with api.database.transaction() as session:
            session.get_one(Item, UUID(item["id"])).category_id = old
            session.flush()
            retired = pool.submit(command, api, "retire", CatalogKind.CATEGORY, old, "--into", new)
            eventually(lambda: waiting(api))
        assert retired.result().output.endswith("; 1 items moved.\n")
    assert alice.get(f"/items/{item['id']}").json()["category"]["id"] == str(new)


@pytest.mark.parametrize("kind", CatalogKind)
def test_an_item_that_is_added_while_its_category_or_brand_retires_is_refused(
    api: Api, alice: Client, kind: CatalogKind
) -> None:
    """The calls read the row before it is retired, so only the trigger knows."""
    old, new = made(api, kind), made(api, kind)
    bob, carol = api.client("bob"), api.client("carol")
    item, field = create(api, bob), {f"{kind}_id": str(old)}
    rows = [{"op": "update", "id": create(api, carol)["id"], "item": field}]
    with ThreadPoolExecutor(3) as pool:
        with api.database.transaction() as session:
            row: Any = session.get_one(MODELS[kind], old, with_for_update=True)
            created = pool.submit(alice.post, "/items", json=api.new_item(**field))
            changed = pool.submit(bob.patch, f"/items/{item['id']}", json=field)
            batch = pool.submit(carol.post, "/items/batch", json={"operations": rows})
            eventually(lambda: waiting(api) == 3)
            row.retired_at, row.replaced_by = clock.now(session), new
        refused = [created.result().json(), changed.result().json()]
        refused.append(batch.result().json()["data"][0]["problem"])
    pointers = [f"/{kind}_id", f"/{kind}_id", f"/item/{kind}_id"]
    for problem, pointer in zip(refused, pointers, strict=True):
        [error] = problem["errors"]
        assert (error["pointer"], error["code"]) == (pointer, "retired_reference")
        assert str(new) in error["detail"]
