"""What the rules of `openapi/rules/` do with sources that are incomplete, or cannot be read."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from scripts import bundle
from scripts.bundle import BundleError, Redocly

ARCHIVED = """item.archived:
  post:
    x-required-scope: read:items
    summary: Your item was archived
    description: Sent when you archive an item.
    requestBody:
      content:
        application/json:
          schema:
            properties:
              data:
                $ref: ../schemas/Item.yaml
                description: The item.
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    ignored = shutil.ignore_patterns("dist")
    return Path(shutil.copytree(bundle.SOURCE, tmp_path / "openapi", ignore=ignored))


def bundled(source: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(Redocly.installed().bundle_file(source, "openapi.json"))
    return document


def test_an_event_file_alone_makes_an_event_with_an_example_and_a_place_in_all_lists(
    source: Path,
) -> None:
    (source / "events" / "item.archived.yaml").write_text(ARCHIVED)
    assert Redocly.installed().lint(source) == []
    document = bundled(source)
    schemas = document["components"]["schemas"]
    assert "item.archived" in schemas["EventType"]["x-extensible-enum"]
    operation = document["webhooks"]["item.archived"]["post"]
    assert operation["operationId"] == "event_item_archived"
    assert "a key needs `read:items`" in operation["description"]
    media = operation["requestBody"]["content"]["application/json"]
    assert media["schema"] == {"$ref": "#/components/schemas/ItemArchivedEvent"}
    example = media["examples"]["item_archived"]["value"]
    assert schemas["ItemArchivedEvent"]["examples"] == [example]
    assert (example["type"], example["data"]) == ("item.archived", schemas["Item"]["examples"][0])


def test_a_body_without_an_example_has_that_of_its_schema(source: Path) -> None:
    path = source / "paths" / "brands.yaml"
    text, _, links = path.read_text().partition("            examples:\n")
    path.write_text(text + "        links:\n" + links.partition("        links:\n")[2])
    document = bundled(source)
    media = document["paths"]["/brands"]["get"]["responses"]["200"]["content"]["application/json"]
    example = document["components"]["schemas"]["BrandList"]["examples"][0]
    assert media["examples"] == {"example": {"value": example}}


def test_a_path_in_two_files_is_refused_with_both_names(source: Path) -> None:
    path = source / "paths" / "categories.yaml"
    path.write_text(path.read_text().replace("/categories:\n", "/brands:\n"))
    with pytest.raises(BundleError, match=r"paths/categories\.yaml has `/brands`, as paths/brands"):
        Redocly.installed().lint(source)


@pytest.mark.parametrize(
    "file", ["responses.yaml", "rules/envelope.yaml", "schemas/EventType.yaml"]
)
def test_a_file_of_the_rules_that_cannot_be_read_is_all_that_is_reported(
    source: Path, file: str
) -> None:
    path = source / file
    path.write_text(path.read_text() + "broken: [\n")
    findings = Redocly.installed().lint(source)
    assert findings
    assert all(Path(file).name in line for line in findings), findings
