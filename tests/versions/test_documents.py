"""The document of each living version, and its versions for people: Markdown, and an Atom feed."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest

from cute_api.edge.validation.schemas import Schemas, errors_in_body
from cute_api.models._gen.version import API_VERSION
from cute_api.portal.derived import atom_feed
from cute_api.portal.docs.releases import markdown
from cute_api.spec import Spec
from cute_api.versions.patches import apply
from tests.fixtures.contract import committed
from tests.spec.test_example_meaning import objects
from tests.versions.changes import NEW, colour, versions

VERSIONS = committed()
PREFIX = "#/components/schemas/"
TEXTS = {"description", "examples", "example", "summary", "title"}
BASE = "https://api.cute.example"
ATOM = {"": "http://www.w3.org/2005/Atom"}
RETIRING = {"2026-12-01": {"deprecated": "2027-01-02", "sunset": "2028-01-02"}}
RELEASES = versions([colour()], RETIRING).releases()


@pytest.mark.parametrize("date", VERSIONS.living)
def test_the_examples_of_each_version_are_valid(date: str) -> None:
    assert invalid_examples(VERSIONS.spec_of(date)) == {}


@pytest.mark.parametrize(
    ("schema", "old", "new"),
    [("Money", "amount", "value"), ("Item", "title", "name"), ("Order", "total", "sum")],
)
def test_a_renamed_property_is_renamed_in_all_examples_and_back(
    schema: str, old: str, new: str
) -> None:
    document = VERSIONS.spec.document
    place = f"/components/schemas/{schema}/properties"
    renamed = apply(document, [{"rename": f"{place}/{old}", "to": new}])
    assert invalid_examples(Spec(renamed, sandbox=True)) == {}
    assert renamed["components"]["schemas"][schema]["examples"][0].keys() >= {new}
    assert old not in renamed["components"]["schemas"][schema]["examples"][0]
    assert apply(renamed, [{"rename": f"{place}/{new}", "to": old}]) == document


@pytest.mark.parametrize(
    ("name", "into"),
    [
        ("category", {"category_id": "id", "category": "name"}),
        ("brand", {"brand_id": "id", "brand_name": "name"}),
        ("price", {"price_amount": "amount", "price_currency": "currency"}),
    ],
)
def test_an_object_is_split_into_fields_in_all_examples(name: str, into: dict[str, str]) -> None:
    document = VERSIONS.spec.document
    step = {"split": f"/components/schemas/Item/properties/{name}", "into": into}
    older = apply(document, [step])
    assert invalid_examples(Spec(older, sandbox=True)) == {}
    new, old = (version["components"]["schemas"]["Item"] for version in (document, older))
    assert {*into} <= {*old["required"]}
    for part, member in into.items():
        assert old["examples"][0][part] == new["examples"][0][name][member]
        was_null = {"type": "null"} in new["properties"][name].get("anyOf", ())
        assert ("null" in old["properties"][part].get("type", ())) == was_null


def test_a_field_moves_out_of_an_object_and_back_in_all_examples() -> None:
    document = VERSIONS.spec.document
    inner = "/components/schemas/DeliveryBudget/properties/resumes_at"
    outer = "/components/schemas/User/properties/held_until"
    older = apply(document, [{"move": inner, "to": outer}])
    assert invalid_examples(Spec(older, sandbox=True)) == {}
    user, budget = (older["components"]["schemas"][name] for name in ("User", "DeliveryBudget"))
    assert "held_until" in user["required"]
    assert "resumes_at" not in {**budget["properties"], **budget["examples"][0]}
    named = [
        example for example in objects(older["components"]["examples"]) if "deliveries" in example
    ]
    assert named
    assert all(
        "held_until" in example and "resumes_at" not in example["deliveries"] for example in named
    )
    back = apply(older, [{"move": outer, "to": inner}])
    assert invalid_examples(Spec(back, sandbox=True)) == {}
    assert back["components"]["examples"] == document["components"]["examples"]
    assert back["components"]["schemas"] == document["components"]["schemas"]


def invalid_examples(spec: Spec) -> dict[str, Any]:
    """The errors of the document's examples, by schema or response."""
    schemas = Schemas(spec)
    wrong = {}
    for name, schema in spec.document["components"]["schemas"].items():
        validator = schemas.compile({"$ref": PREFIX + name})
        for example in schema.get("examples", ()):
            if found := errors_in_body(validator, example):
                wrong[name] = found
    for operation in spec.operations.values():
        for status, response in operation.responses.items():
            for media in response.get("content", {}).values():
                for example in media.get("examples", {}).values():
                    value = spec.resolve(example).get("value")
                    found = errors_in_body(schemas.compile(media["schema"]), value)
                    if isinstance(value, dict) and found:
                        wrong[f"{operation.id} {status}"] = found
    return wrong


@pytest.mark.parametrize("number", range(len(VERSIONS.changes)))
def test_each_change_touches_what_it_says(number: int) -> None:
    newer = VERSIONS.spec
    for change in reversed(VERSIONS.changes[number + 1 :]):
        newer = Spec(apply(newer.document, change.patch), sandbox=True)
    change = VERSIONS.changes[number]
    older = Spec(apply(newer.document, change.patch), sandbox=True)
    requests: set[str] = set()
    responses: set[str] = set()
    for name, operation in older.operations.items():
        other = newer.operations[name]
        if _shape(older, [operation.bodies, *map(_of, operation.parameters)]) != _shape(
            newer, [other.bodies, *map(_of, other.parameters)]
        ):
            requests.add(name)
        if _shape(older, operation.responses) != _shape(newer, other.responses):
            responses.add(name)
    events: set[str] = {
        name
        for name, entry in older.document["webhooks"].items()
        if _shape(older, entry) != _shape(newer, newer.document["webhooks"][name])
    }
    # The feed shows events in the version of its caller without a function of its own.
    responses -= {"list_events", "get_event", "stream_events"} if events else set()
    assert (set(change.requests), set(change.responses)) == (requests, responses)
    assert set(change.events) == events


def _of(parameter: Any) -> Any:
    return [parameter.name, parameter.schema]


def _shape(spec: Spec, node: Any) -> Any:
    """The requirements of a part of a document, with everything that it refers to."""
    names = dict.fromkeys(_names(node))
    for name in iter(list(names)):
        _add(spec, name, names)
    return _bare(node), {
        name: _bare(spec.document["components"]["schemas"][name]) for name in sorted(names)
    }


def _add(spec: Spec, name: str, names: dict[str, None]) -> None:
    for other in _names(spec.document["components"]["schemas"][name]):
        if other not in names:
            names[other] = None
            _add(spec, other, names)


def _names(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        reference = node.get("$ref")
        if isinstance(reference, str) and reference.startswith(PREFIX):
            yield reference.removeprefix(PREFIX)
        for part in node.values():
            yield from _names(part)
    elif isinstance(node, list | tuple):
        for part in node:
            yield from _names(part)


def _bare(node: Any) -> Any:
    """Without texts and examples; a property may have the name of one of these."""
    if isinstance(node, dict):
        return {
            key: _bare(value)
            for key, value in node.items()
            if key not in TEXTS or (isinstance(value, dict) and key != "examples")
        }
    if isinstance(node, list | tuple):
        return [_bare(part) for part in node]
    return node


def parsed(document: bytes) -> ElementTree.Element:
    return ElementTree.fromstring(document)


def text(node: ElementTree.Element, name: str) -> str:
    found = node.findall(name, ATOM)
    assert len(found) == 1, f"one {name}, not {len(found)}"
    assert found[0].text
    return found[0].text


def links(node: ElementTree.Element) -> dict[str, str]:
    return {link.attrib["rel"]: link.attrib["href"] for link in node.findall("link", ATOM)}


def test_the_feed_has_an_entry_for_each_change_and_each_end_newest_first() -> None:
    root = parsed(atom_feed(RELEASES, BASE))
    assert root.tag == "{http://www.w3.org/2005/Atom}feed"
    entries = root.findall("entry", ATOM)
    titles = [text(entry, "title") for entry in entries]
    assert any(title.startswith(f"Version {API_VERSION}: ") for title in titles)
    assert [title for title in titles if API_VERSION not in title] == [
        f"Version {NEW}: colour of an item is color.",
        "Version 2026-12-01 retires on 2028-01-02.",
        "Version 2026-12-15: paused_webhooks of the event key.revoked was renamed to "
        "paused_webhook_count.",
        "Version 2026-12-15: user.deliveries.held_until of GET /v1/me was renamed to "
        "user.deliveries.resumes_at.",
    ]
    assert text(entries[0], "summary") == "In requests, responses and events."
    ids = [text(root, "id"), *(text(entry, "id") for entry in entries)]
    assert len(set(ids)) == len(ids)
    assert ids[1] == f"{BASE}/docs/versions#{NEW}-colour"
    updated = [datetime.fromisoformat(text(entry, "updated")) for entry in entries]
    assert updated == sorted(updated, reverse=True)
    assert datetime.fromisoformat(text(root, "updated")) == updated[0]
    assert text(root, "author/name")
    places = [*links(root).values(), *(links(entry)["alternate"] for entry in entries)]
    assert all(urlsplit(place).netloc for place in (*ids, *places)), "absolute"
    assert links(root)["self"] == ids[0] == f"{BASE}/docs/changelog.atom"


def test_a_feed_without_changes_has_the_day_of_its_first_version() -> None:
    root = parsed(atom_feed(RELEASES[-1:], BASE))
    assert text(root, "updated") == "2027-01-02T00:00:00Z", "or when its end was announced"
    stays = versions([colour()]).releases()[-1:]
    root = parsed(atom_feed(stays, BASE))
    assert (root.findall("entry", ATOM), text(root, "updated")) == ([], "2026-12-01T00:00:00Z")


def test_the_page_has_each_version_with_its_changes_and_its_end() -> None:
    page = markdown(RELEASES)
    sections = page.split("\n## ")[1:]
    assert [section[:10] for section in sections] == [NEW, API_VERSION, "2026-12-15", "2026-12-01"]
    assert "- `colour` of an item is `color`. In requests, responses and events." in sections[0]
    assert sections[2].count("\n- ") == 2
    assert "**Retires on 2028-01-02** (00:00 UTC), announced on 2027-01-02" in sections[3]
    assert page.count("Retires on") == 1
