"""The document of each living version: its examples are valid, and changes touch what they say."""

from collections.abc import Iterator
from typing import Any

import pytest

from cute_api.edge.validation.schemas import Schemas, errors_in_body
from cute_api.spec import Spec
from cute_api.versions.patches import apply
from cute_api.versions.registry import Versions

VERSIONS = Versions.load(Spec.load(sandbox=True))
PREFIX = "#/components/schemas/"
TEXTS = {"description", "examples", "example", "summary", "title"}


@pytest.mark.parametrize("date", VERSIONS.living)
def test_the_examples_of_each_version_are_valid(date: str) -> None:
    spec = VERSIONS.spec_of(date)
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
    assert wrong == {}


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
    responses -= {"list_events", "get_event"} if events else set()
    assert (set(change.requests), set(change.responses)) == (requests, responses)
    assert set(change.events) == events


def _of(parameter: Any) -> Any:
    return [parameter.name, parameter.schema]


def _shape(spec: Spec, node: Any) -> Any:
    """What a part of a document demands, with all that it refers to."""
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
