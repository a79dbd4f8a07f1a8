"""Every text of every request body, as the document lists them, with what misleads its readers.

A new field is tried by itself: a text that takes these characters fails the test.
"""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest

from cute_api.lib.public_urls import DETAIL
from cute_api.lib.visible import MISLEADING
from cute_api.spec import Operation
from tests.api.apps import new_app
from tests.api.world import World
from tests.fixtures.api import Api, Client
from tests.spec.document import Json, resolve

Path = tuple[str | int, ...]

# One of each kind: `tests/test_visible.py` has the others.
OVERRIDE, INVISIBLE = "\u202e", "\u200b"
HOSTILE = (OVERRIDE, INVISIBLE)
# In the path of a text that may have several lines, or is not shown to others.
SEVERAL_LINES = {"description", "body", "metadata", "filter"}
# It finds its webhook first, and then has the rule of `create_webhook`.
BY_ITS_SERVICE = ("update_webhook", ("filter",))
IMAGES = [
    *("http://169.254.169.254/latest", "https://127.0.0.1/x.exe"),
    *("https://[::1]/a", "https://a.local/"),
]


@pytest.fixture(scope="module")
def world(api: Api) -> World:
    return World(api, api.client("alice"), api.client("bob"), api.client(None))


def complete(schema: Json) -> Any:
    """An example that has every field of a schema; of a list, one of each kind."""
    whole = resolve(schema)
    if "properties" in whole:
        return {name: complete(part) for name, part in whole["properties"].items()}
    if whole.get("type") == "array":
        kinds = resolve(whole["items"]).get("discriminator", {}).get("mapping", {})
        return [complete({"$ref": kind}) for kind in kinds.values()] or [complete(whole["items"])]
    if "const" in whole:
        return whole["const"]
    values: list[Any] = whole.get("examples") or whole["enum"]
    given = [value for value in values if value is not None]
    # The example of a field that may be null can be null; its first form is a value.
    return given[0] if given else complete(whole["anyOf"][0])


def texts(value: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """The texts in a body with their paths."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for name, part in value.items():
            yield from texts(part, (*path, name))
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from texts(part, (*path, index))


def with_text(body: Any, path: Path, text: str) -> Any:
    """A body with another text at a path."""
    changed = deepcopy(body)
    place = changed
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = text
    return changed


def caller_of(world: World, operation: Operation) -> Client:
    """Alice, or a new app for what only an app can call."""
    if operation.by_user:
        return world.alice
    return world.api.with_key(new_app(world.api.database).key.secret)


def sent(world: World, caller: Client, operation: Operation, body: Any) -> list[Json]:
    """The errors of a request, from its problem or, in a batch, from those of its rows."""
    response = world.call(operation, caller, json=body)
    if response.status_code == 422:
        return list(response.json()["errors"])
    assert response.status_code == 200, (operation.id, response.text)
    return [
        {**error, "pointer": f"/operations/{index}{error['pointer']}"}
        for index, row in enumerate(response.json()["data"])
        if row["problem"]
        for error in row["problem"].get("errors", ())
    ]


def test_every_text_of_every_body_refuses_what_misleads(world: World) -> None:
    tried = set()
    for operation in world.api.spec.operations.values():
        caller = caller_of(world, operation)
        for schema in operation.bodies.values():
            body = complete(schema)
            for path, text in texts(body):
                if (operation.id, path) == BY_ITS_SERVICE:
                    continue
                note = path == ("description",) and "webhook" in operation.id
                lines = SEVERAL_LINES.intersection(path) and not note
                for hostile in HOSTILE[:1] if lines else HOSTILE:
                    middle = f"{text[:-1]}{hostile}{text[-1:]}"
                    errors = sent(world, caller, operation, with_text(body, path, middle))
                    pointer = "".join(f"/{step}" for step in path)
                    pointed = [pointer.startswith(error["pointer"]) for error in errors]
                    assert any(pointed), (operation.id, pointer, ascii(hostile), errors)
                    assert not any(hostile in error["detail"] for error in errors)
                tried.add(path[-1])
    assert {"title", "alt", "sku", "filter", "source", "description", "body"} <= tried


@pytest.mark.parametrize("name", [f"a{hostile}b" for hostile in HOSTILE], ids=ascii)
def test_a_name_in_metadata_is_a_line(world: World, name: str) -> None:
    response = world.alice.post("/items", json=world.api.new_item(metadata={name: "v"}))
    assert response.status_code == 422
    assert response.json()["errors"][0]["pointer"] == "/metadata"


@pytest.mark.parametrize("url", IMAGES)
def test_an_image_elsewhere_than_at_a_public_name_is_refused_where_it_stands(
    world: World, url: str
) -> None:
    """In each request that takes images, also in an older version."""
    images = [{"url": "https://images.cute.example/a.jpg"}, {"url": url}]
    item_id, new = world.item(), world.api.new_item(images=images)
    older = world.api.client("alice", version="2026-12-01")
    for client in (world.alice, older):
        for response in (
            client.post("/items", json=new),
            client.patch(f"/items/{item_id}", json={"images": images}),
            client.put("/me/items/by-sku/IMAGE-1", json=new),
        ):
            assert response.status_code == 422
            (error,) = response.json()["errors"]
            assert error["pointer"] == "/images/1/url"
            assert error["detail"] == DETAIL or url.startswith("http://")
        rows = [
            {"op": "create", "item": new},
            {"op": "update", "id": item_id, "item": {"images": images}},
            {"op": "put", "sku": "IMAGE-2", "item": new},
        ]
        done = client.post("/items/batch", json={"operations": rows}).json()["data"]
        assert [row["problem"]["errors"][0]["pointer"] for row in done] == 3 * [
            "/item/images/1/url"
        ]


def test_a_sku_in_a_path_is_a_line_and_one_that_is_looked_for_may_be_anything(world: World) -> None:
    response = world.alice.put("/me/items/by-sku/a%E2%80%AEb", json=world.api.new_item())
    assert response.status_code == 422
    assert response.json()["errors"][0]["parameter"] == "sku"
    assert response.json()["errors"][0]["detail"] == MISLEADING
    assert world.alice.get("/me/items", params={"sku": "a\u202eb"}).json()["data"] == []


def test_texts_of_all_scripts_are_stored_as_they_came(world: World) -> None:
    texts = {
        "title": "فستان می\u200cخو\u0627\u0647م 👩🏽\u200d🎨",
        "description": "שמלה\u200f!\n\t❤\ufe0f",
        "size": "Größe 38½",
        "color": "crème & écru",
    }
    response = world.alice.post("/items", json=world.api.new_item(**texts))
    assert response.status_code == 201, response.text
    assert {name: response.json()[name] for name in texts} == texts
