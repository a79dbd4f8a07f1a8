"""Folders of changes: what stops `make bundle`, and each operation of a patch of a document."""

import copy
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from cute_api.versions.patches import PatchError, apply
from scripts.spec.bundle import SOURCE
from scripts.spec.version_folders import FolderError, read

BUNDLE: dict[str, Any] = json.loads((SOURCE / "dist" / "openapi.json").read_bytes())
FIRST = "- date: '2026-12-01'\n"
CHANGE = "versions/2026-12-15-key-revoked-webhook-count"
DOCUMENT: dict[str, Any] = {
    "Item": {"required": ["id", "color"], "properties": {"id": {}, "color": {"max": 40}, "size": 1}}
}


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A copy of the entry and of the folders."""
    shutil.copytree(SOURCE / "versions", tmp_path / "versions")
    shutil.copy(SOURCE / "openapi.yaml", tmp_path)
    return tmp_path


def test_the_committed_folders_are_what_the_bundle_has(source: Path) -> None:
    assert read(source, BUNDLE) == (SOURCE / "dist" / "versions.json").read_bytes()


def test_a_change_of_schemas_touches_what_returns_them(source: Path) -> None:
    later = copy.deepcopy(BUNDLE)
    items = later["paths"]["/items/{item_id}"]
    items["post"] = {**items["get"], "operationId": "archive_item"}
    changes = {change["name"]: change for change in json.loads(read(source, later))["changes"]}
    touched = changes["2027-01-15-parties"]["touches"]
    assert {"archive_item", "get_my_order", "get_item_snapshot"} <= {*touched["responses"]}
    assert {"list_events", "list_brands"}.isdisjoint(touched["responses"])
    assert "key.revoked" not in touched["events"] != []


@pytest.mark.parametrize(
    ("sunset", "reason"),
    [
        ("    sunset: '2028-01-01'\n", "belong together"),
        (
            "    deprecated: '2027-03-01'\n    sunset: '2028-02-29'\n",
            "less than 12 months after its callers were informed: 2028-03-01 or later",
        ),
        (
            "    deprecated: '2026-12-14'\n    sunset: '2028-03-01'\n",
            "before the next one exists: 2026-12-15 or later",
        ),
    ],
)
def test_a_version_that_retires_too_soon_is_refused(source: Path, sunset: str, reason: str) -> None:
    _edit(source / "openapi.yaml", FIRST, FIRST + sunset)
    with pytest.raises(FolderError, match=reason):
        read(source, BUNDLE)


def test_a_year_of_notice_is_enough(source: Path) -> None:
    days = "    deprecated: '2027-03-01'\n    sunset: '2028-03-01'\n"
    _edit(source / "openapi.yaml", FIRST, FIRST + days)
    assert read(source, BUNDLE)


@pytest.mark.parametrize(
    ("file", "old", "new", "reason"),
    [
        ("change.yaml", "summary: ", "summery: ", "must have summary, details and touches"),
        ("change.yaml", "  events:", "  hooks:", "touches may have events"),
        ("change.yaml", "summary: ", "summary: [", "is not YAML"),
        ("patch.yaml", "- rename: ", "rename: ", "is not YAML"),
    ],
)
def test_a_broken_folder_is_refused(
    source: Path, file: str, old: str, new: str, reason: str
) -> None:
    _edit(source / CHANGE / file, old, new)
    with pytest.raises(FolderError, match=reason):
        read(source, BUNDLE)


def test_a_folder_without_a_date_or_a_patch_is_refused(source: Path) -> None:
    (source / CHANGE / "patch.yaml").unlink()
    with pytest.raises(FolderError, match=r"patch\.yaml is missing"):
        read(source, BUNDLE)
    (source / CHANGE).rename(source / "versions" / "webhook-count")
    with pytest.raises(FolderError, match="name it `<date>-<name>`"):
        read(source, BUNDLE)


def _edit(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert text.count(old) == 1, old
    file.write_text(text.replace(old, new), "utf-8")


@pytest.mark.parametrize(
    ("step", "made"),
    [
        ({"test": "/Item/properties/color/max", "value": 40}, DOCUMENT["Item"]),
        (
            {"replace": "/Item/required/=color", "value": "colour"},
            {**DOCUMENT["Item"], "required": ["id", "colour"]},
        ),
        (
            {"add": "/Item/required/-", "value": "size"},
            {**DOCUMENT["Item"], "required": ["id", "color", "size"]},
        ),
        (
            {"add": "/Item/required/0", "value": "size"},
            {**DOCUMENT["Item"], "required": ["size", "id", "color"]},
        ),
        ({"remove": "/Item/required/0"}, {**DOCUMENT["Item"], "required": ["color"]}),
        (
            {"move": "/Item/properties/color/max", "to": "/Item/title"},
            {
                "required": ["id", "color"],
                "properties": {"id": {}, "color": {}, "size": 1},
                "title": 40,
            },
        ),
    ],
)
def test_apply_each_operation(step: dict[str, Any], made: dict[str, Any]) -> None:
    assert apply(DOCUMENT, [step]) == {"Item": made}


def test_apply_a_move_within_an_object_keeps_its_order() -> None:
    step = {"move": "/Item/properties/color", "to": "/Item/properties/colour"}
    made = apply(DOCUMENT, [step])["Item"]["properties"]
    assert list(made) == ["id", "colour", "size"]
    assert list(DOCUMENT["Item"]["properties"]) == ["id", "color", "size"], "it stays as it is"


@pytest.mark.parametrize(
    ("step", "reason"),
    [
        ({"test": "/Item/properties/color/max", "value": 41}, "another value"),
        ({"replace": "/Item/title", "value": ""}, "'title'"),
        ({"remove": "/Item/required/=size"}, "'=size'"),
        ({"remove": "/Item/required/2"}, "'2'"),
        ({"add": "/Item/properties/color", "value": {}}, "already exists"),
        ({"add": "/Item/properties/size/unit", "value": {}}, "neither an object nor an array"),
        ({"move": "/Item/properties/color", "to": "/Item/properties/size"}, "already exists"),
        ({"move": "/Item/properties/colour", "to": "/Item/properties/color"}, "'colour'"),
        ({"remove": "Item"}, "not a JSON Pointer"),
        ({"rename": "/Item/properties/color", "to": "colour"}, "not a property of a schema"),
        ({"split": "/Item/properties/color", "into": {"a": "b"}}, "not a property of a schema"),
        ({"copy": "/Item", "to": "/Thing"}, "operations are test"),
        ({"remove": "/Item", "value": 1}, "operations are test"),
    ],
)
def test_apply_refuses_what_does_not_fit(step: dict[str, Any], reason: str) -> None:
    with pytest.raises(PatchError, match="operation 1: ") as refused:
        apply(DOCUMENT, [step])
    assert reason in str(refused.value)
