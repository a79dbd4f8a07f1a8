"""PATCH is RFC 7396 on the fields that a caller may write, and silent when it changes nothing."""

from typing import Any
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from cute_api.models import Event
from tests.fixtures.api import Api, Client
from tests.fixtures.properties import examples
from tests.properties.bodies import Json, References, new_item, patch

WRITABLE = (
    "title",
    "description",
    "price",
    "category_id",
    "brand_id",
    "size",
    "color",
    "condition",
    "images",
    "sku",
    "metadata",
    "status",
)
NAMED = ("category", "brand")
KEPT = ("id", "seller", "created_at")
MEDIA_TYPES = ("application/merge-patch+json", "application/json")
MAX_PATCHES = 4


def merge(target: Any, change: Any) -> Any:
    """RFC 7396, section 2, to the letter."""
    if not isinstance(change, dict):
        return change
    merged = dict(target) if isinstance(target, dict) else {}
    for name, value in change.items():
        if value is None:
            merged.pop(name, None)
        else:
            merged[name] = merge(merged.get(name), value)
    return merged


def sent_form(item: Json) -> Json:
    """An item with the ids that requests have, where a response has objects."""
    named = {f"{name}_id": item[name] and item[name]["id"] for name in NAMED}
    return {**{name: value for name, value in item.items() if name not in NAMED}, **named}


def writable(document: Json) -> Json:
    """The fields to compare, in one form: missing ones are null, as in the API."""
    if "category" in document:
        document = sent_form(document)
    fields = {name: document.get(name) for name in WRITABLE}
    images = [{"url": image["url"], "alt": image.get("alt")} for image in document["images"]]
    return {**fields, "images": images}


def events_of(api: Api, item_id: str) -> list[tuple[str, Json]]:
    with api.database.transaction() as session:
        rows = session.scalars(
            select(Event).where(Event.subject_id == item_id).order_by(Event.position)
        )
        return [(row.type, row.data) for row in rows]


def send(alice: Client, item: Json, change: Json, media_type: str) -> tuple[Json, str]:
    response = alice.request(
        "PATCH", f"/items/{item['id']}", json=change, headers={"Content-Type": media_type}
    )
    assert response.status_code == 200, response.text
    return response.json(), response.headers["ETag"]


@examples(0.5)
@given(st.data())
def test_update_item_200_is_a_merge_patch(api: Api, known: References, data: st.DataObject) -> None:
    alice = api.client(f"alice-{uuid4().hex}")
    created = alice.post("/items", json=data.draw(new_item(known)))
    assert created.status_code == 201, created.text
    item, tag = created.json(), created.headers["ETag"]
    for _ in range(data.draw(st.integers(1, MAX_PATCHES), label="patches")):
        # Some fields are sent as they are: a change of nothing, alone or among others.
        same = data.draw(st.sets(st.sampled_from(WRITABLE), max_size=3), label="same")
        drawn = data.draw(st.just({}) | patch(known) if same else patch(known), label="patch")
        known_now = writable(item)
        change = {**drawn, **{name: known_now[name] for name in sorted(same)}}
        media_type = data.draw(st.sampled_from(MEDIA_TYPES))
        expected = writable(merge(sent_form(item), change))
        before = events_of(api, item["id"])

        after, new_tag = send(alice, item, change, media_type)

        assert writable(after) == expected
        assert {name: after[name] for name in KEPT} == {name: item[name] for name in KEPT}
        recorded = events_of(api, item["id"])
        if expected == writable(item):
            assert (after, new_tag, recorded) == (item, tag, before)
        else:
            assert new_tag != tag
            assert recorded == [*before, ("item.updated", after)]

        for other in MEDIA_TYPES:
            assert send(alice, item, change, other) == (after, new_tag), "PATCH is idempotent"
        assert events_of(api, item["id"]) == recorded
        shown = alice.get(f"/items/{item['id']}")
        assert (shown.json(), shown.headers["ETag"]) == (after, new_tag)
        item, tag = after, new_tag
