"""Documents of others: whatever they hold is compared, or said not to be."""

import copy
import json
import random
from pathlib import Path
from typing import Any

import pytest
import yaml

from scripts.spec.diff import Rule, compare, versions
from scripts.spec.diff.__main__ import main
from scripts.spec.diff.schema.comparison import MOST_WAYS
from scripts.spec.diff.shape import SoundDocument
from scripts.spec.diff.sources import Source, SourceError, file
from tests.spec.document import DOCUMENT

SMALL = """
openapi: 3.1.0
info: {title: Cats, version: '1'}
paths:
  /cats/{id}:
    parameters: [{$ref: '#/components/parameters/id'}]
    get:
      operationId: get_cat
      responses:
        200:
          description: A cat.
          headers: {X-Left: {schema: {type: integer}}}
          content: {application/json: {schema: {$ref: '#/components/schemas/Cat'}}}
components:
  parameters:
    id: {name: id, in: path, required: true, schema: {type: string}}
  schemas:
    Cat:
      type: object
      required: [name]
      properties:
        name: {type: string, minLength: 1}
        kind: {oneOf: [{$ref: '#/components/schemas/Cat'}, {type: string, enum: [a, b]}]}
"""
VALUES: list[Any] = [
    *(0, -1, 2.5, "", "x", True, False, None, [], {}, [1], {"a": 1}, [[[]]], 1e400),
    *({"$ref": "#/nowhere"}, {"$ref": 5}, {"$ref": "#/components/schemas/Cat"}, {"type": 5}),
]


def spots(node: Any) -> list[tuple[Any, Any]]:
    """Every place of a document: the object or list, and the key."""
    keys = list(node) if isinstance(node, dict) else range(len(node))
    below = [node[key] for key in keys if isinstance(node[key], dict | list)]
    return [(node, key) for key in keys] + [spot for inner in below for spot in spots(inner)]


@pytest.fixture
def small(tmp_path: Path) -> Source:
    """Statuses of this document are numbers, as YAML reads them."""
    path = tmp_path / "small.yaml"
    path.write_text(SMALL)
    return file(path)


def test_whatever_becomes_of_a_document_it_is_compared(small: Source) -> None:
    assert small.malformed == {}
    chance, found = random.Random(1), set()
    for _ in range(300):
        spoiled = copy.deepcopy(dict(small.bundle))
        for _ in range(chance.randint(1, 3)):
            holder, key = chance.choice(spots(spoiled))
            holder[key] = copy.deepcopy(chance.choice(VALUES))
        sound = SoundDocument(spoiled)
        other = Source("spoiled", sound.document, {}, malformed=sound.malformed)
        for base, head in ((small, other), (other, small)):
            found |= {change.rule for change in versions.changes(base, head)}
    assert Rule.MALFORMED in found


@pytest.mark.parametrize("least", ["1", 10**400])
def test_malformed_part_is_a_finding_at_its_place(small: Source, least: object) -> None:
    spoiled = copy.deepcopy(dict(small.bundle))
    spoiled["components"]["schemas"]["Cat"]["properties"]["name"]["minLength"] = least
    spoiled["components"]["parameters"]["id"] = 5
    sound = SoundDocument(spoiled)
    head = Source("head", sound.document, {}, malformed=sound.malformed)
    found = {
        change.pointer: change.reason.removesuffix(": it was left out.")
        for change in versions.changes(small, head)
        if change.rule is Rule.MALFORMED
    }
    name = "/components/schemas/Cat/properties/name/minLength"
    reference = "refers to #/components/parameters/id, which isn't there"
    assert found == {
        name: "Cat.name is not a valid number",
        "/components/parameters/id": "id is not an object",
        "/paths/~1cats~1{id}/parameters/0": f"PARAMETERS /cats/{{id}} {reference}",
    }
    assert [change.rule for change in versions.changes(head, head)] == [], "nothing changed"


def test_older_versions_are_compared_only_where_both_sides_have_their_changes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    head = tmp_path / "openapi.json"
    head.write_text(json.dumps({**DOCUMENT, "info": {**DOCUMENT["info"], "version": "9"}}))
    committed = Path("openapi/dist/openapi.json").resolve()
    assert main(["--base-file", str(committed), "--head-file", str(head)]) == 0
    shown = capsys.readouterr().out
    assert "1 change: 0 breaking, 0 risky, 1 safe." in shown
    older = ", ".join(entry["date"] for entry in DOCUMENT["x-versions"][:-1])
    assert f"Not compared: {older}, because one side has no versions.json" in shown


def of_schemas(schemas: dict[str, Any], version: str = "3.1.0") -> dict[str, Any]:
    """A document whose operation responds with the first schema."""
    first = {"$ref": f"#/components/schemas/{next(iter(schemas))}"}
    content = {"application/json": {"schema": first}}
    operation = {"responses": {"200": {"description": "OK", "content": content}}}
    return {
        "openapi": version,
        "info": {"title": "Any", "version": "1"},
        "paths": {"/all": {"get": operation}},
        "components": {"schemas": schemas},
    }


def each_with_all(number: int, most: int) -> dict[str, Any]:
    """Schemas that each have a field for every other: `number`! ways lead through them."""
    names = [f"Part{index}" for index in range(number)]
    fields = {name: {"$ref": f"#/components/schemas/{name}"} for name in names}
    return of_schemas(
        {
            name: {"type": "object", "properties": {**fields, "is": {"maxLength": most}}}
            for name in names
        }
    )


def test_schemas_that_all_lead_to_each_other_are_each_compared_once() -> None:
    found = compare(each_with_all(30, 8), each_with_all(30, 9))
    assert len(found) == 30
    assert {change.rule for change in found} == {Rule.RESPONSE_BOUND_WIDENED}
    assert all(change.uses for change in found)
    # Beyond the bound each pair has one way: that of a schema, and that of its changed field.
    assert sum(len(change.uses) for change in found) <= MOST_WAYS + 60


def in_file(path: Path, document: dict[str, Any]) -> Source:
    path.write_text(yaml.safe_dump(document))
    return file(path)


OLDER = {"exclusiveMinimum": True, "minimum": 0, "nullable": True, "type": "number"}
NEWER = {"exclusiveMinimum": 0, "type": ["number", "null"]}


def test_schemas_of_openapi_3_0_are_compared_with_those_of_3_1_by_what_they_mean(
    tmp_path: Path,
) -> None:
    before = in_file(tmp_path / "a.yaml", of_schemas({"Price": OLDER}, "3.0.3"))
    assert before.malformed == {}
    same = in_file(tmp_path / "b.yaml", of_schemas({"Price": NEWER}))
    assert [change.pointer for change in versions.changes(before, same)] == ["/openapi"]
    strict = {**OLDER, "nullable": False, "minimum": 5}
    after = in_file(tmp_path / "c.yaml", of_schemas({"Price": strict}, "3.0.3"))
    found = {change.rule for change in versions.changes(before, after)}
    assert found == {Rule.RESPONSE_NULL_REMOVED, Rule.RESPONSE_BOUND_NARROWED}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "is not an OpenAPI document"),
        ("swagger: '2.0'", "is not an OpenAPI document"),
        ("a: [", "is neither JSON nor YAML"),
        ("[" * 150 + "]" * 150, "is nested deeper"),
        (
            "a0: &a0 [1]\n"
            + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12)),
            "has more than 2,000,000 values",
        ),
    ],
    ids=["empty", "swagger", "cut off", "deep", "bomb"],
)
def test_file_that_is_no_document_is_refused_in_one_line(
    tmp_path: Path, text: str, why: str
) -> None:
    path = tmp_path / "openapi.yaml"
    path.write_text(text)
    with pytest.raises(SourceError) as caught:
        file(path)
    assert str(caught.value).startswith(f"{path} {why}")
    assert "\n" not in str(caught.value)
