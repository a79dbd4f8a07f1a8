"""The output: the report with its groups, and the draft of a changelog."""

import json
from typing import Any

from scripts.spec.diff import Change, Level, compare
from scripts.spec.diff.report import WIDTH, Entry, changelog, data, text
from tests.spec.document import DOCUMENT
from tests.spec.specdiff.edits import edited

EDITS: list[dict[str, Any]] = [
    {"op": "remove", "path": "/paths/~1brands"},
    {"op": "remove", "path": "/components/schemas/Item/properties/color"},
    {"op": "replace", "path": "/components/schemas/Item/properties/title/maxLength", "value": 200},
    {
        "op": "add",
        "path": "/components/schemas/Item/properties/views",
        "value": {"type": "integer"},
    },
    {"op": "add", "path": "/components/schemas/ConditionInput/enum/-", "value": "worn"},
    {"op": "add", "path": "/paths/~1categories/get/deprecated", "value": True},
    {"op": "add", "path": "/paths/~1categories/get/x-sunset", "value": "2030-01-31"},
    {"op": "replace", "path": "/paths/~1items/get/summary", "value": "All items"},
]


def changes() -> list[Change]:
    return compare(DOCUMENT, edited(DOCUMENT, EDITS))


def entries() -> list[Entry]:
    return [Entry(change, f"openapi/x.yaml:{number}") for number, change in enumerate(changes())]


def test_changelog_is_drafted_in_sections_with_what_breaks_marked() -> None:
    assert changelog(changes()) == (
        "### Added\n\n"
        "- ConditionInput: `worn` is taken, too.\n"
        "- Item.views is new.\n\n"
        "### Changed\n\n"
        "- Item.title: `maxLength` is 200 now, 120 before.\n\n"
        "### Deprecated\n\n"
        "- `list_categories` is deprecated, and works until 2030-01-31.\n\n"
        "### Removed\n\n"
        "- **Breaking:** Item.color is gone: a program that reads it finds nothing.\n"
        "- **Breaking:** `list_brands` (GET /brands) is gone; it had no end date (`x-sunset`)."
    )


def test_changelog_of_texts_only_says_that_nobody_notices() -> None:
    only = compare(DOCUMENT, edited(DOCUMENT, EDITS[-1:]))
    assert changelog(only) == "Nothing that users of the API notice."


def test_report_groups_by_severity_and_counts_at_its_end() -> None:
    printed = text(entries(), "main", "the working tree")
    places = [printed.index(f"{level.upper()}: ") for level in Level]
    assert places == sorted(places)
    last = printed.splitlines()[-1]
    assert last == "From main to the working tree, 8 changes: 2 breaking, 1 risky, 5 safe."
    alarming = printed[: places[-1]].splitlines()
    assert max(map(len, alarming)) <= WIDTH
    assert printed.count("Instead: ") == 3, "only what alarms has advice"
    assert "Who uses it" not in printed, "nobody was looked for"
    assert "(as of main)" in printed


def test_report_without_changes_is_one_line() -> None:
    assert text([], "v1", "v2") == "From v1 to v2, 0 changes: 0 breaking, 0 risky, 0 safe."


def test_json_has_every_change_with_its_place_and_uses() -> None:
    printed = json.loads(json.dumps(data(entries(), "main", "HEAD")))
    assert printed["counts"] == {"breaking": 2, "risky": 1, "safe": 5}
    gone = next(row for row in printed["changes"] if row["rule"] == "operation-removed")
    assert gone["document"] == "base"
    assert gone["pointer"] == "/paths/~1brands/get"
    assert gone["operations"] == ["list_brands"]
    field = next(row for row in printed["changes"] if row["rule"] == "response-field-removed")
    assert {"name": "item.sold", "part": "event", "detail": "", "pointer": "/data/color"} in field[
        "uses"
    ]
    assert "item.sold" in field["events"]
