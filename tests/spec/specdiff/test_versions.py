"""A breaking change is accepted exactly when a folder of a version carries it."""

import copy
from typing import Any

import orjson
import pytest

from cute_api.versions.registry import CHANGES
from scripts.spec.diff.changes import Level
from scripts.spec.diff.sources import Source, SourceError
from scripts.spec.diff.versions import carried, changes, documents
from tests.spec.document import DOCUMENT

COMMITTED: list[dict[str, Any]] = orjson.loads(CHANGES.read_bytes())["changes"]
HEAD = Source("head", DOCUMENT, {}, versions=COMMITTED)
BASE = Source("base", documents(HEAD)["2026-12-01"], {})


def breaking(base: Source, head: Source) -> list[str]:
    return [change.pointer for change in changes(base, head) if change.level is Level.BREAKING]


def test_what_a_folder_carries_breaks_nobody() -> None:
    assert breaking(BASE, HEAD) == []
    assert [version.name for version in carried(BASE, HEAD)] == [
        version["name"] for version in COMMITTED
    ]


def test_what_no_folder_carries_breaks() -> None:
    document = copy.deepcopy(DOCUMENT)
    del document["components"]["schemas"]["Item"]["properties"]["color"]
    head = Source("head", document, {}, versions=COMMITTED)
    assert "/components/schemas/Item/properties/color" in breaking(BASE, head)
    assert "/components/schemas/Item/properties/color" in breaking(HEAD, head)
    without = Source("head", {**DOCUMENT, "x-versions": BASE.bundle["x-versions"]}, {})
    assert breaking(BASE, without), "the same change without its folder"


def test_a_folder_that_changes_what_an_older_version_promised_breaks() -> None:
    """The newest version stays the same; those who ask for the older one notice."""
    spoiled = [{**COMMITTED[0], "patch": []}, *COMMITTED[1:]]
    assert breaking(HEAD, Source("head", DOCUMENT, {}, versions=spoiled))


def test_a_patch_that_does_not_fit_is_an_error() -> None:
    spoiled = [{**COMMITTED[0], "patch": [{"remove": "/nothing"}]}, *COMMITTED[1:]]
    with pytest.raises(SourceError, match="does not fit the document of head"):
        changes(BASE, Source("head", DOCUMENT, {}, versions=spoiled))
