"""Documents of others: the kit reads them, or says in one line what they lack."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from cute_contract.cli import main
from cute_contract.provider.promises.catalogue import catalogue
from cute_contract.provider.spec import Spec

Json = dict[str, Any]
CATS: Json = {
    "openapi": "3.0.3",
    "info": {"title": "Cats", "version": "1"},
    "paths": {
        "/cats": {
            "get": {
                "operationId": "get_cats",
                "parameters": [{"$ref": "#/components/parameters/page"}],
                "responses": {
                    "200": {
                        "description": "Cats.",
                        "content": {
                            "application/json": {
                                "schema": {
                                    "type": "array",
                                    "items": {"$ref": "#/components/schemas/Cat"},
                                }
                            }
                        },
                    }
                },
            }
        },
        "/dogs": {"get": {"summary": "An operation without a name or responses."}},
    },
    "components": {
        "parameters": {"page": {"name": "page", "in": "query", "schema": {"type": "integer"}}},
        "schemas": {
            "Cat": {
                "type": "object",
                "required": ["name"],
                "properties": {
                    "name": {"type": "string", "nullable": True},
                    "kitten": {"$ref": "#/components/schemas/Cat"},
                },
            }
        },
    },
}
CONTRACT = {
    "cute_contract": 1,
    "consumer": "shop",
    "spec_version": "1",
    "operations": {
        "get_cats": {
            "parameters": ["page"],
            "body": [],
            "statuses": [200],
            "codes": {},
            "reads": ["/*/name", "/*/kitten/kitten/name"],
        }
    },
    "events": {},
}
CAT = ("components", "schemas", "Cat")


def edited(value: Any, *path: str) -> Json:
    """The document with another value at this place."""
    document = copy.deepcopy(CATS)
    holder = document
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = value
    return document


def written(folder: Path, name: str, document: Json) -> str:
    (folder / name).write_text(json.dumps(document))
    return str(folder / name)


def verified(folder: Path, document: Json) -> int:
    contract = written(folder, "shop.json", CONTRACT)
    base, spec = written(folder, "base.json", CATS), written(folder, "spec.json", document)
    return main(["verify", contract, "--base", base, "--spec", spec])


@pytest.mark.parametrize(
    ("document", "status"),
    [
        (CATS, 0),
        (edited({"allOf": [{"$ref": "#/components/schemas/Cat"}]}, *CAT), 1),
        (edited({"oneOf": [{"$ref": "#/components/schemas/Cat"}] * 3}, *CAT), 1),
        (edited({"summary": "Cats."}, "paths", "/cats", "get"), 1),
        (edited({"operationId": "get_cats"}, "paths", "/cats", "get"), 1),
    ],
    ids=["3.0", "a part of itself", "a form of itself", "nameless", "without responses"],
)
def test_a_contract_is_verified_against_any_document(
    tmp_path: Path, document: Json, status: int
) -> None:
    assert verified(tmp_path, document) == status


@pytest.mark.parametrize("reference", ["cat.yaml#/Cat", "#/components/schemas/Dog"])
def test_a_reference_that_leads_nowhere_exits_2(
    tmp_path: Path, reference: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verified(tmp_path, edited({"$ref": reference}, *CAT)) == 2
    assert f"refers to {reference}, which it lacks" in capsys.readouterr().err


def test_provider_says_that_it_does_not_know_the_operations(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec = written(tmp_path, "spec.json", CATS)
    options = ["--base-url", "http://127.0.0.1:9", "--key", "cute_any", "--spec", spec]
    assert main(["provider", *options]) == 2
    said = capsys.readouterr().err
    assert "has 0 of the" in said
    assert said.count("\n") == 1


def test_a_document_may_lack_any_operation() -> None:
    own = Spec.load(None)
    for operation in own.operations():
        path, method = own.place_of(operation)
        item = {key: node for key, node in own.document["paths"][path].items() if key != method}
        less = Spec({**own.document, "paths": {**own.document["paths"], path: item}})
        assert all(operation not in promise.operations for promise in catalogue(less))
