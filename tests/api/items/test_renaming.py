"""`cute catalog rename`: lists, items and mirrors have the new name, and everyone is told."""

from typing import Any
from uuid import uuid4

import pytest

from cute_api.models import Category
from cute_api.services.catalogue.announcing import MODELS, CatalogKind
from tests.api.items.catalogue import command, made, recorded
from tests.api.items.copies.mirror import Mirror
from tests.api.items.test_items import create
from tests.fixtures.api import Api, Client
from tests.webhooks.backend import eventually


@pytest.mark.parametrize("kind", CatalogKind)
def test_a_renamed_one_is_told_and_reaches_lists_items_and_mirrors(
    api: Api, alice: Client, relay: None, kind: CatalogKind
) -> None:
    row_id, other = made(api, kind), made(api, kind)
    plural = "categories" if kind is CatalogKind.CATEGORY else "brands"
    item = create(api, alice, **{f"{kind}_id": str(row_id)})
    mirror = Mirror(alice, limit=100)
    before = alice.get(f"/{plural}").json()["catalog"]["version"]
    name = f"New {uuid4()}"
    for _ in range(2):
        assert command(api, "rename", kind, row_id, f" {name} ").exit_code == 0
    assert alice.get(f"/{plural}").json()["catalog"]["version"] > before
    shown = alice.get(f"/{plural}/{row_id}").json()
    assert shown["name"] == name
    told = recorded(api, row_id, "catalog.changed")
    assert told
    assert all(change[kind] == shown for change in told)
    assert recorded(api, other, "catalog.changed") == []
    now = alice.get(f"/items/{item['id']}").json()
    assert (now[kind]["name"], now["etag"] != item["etag"]) == (name, True)
    eventually(lambda: (mirror.get(item["id"], kind) or {}).get("name") == name)
    if kind is CatalogKind.BRAND:
        found = alice.get("/items", params={"q": name}).json()["data"]
        assert [row["id"] for row in found] == [item["id"]]


def test_the_paths_below_a_renamed_category_follow(api: Api, alice: Client) -> None:
    top, same = f"Top {uuid4()}", f"Deep {uuid4()}"
    with api.database.transaction() as session:
        paths = [[top], [top, same], [top, same, same], [same], [f"{top} 2"]]
        rows = [Category(name=path[-1], path=path) for path in paths]
        session.add_all(rows)
        session.flush()
        ids = [row.id for row in rows]

    def shown() -> list[tuple[str, list[str]]]:
        found = [alice.get(f"/categories/{row_id}").json() for row_id in ids]
        return [(row["name"], row["path"]) for row in found]

    assert command(api, "rename", "category", ids[1], "Middle").exit_code == 0
    wanted = [[top], [top, "Middle"], [top, "Middle", same], [same], [f"{top} 2"]]
    assert shown() == [(path[-1], path) for path in wanted]
    assert command(api, "rename", "category", ids[0], "Above").exit_code == 0
    wanted = [["Above"], ["Above", "Middle"], ["Above", "Middle", same], [same], [f"{top} 2"]]
    assert shown() == [(path[-1], path) for path in wanted]


@pytest.mark.parametrize("kind", CatalogKind)
def test_a_name_that_is_malformed_or_taken_is_refused(api: Api, kind: CatalogKind) -> None:
    row_id, other = made(api, kind), made(api, kind)
    with api.database.transaction() as session:
        row: Any = session.get_one(MODELS[kind], other)
        taken = row.name
    wrong = [(row_id, taken, "Merge them"), (row_id, " ", "empty"), (uuid4(), "Hats", "has the id")]
    if kind is CatalogKind.CATEGORY:
        wrong.append((row_id, "Hats > Caps", "can't contain"))
    else:
        wrong.append((row_id, taken.upper(), "Merge them"))
    for named, name, reason in wrong:
        assert reason in str(command(api, "rename", kind, named, name).exception)
    assert command(api, "rename", kind, row_id, f"Free {uuid4()}").exit_code == 0
