"""Every schema, parameter, header and media type has a valid example; cursors look like ours."""

import base64
from collections.abc import Iterator
from typing import Any

import pytest

from cute_api.models._gen.version import API_VERSION
from cute_api.services.common.cursors import HEAD_SIZE, Listing
from cute_api.spec import Spec
from tests.spec.document import DOCUMENT, Json, by_id, resolve, schemas, validator, walk

SIGNATURE_SIZE = 12
GROUPS = ("parameters", "headers")
# All in one test: to report a test takes longer than to check an example.
LEAST_EXAMPLES = 400
NAMES = {"cursor", "next_cursor", "after", "X-Changes-Cursor"}
LINK = "cursor="


def errors(place: str, example: Any) -> list[tuple[str, str]]:
    """The errors in an example of the schema at a place."""
    return [(place, error.message) for error in validator(place).iter_errors(example)]


def schema_examples() -> Iterator[tuple[str, Any]]:
    for place, schema in schemas():
        yield from ((place, example) for example in schema.get("examples", ()))


def media_types() -> Iterator[tuple[str, Json]]:
    for place, node in walk(DOCUMENT):
        if place.endswith("/content"):
            for kind, media in node.items():
                yield f"{place}/{kind.replace('/', '~1')}", media


def test_example_of_a_schema_is_valid() -> None:
    examples = list(schema_examples())
    assert len(examples) > LEAST_EXAMPLES
    assert not [error for place, example in examples for error in errors(place, example)]


@pytest.mark.parametrize("group", GROUPS)
def test_example_of_parameters_and_headers_is_valid(group: str) -> None:
    for name, node in DOCUMENT["components"][group].items():
        validator(f"#/components/{group}/{name}/schema").validate(node["example"])


def test_examples_of_a_body_are_valid() -> None:
    bodies = list(media_types())
    assert [place for place, media in bodies if not media["examples"]] == []
    assert not [
        error
        for place, media in bodies
        for example in media["examples"].values()
        for error in errors(f"{place}/schema", resolve(example)["value"])
    ]


def test_every_page_example_agrees_with_itself() -> None:
    for name, node in by_id().items():
        for media in resolve(node["responses"].get("200", {})).get("content", {}).values():
            for example in media["examples"].values():
                value = resolve(example)["value"]
                if name in {"list_events", "list_item_changes"}:
                    assert value["next_cursor"]
                elif name.startswith("list_"):
                    assert (value["next_cursor"] is not None) is value["has_more"], name


def test_no_example_shows_another_users_sku() -> None:
    for name in ("item", "item_page", "item_change_page", "item_snapshot"):
        assert "sku" not in str(DOCUMENT["components"]["examples"][name]["value"])


def texts(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        for value in node.values():
            yield from texts(value)
    elif isinstance(node, list):
        for value in node:
            yield from texts(value)


def example_cursors(node: Any, name: str = "") -> Iterator[str]:
    """The cursors in examples and links."""
    if isinstance(node, list):
        for value in node:
            yield from example_cursors(value, name)
    elif isinstance(node, dict):
        own = str(node.get("name", name))
        for key, value in node.items():
            if key in {"example", "examples"} and own in NAMES:
                yield from texts(value)
            elif key in NAMES and isinstance(value, str):
                yield value
            else:
                yield from example_cursors(value, key if key not in {"schema"} else own)
    elif isinstance(node, str) and LINK in node and node.startswith("<"):
        yield node.partition(LINK)[2].partition(">")[0]


def test_every_example_of_a_cursor_has_the_form_of_a_real_one() -> None:
    found = list(example_cursors(Spec.load(sandbox=True).document))
    assert len(found) > 20
    # `after` is also the later version of a difference, and the new value of a setting.
    for cursor in set(found) - {"newest", API_VERSION, "read:items, write:items"}:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        assert raw[0] in set(Listing), cursor
        assert len(raw) > HEAD_SIZE + SIGNATURE_SIZE, cursor
